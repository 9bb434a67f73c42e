// A script of src/store/redis/lua, and the names of what it is called with.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "redis/script.hpp"

namespace chat::store {

/// The file of a script on a room or a user begins with what the script touches, and is given:
///
///   -- keys: info sockets rooms:{socket} done:{operation}
///   -- args: socket notices...
///   -- answer: connected
///
/// A key's name goes behind that of the room or the user, with the argument in braces in it. In the
/// script it is `key.rooms`, and an argument is `arg.socket`. What ends with dots is a table of all
/// that follow. Before its own arguments each script has `now`, `operation` and `again`. The answer
/// has names for what a script says after "ok" and its events; a script that says nothing has no
/// such line.
///
/// A cluster that moves a slot knows by its keys whether a script can run: it answers TRYAGAIN
/// where they are not all on one server. Of a key that is not declared it would say that there is
/// none.
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
