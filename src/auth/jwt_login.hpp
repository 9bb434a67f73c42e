// Logins by JSON Web Token: a connection's user and expiry.
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

/// A handshake's token: `token` of the CONNECT payload, else of the query. Empty: none.
std::string token_of(const Handshake& handshake);

/// Why the key in `public_key_file` is unusable; nullopt if it is usable or not set.
std::optional<std::string> check_key_file(const Options& options);

/// Outlives the service that calls it. Destroy it before its worker and after the worker's stop().
class JwtLogin {
 public:
  /// Unix time in seconds.
  using Clock = std::function<std::int64_t()>;

  /// Throws std::runtime_error if a key file cannot be read or contains no key.
  JwtLogin(Options options, http::Worker& worker, Clock now = {});
  ~JwtLogin();

  /// Hooks::on_connect. Disconnects the socket when its token expires, unless the client has sent a
  /// fresh one for the same user in the event `refreshToken`.
  Task<Result<Login>> log_in(Service& service, std::string socket, HandshakePtr handshake);

  /// Stops the disconnects. Call it in Hooks::on_close, before the service is gone.
  Task<> close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chat::auth
