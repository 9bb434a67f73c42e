// By which a node knows that another one passed a request on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cluster/key.hpp"

namespace chat::cluster {

/// The header that carries a proof, in lower case.
inline constexpr std::string_view kProofHeader = "chat-node-proof";

/// Proofs are "TIME.MAC": milliseconds since the epoch, and HMAC-SHA256 over these, the method and
/// the target, in URL-safe base64. One is good for five minutes, as clocks differ.
///
/// Threads: any.
class Proofs {
 public:
  explicit Proofs(std::string_view secret) : key_(hmac(secret, "request proof")) {}

  std::string make(std::string_view method, std::string_view target, std::int64_t now) const;
  bool holds(std::string_view proof, std::string_view method, std::string_view target,
             std::int64_t now) const;

 private:
  const Key key_;
};

}  // namespace chat::cluster
