// An event for clients, encoded once for all recipients.
#pragma once

#include <chat/value.hpp>
#include <string>
#include <utility>

namespace chat {

struct Event {
  std::string name;
  EncodedJson args;  ///< see encode_json_args

  Event(std::string event_name, EncodedJson event_args)
      : name(std::move(event_name)), args(std::move(event_args)) {}
  Event(std::string event_name, const Args& event_args)
      : name(std::move(event_name)), args(encode_json_args(event_args)) {}
};

}  // namespace chat
