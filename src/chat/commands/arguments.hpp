// Checks the form of a command's arguments.
#pragma once

#include <chat/error.hpp>
#include <chat/value.hpp>
#include <cstdint>
#include <optional>
#include <span>

namespace chat::core {

enum class ArgumentKind : std::uint8_t {
  kString,
  kMode,           ///< a boolean
  kNames,          ///< an array of strings
  kDirectMessage,  ///< an object; without a checker hook, of one `textMessage`
  kRoomMessage,    ///< likewise
  kKey,            ///< a string of 1 to 128 characters, as JavaScript counts
  kMessageId,      ///< a number, 0 or more
  kLimit,          ///< a number, 1 or more
  kAny,
};

/// The kinds of message that may have any format, because a checker hook checks them.
struct OpenFormats {
  bool direct = false;
  bool room = false;
};

/// Returns wrongArgumentsCount, or badArgument for the first bad argument.
std::optional<Error> check_kinds(std::span<const ArgumentKind> kinds, const Args& args,
                                 OpenFormats open);

}  // namespace chat::core
