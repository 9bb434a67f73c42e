// What a program's frame says.
#pragma once

#include <chat/error.hpp>
#include <chat/value.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "link/frame.hpp"

namespace chat::link {

/// An answer that is not an error.
struct Answer {
  Args results = {};
  std::optional<Object> changes = {};
};

/// nullopt: there is no answer, or it has the wrong types.
using Reply = std::optional<Result<Answer>>;

struct Message {
  enum class Kind : std::uint8_t { kHello, kReply, kCall, kTell };

  Kind kind{};
  std::uint64_t id = 0;   ///< kReply, kCall
  Reply reply = {};       ///< kReply
  std::string name = {};  ///< kCall, kTell
  Args args = {};         ///< kCall, kTell
  Object hello = {};
};

/// nullopt if the frame is invalid.
std::optional<Message> parse_message(const Frame& frame);

/// nullopt if it is none. An error without a code has its text as the only argument.
std::optional<Error> parse_error(const Value& value);

// Frames to the program, before their arguments' closing brackets and after them:
// ["call",17,"onJoin",[…]]

void open_call(EncodedJson& out, std::uint64_t id, std::string_view name);
void open_tell(EncodedJson& out, std::string_view name);
void close_args(EncodedJson& out);

EncodedJson hello_frame(Object hello);
EncodedJson refuse_frame(std::string_view reason);
EncodedJson tell_frame(std::string_view name, const Args& args);
EncodedJson answer_frame(std::uint64_t id, const Result<Args>& results);

}  // namespace chat::link
