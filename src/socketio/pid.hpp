// The private id of a socket: who has it may take up the socket's broken connection.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace chat::socketio {

/// A socket's id, a dot, and a code that only the holder of the key can make (HMAC-SHA-256, cut to
/// 128 bits). So the server need not store it, and finds the socket by it.
class PidKey {
 public:
  /// A random key.
  PidKey() : PidKey(random_secret()) {}
  static std::string random_secret();
  explicit PidKey(std::string secret) : secret_(std::move(secret)) {}

  std::string make(std::string_view socket) const;
  /// The socket's id; nullopt if this key did not make the pid.
  std::optional<std::string> socket_of(std::string_view pid) const;

 private:
  std::string code(std::string_view socket) const;

  std::string secret_;
};

}  // namespace chat::socketio
