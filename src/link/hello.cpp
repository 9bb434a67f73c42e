#include "link/hello.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace chat::link {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kTimeout = 3'000;
constexpr std::int64_t kTimeoutOfStart = 30'000;  // and of onClose
constexpr std::int64_t kMaxTimeout = 2'147'483'647;

constexpr std::string_view kHandler = "handler";
constexpr std::array<std::string_view, 4> kEvents = {
    "storeConsistencyFailure", "transportConsistencyFailure", "lockTimeExceeded", "socketClosed"};

/// Reads members; the first fault counts.
class Reader {
 public:
  explicit Reader(const Object& object) : object_(object) {}

  Hello read() {
    read_version();
    read_hooks();
    read_timeouts();
    read_failures();
    hello_.bind = names("bind");
    for (std::string& name : names("bus")) hello_.bus.insert(std::move(name));
    for (std::string& name : names("events")) {
      if (std::ranges::find(kEvents, name) == kEvents.end()) fail("unknown event: " + name);
      hello_.events.insert(std::move(name));
    }
    return std::move(hello_);
  }

  const std::optional<std::string>& fault() const { return fault_; }

 private:
  void fail(std::string reason) {
    if (!fault_) fault_ = std::move(reason);
  }

  /// nullptr if it is missing or null.
  const Value* member(std::string_view name) const {
    const Value* const value = object_.find(name);
    return value == nullptr || value->is_null() ? nullptr : value;
  }

  void read_version() {
    const Value* const version = member("version");
    if (version != nullptr && *version == Value(kVersion)) return;
    fail("version: this server speaks version " + std::to_string(kVersion));
  }

  std::vector<std::string> names(const char* name) {
    std::vector<std::string> found;
    const Value* const value = member(name);
    if (value == nullptr) return found;
    const Array* const array = value->if_array();
    if (array == nullptr) fail(std::string(name) + ": must be an array of strings");
    for (const Value& each : array == nullptr ? Array() : *array) {
      const std::string* const text = each.if_string();
      if (text == nullptr) fail(std::string(name) + ": must be an array of strings");
      if (text != nullptr) found.push_back(*text);
    }
    return found;
  }

  /// nullptr if there is no such hook.
  HookSettings* hook(const std::string& name) {
    if (name == kHandler) return &hello_.hooks.back();
    const std::optional<HookName> known = parse_hook_name(name);
    if (!known) fail("unknown hook: " + name);
    return known ? &hello_.hooks[index_of(*known)] : nullptr;
  }

  void read_hooks() {
    hello_.hooks.back().is_wanted = true;
    for (const std::string& name : names("hooks")) {
      if (HookSettings* const settings = hook(name)) settings->is_wanted = true;
    }
  }

  milliseconds timeout_of(const Value& value) {
    const std::int64_t* const number = value.if_int();
    if (number != nullptr && *number >= 0 && *number <= kMaxTimeout) return milliseconds(*number);
    fail("timeout: must be a number of milliseconds");
    return {};
  }

  void read_timeouts() {
    const Value* const timeout = member("timeout");
    hello_.timeout = timeout == nullptr ? milliseconds(kTimeout) : timeout_of(*timeout);
    for (HookSettings& each : hello_.hooks) each.timeout = hello_.timeout;
    for (const HookKind kind : {HookKind::kStart, HookKind::kClose}) {
      hello_.hooks[index_of({.kind = kind})].timeout = milliseconds(kTimeoutOfStart);
    }
    const Value* const by_hook = member("timeouts");
    if (by_hook == nullptr) return;
    if (!by_hook->is_object()) return fail("timeouts: must be an object");
    for (const auto& [name, value] : by_hook->as_object()) {
      if (HookSettings* const settings = hook(name)) settings->timeout = timeout_of(value);
    }
  }

  bool is_allowing(const Value& value) {
    if (value == Value("allow")) return true;
    if (value != Value("deny")) fail("onFailure: must be \"deny\" or \"allow\"");
    return false;
  }

  void read_failures() {
    const Value* const choice = member("onFailure");
    if (choice == nullptr) return;
    if (const Object* const by_hook = choice->if_object()) {
      for (const auto& [name, value] : *by_hook) {
        if (HookSettings* const settings = hook(name))
          settings->allows_failure = is_allowing(value);
      }
    } else {
      const bool allows = is_allowing(*choice);
      for (HookSettings& each : hello_.hooks) each.allows_failure = allows;
    }
    // Nobody can be logged in without a name, nor a client's event be answered.
    hello_.hooks[index_of({.kind = HookKind::kConnect})].allows_failure = false;
    hello_.hooks.back().allows_failure = false;
  }

  const Object& object_;
  Hello hello_;
  std::optional<std::string> fault_;
};

}  // namespace

boost::system::result<Hello, std::string> parse_hello(const Object& object) {
  Reader reader(object);
  Hello hello = reader.read();
  if (reader.fault()) return *reader.fault();
  return hello;
}

}  // namespace chat::link
