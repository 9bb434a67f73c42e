#include "cluster/forwarder.hpp"

#include <chrono>
#include <utility>

#include "base/epoch_time.hpp"
#include "cluster/passage.hpp"
#include "cluster/tunnel.hpp"
#include "engineio/session_id.hpp"
#include "http_client/url.hpp"
#include "net/websocket_connection.hpp"

namespace chat::cluster {
namespace {

constexpr std::chrono::seconds kGrace{5};

/// A waiting poll holds a connection.
constexpr std::size_t kMaxPolls = 16'384;
// A poll's response may be one packet as large as a history.
constexpr std::size_t kMaxResponse = std::size_t{256} * 1024 * 1024;

std::int64_t epoch_milliseconds() { return base::epoch_time<std::chrono::milliseconds>(); }

std::string target_of(const net::HttpRequest& request) {
  return request.query.empty() ? request.path : request.path + '?' + request.query;
}

http::ClientOptions client_options(std::chrono::milliseconds longest_poll) {
  http::ClientOptions options;
  options.request_timeout = longest_poll + kGrace;
  options.max_connections = kMaxPolls;
  options.max_response_size = kMaxResponse;
  return options;
}

}  // namespace

Forwarder::Forwarder(const std::string& advertise, std::string_view secret,
                     std::chrono::milliseconds longest_poll)
    : tokens_(secret),
      proofs_(secret),
      suffix_('.' + tokens_.seal(advertise)),
      longest_poll_(longest_poll),
      clients_(engineio::kMaxLoops) {}

Forwarder::~Forwarder() = default;

engineio::Peers::Sender Forwarder::sender_of(const net::HttpRequest& request) const {
  const std::string_view proof = request.header(kProofHeader);
  if (proof.empty()) return Sender::kClient;
  const bool holds = proofs_.holds(proof, request.method, target_of(request), epoch_milliseconds());
  return holds ? Sender::kNode : Sender::kImpostor;
}

bool Forwarder::pass_on(net::HttpConnection& connection, const net::HttpRequest& request,
                        std::string_view session) {
  const auto node = node_of(session);
  if (!node) return false;
  http::Request passed{.method = request.method,
                       .target = target_of(request),
                       .headers = request.headers,
                       .body = request.body,
                       .is_once = true};  // a poll removes what it fetches from the session
  // The node at the browser's end has checked the origin, against the host it knows.
  std::erase_if(passed.headers, [](const auto& field) { return field.first == "origin"; });
  passed.headers.emplace_back(kProofHeader,
                              proofs_.make(passed.method, passed.target, epoch_milliseconds()));
  if (net::is_websocket_upgrade(request)) {
    open_tunnel(connection, *node, std::move(passed));
  } else {
    begin_passage(connection, client_of(connection.loop()), *node, std::move(passed));
  }
  return true;
}

std::optional<http::Origin> Forwarder::node_of(std::string_view session) const {
  const std::size_t dot = session.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto address = tokens_.open(session.substr(dot + 1));
  if (!address) return std::nullopt;
  const auto url = http::parse_url("http://" + *address);
  if (!url) return std::nullopt;
  return url->origin;
}

http::Client& Forwarder::client_of(net::Loop& loop) {
  std::unique_ptr<http::Client>& client = clients_[loop.index()];
  if (!client) {
    client = std::make_unique<http::Client>(loop.executor(), client_options(longest_poll_));
  }
  return *client;
}

}  // namespace chat::cluster
