// Parses replies.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "redis/reply.hpp"

struct redisReader;

namespace chat::redis {

/// Takes RESP2 bytes in any pieces. After an error it stays failed: the rest of the stream cannot
/// be parsed.
class ReplyReader {
 public:
  ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;
  ~ReplyReader();

  void feed(std::string_view bytes);

  /// The next complete reply, if any. False if the bytes are not RESP2.
  bool next(std::optional<Reply>& reply);

  /// The error, once next() returned false.
  std::string error() const;

 private:
  struct Free {
    void operator()(redisReader* reader) const;
  };

  Reply root_;
  std::unique_ptr<redisReader, Free> reader_;
};

}  // namespace chat::redis
