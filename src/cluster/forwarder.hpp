// Forwards requests of polling clients to the node of their session.
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

/// Session ids end in their node's token. A request for a session elsewhere goes to that node with
/// a proof, and its response comes back; a WebSocket request becomes a tunnel.
class Forwarder final : public engineio::Peers {
 public:
  /// `advertise`: "host:port" of this node. `longest_poll`: the longest time before a node answers.
  /// Throws std::runtime_error if OpenSSL lacks a needed algorithm.
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
  std::vector<std::unique_ptr<http::Client>> clients_;  ///< by loop, used only there
};

}  // namespace chat::cluster
