// What a command's arguments must look like.
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
  kMessageId,      ///< a number, 0 or more
  kLimit,          ///< a number, 1 or more
  kAny,
};

/// Which kinds of message are of any format, as a checker hook looks at them.
struct OpenFormats {
  bool direct = false;
  bool room = false;
};

/// wrongArgumentsCount, or badArgument for the first that is wrong.
std::optional<Error> check_kinds(std::span<const ArgumentKind> kinds, const Args& args,
                                 OpenFormats open);

}  // namespace chat::core
