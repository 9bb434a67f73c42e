// A Lua script cached by the server.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "redis/command.hpp"

namespace chat::redis {

/// Called by its digest. A connection's first call brings the source with it; a server that lacks
/// it all the same, as after SCRIPT FLUSH, gets the source and the call again. Thread-safe after
/// construction.
class Script {
 public:
  explicit Script(std::string_view source);

  /// 40 hexadecimal digits.
  const std::string& digest() const { return digest_; }

  /// EVALSHA. On a cluster all keys must be in one slot.
  Command call(std::span<const std::string_view> keys,
               std::span<const std::string_view> args) const;
  Command call(std::initializer_list<std::string_view> keys,
               std::initializer_list<std::string_view> args) const;

  Command call(std::initializer_list<std::string_view> keys) const { return call(keys, {}); }

  /// The same, for `keys` keys; the caller appends keys, then arguments.
  Command begin(std::size_t keys) const;

 private:
  std::string digest_;
  Command::Loader loader_;
};

}  // namespace chat::redis
