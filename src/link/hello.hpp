// What a program says first: docs/link.md, "The handshake".
#pragma once

#include <array>
#include <boost/system/result.hpp>
#include <chat/value.hpp>
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "link/hook_name.hpp"

namespace chat::link {

inline constexpr int kVersion = 1;

struct HookSettings {
  bool is_wanted = false;
  bool allows_failure = false;
  std::chrono::milliseconds timeout{};  ///< 0: none
};

struct Hello {
  /// By index_of(), and behind them what holds for calls of bound handlers.
  std::array<HookSettings, kHookCount + 1> hooks{};
  std::chrono::milliseconds timeout{};
  std::vector<std::string> bind = {};
  std::set<std::string> bus = {};
  std::set<std::string> events = {};

  bool wants(const HookName& hook) const { return hooks[index_of(hook)].is_wanted; }
  const HookSettings& handler() const { return hooks.back(); }
};

/// The hello, or why it is refused.
boost::system::result<Hello, std::string> parse_hello(const Object& object);

}  // namespace chat::link
