// Logins by JSON Web Token: who a connection is, and until when.
#pragma once

#include <chat/handshake.hpp>
#include <chat/hooks.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "auth/options.hpp"

namespace chat::http {
class Worker;
}

namespace chat::auth {

/// The token of a handshake: `token` of the CONNECT payload, else of the query. Empty: there is
/// none.
std::string token_of(const Handshake& handshake);

/// Why the key in `public_key_file` does not do; nothing where it does, or none is named.
std::optional<std::string> check_key_file(const Options& options);

/// Outlives the service that asks it, and goes before its worker, after the worker's stop().
class JwtLogin {
 public:
  /// Seconds of Unix time.
  using Clock = std::function<std::int64_t()>;

  /// Throws std::runtime_error where a key file cannot be read, or has no key in it.
  JwtLogin(Options options, http::Worker& worker, Clock now = {});
  ~JwtLogin();

  /// Hooks::on_connect. When the token ends, the socket is disconnected, unless its client has
  /// sent a fresh one for the same user by then, with the event `refreshToken`.
  Task<Result<Login>> log_in(Service& service, std::string socket);

  /// Before the service is gone, in Hooks::on_close: disconnects nobody any more.
  Task<> close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chat::auth
