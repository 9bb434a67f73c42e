// A Lua script that the server keeps.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "redis/command.hpp"

namespace chat::redis {

/// Is called by its digest. A server that does not know it, as after a restart, is given the source
/// and asked again, which the caller does not notice. Thread-safe once made.
class Script {
 public:
  explicit Script(std::string_view source);

  /// 40 hexadecimal digits.
  const std::string& digest() const { return digest_; }

  /// EVALSHA. On a cluster all keys are of one slot.
  Command call(std::span<const std::string_view> keys,
               std::span<const std::string_view> args) const;
  Command call(std::initializer_list<std::string_view> keys,
               std::initializer_list<std::string_view> args) const;

  Command call(std::initializer_list<std::string_view> keys) const { return call(keys, {}); }

  /// The same, for so many keys, and then arguments, to be added to it.
  Command begin(std::size_t keys) const;

 private:
  std::string digest_;
  std::shared_ptr<const std::string> loader_;
};

}  // namespace chat::redis
