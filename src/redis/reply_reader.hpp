// Bytes from a server to replies.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "redis/reply.hpp"

struct redisReader;

namespace chat::redis {

/// Takes the bytes of RESP2 in whatever pieces they come. After an error it stays failed: the rest
/// of the stream cannot be made sense of.
class ReplyReader {
 public:
  ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;
  ~ReplyReader();

  void feed(std::string_view bytes);

  /// The next whole reply, if there is one. False where the bytes are not RESP2.
  bool next(std::optional<Reply>& reply);

  /// What was wrong, once next() was false.
  std::string error() const;

 private:
  struct Free {
    void operator()(redisReader* reader) const;
  };

  Reply root_;
  std::unique_ptr<redisReader, Free> reader_;
};

}  // namespace chat::redis
