// What a key of the HTTP API may do.
#pragma once

#include <array>
#include <chat/commands.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chat::web {

enum class Right : std::uint8_t {
  kRead,      ///< what changes nothing
  kModerate,  ///< messages, lists, modes; disconnecting users
  kAdmin,     ///< everything else
};

inline constexpr std::array kAllRights{Right::kRead, Right::kModerate, Right::kAdmin};

std::string_view right_name(Right right);
std::optional<Right> find_right(std::string_view name);

/// What a command needs.
Right right_of(Command command);

/// A set of rights; none includes another.
class Rights {
 public:
  Rights() = default;
  /// Names that are none are left out.
  explicit Rights(const std::vector<std::string>& names);

  bool has(Right right) const { return (bits_ & bit(right)) != 0; }
  /// In the order of Right.
  std::vector<std::string> names() const;

 private:
  static unsigned bit(Right right) { return 1U << static_cast<unsigned>(right); }

  unsigned bits_ = 0;
};

}  // namespace chat::web
