// Replies of Redis: made, and read from a stream in pieces.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "redis/reply_reader.hpp"

namespace chat::redis {

inline Reply text(std::string value) {
  return Reply::of_text(Reply::Kind::kString, std::move(value));
}

/// The replies of the stream, fed in pieces of `piece` bytes.
inline std::vector<Reply> read_all(std::string_view stream, std::size_t piece) {
  ReplyReader reader;
  std::vector<Reply> replies;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    reader.feed(stream.substr(at, piece));
    std::optional<Reply> reply;
    while (reader.next(reply) && reply) replies.push_back(std::move(*reply));
  }
  return replies;
}

}  // namespace chat::redis
