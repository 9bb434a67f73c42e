// Requests of polling clients that reached another node than that of their session.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/node_token.hpp"
#include "cluster/proof.hpp"
#include "engineio/peers.hpp"
#include "http_client/client.hpp"

namespace chat::cluster {

/// Session ids end in the token of their node. A request for a session elsewhere is sent to that
/// node, with a proof, and answered by what comes back; one for a WebSocket becomes a tunnel.
class Forwarder final : public engineio::Peers {
 public:
  /// `advertise`: "host:port" of this node. `longest_poll`: after which a node has answered.
  /// Throws std::runtime_error where OpenSSL lacks what it takes.
  Forwarder(const std::string& advertise, std::string_view secret,
            std::chrono::milliseconds longest_poll);
  ~Forwarder() override;

  const std::string& suffix() const override { return suffix_; }
  Sender sender_of(const net::HttpRequest& request) const override;
  bool pass_on(net::HttpConnection& connection, const net::HttpRequest& request,
               std::string_view session) override;

 private:
  std::optional<http::Origin> node_of(std::string_view session) const;
  http::Client& client_of(net::Loop& loop);

  const NodeTokens tokens_;
  const Proofs proofs_;
  const std::string suffix_;
  const std::chrono::milliseconds longest_poll_;
  std::vector<std::unique_ptr<http::Client>> clients_;  ///< by loop, each the loop's own
};

}  // namespace chat::cluster
