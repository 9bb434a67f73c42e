// A script of src/store/redis/lua, and the names of what it is called with.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "redis/script.hpp"

namespace chat::store {

/// The file of a script on a room or a user begins with its keys, arguments and answer:
///
///   -- keys: info sockets rooms:{socket} done:{operation}
///   -- args: socket notices...
///   -- answer: connected
///
/// A key is the name of the room or the user, followed by the declared name. The value of an
/// argument replaces that argument in braces. The script reads a key as `key.rooms` and an argument
/// as `arg.socket`. A name that ends with dots is a table of all that follow. Every script has the
/// arguments `now`, `operation` and `again` before its own. The answer line names the values that
/// the script returns after "ok" and its events. A script without values has no answer line.
///
/// Declare every key. A cluster that moves a slot checks the declared keys: it answers TRYAGAIN if
/// they are not all on one server. It would report an undeclared key as missing.
class LuaScript {
 public:
  /// `before` goes between what defines these names and the script. Throws std::logic_error where
  /// a declaration is missing.
  LuaScript(std::string_view before, std::string_view text);

  struct Words {
    std::string_view base;  ///< of the room or the user
    std::string_view now, operation, again;
    std::span<const std::string> args;
    std::span<const std::string> more_keys = {};  ///< names, for what ends with dots
  };
  redis::Command call(const Words& words) const;

  /// Where a value of that name stands in the answer. Throws std::logic_error where there is none.
  std::size_t answer_index(std::string_view name) const;

 private:
  static constexpr std::size_t kNoArgument = static_cast<std::size_t>(-1);

  struct Key {
    std::string name;                    ///< up to the argument
    std::size_t argument = kNoArgument;  ///< of ARGV
  };
  struct Declaration;

  explicit LuaScript(const Declaration& declaration, std::string_view before,
                     std::string_view text);

  std::vector<Key> keys_;
  std::vector<std::string> answer_;
  redis::Script script_;
};

}  // namespace chat::store
