// The link: a program in any language is the server's hooks, and uses its API. docs/link.md.
#pragma once

#include <chat/hooks.hpp>
#include <chat/service.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "link/address.hpp"
#include "link/hello.hpp"

namespace chat::link {

struct Stats;

/// Outlives the service. In this order: wait(), set(), attach(), the service's run(), stop().
class Link {
 public:
  /// Why a hello is refused; nullopt: it is not.
  using Check = std::function<std::optional<std::string>(const Hello& hello)>;

  /// `version`: the server's. Throws std::runtime_error if the address cannot be used.
  Link(const Address& address, std::string version, Check check);
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  ~Link();

  /// Waits for a program's hello. nullopt: it is there; else why not.
  std::optional<std::string> wait(std::chrono::milliseconds limit);
  /// What the program said.
  const Hello& hello() const;
  /// Sets the hooks that the program wants. Existing on_start and on_close run first.
  void set(Hooks& hooks);
  /// Before the service's start. Sets its events, but for `ready`.
  void attach(Service& service);
  /// The service is ready.
  void ready();
  /// After the service has ended and before it is gone.
  void stop();

  /// Thread-safe.
  Stats stats() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chat::link
