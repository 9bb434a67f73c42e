#include "engineio/shard.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "engineio/peers.hpp"
#include "engineio/session_id.hpp"
#include "wire/websocket.hpp"

namespace chat::engineio {
namespace {

/// Engine.IO's error codes, sent with status 400 like the reference server.
enum class Refusal {
  kUnknownTransport = 0,
  kUnknownSession = 1,
  kBadHandshakeMethod = 2,
  kBadRequest = 3,
  kForbidden = 4,
  kUnsupportedVersion = 5,
};

std::string_view refusal_text(Refusal refusal) {
  switch (refusal) {
    case Refusal::kUnknownTransport:
      return "Transport unknown";
    case Refusal::kUnknownSession:
      return "Session ID unknown";
    case Refusal::kBadHandshakeMethod:
      return "Bad handshake method";
    case Refusal::kBadRequest:
      return "Bad request";
    case Refusal::kForbidden:
      return "Forbidden";
    case Refusal::kUnsupportedVersion:
      return "Unsupported protocol version";
  }
  return "Bad request";
}

/// nullopt if the version in the query is not supported.
std::optional<wire::EngineVersion> engine_version(std::string_view named, bool required) {
  if (named == "4") return wire::EngineVersion::kV4;
  const bool is_older = named.empty() || named == "1" || named == "2";
  if (named == "3" || (is_older && !required)) return wire::EngineVersion::kV3;
  return std::nullopt;
}

net::HttpLimits http_limits(const Options& options) {
  net::HttpLimits limits;
  limits.max_body_size = options.max_payload;
  limits.request_timeout = options.request_timeout;
  // Often enough for Session::grant_time().
  limits.body.look =
      std::max<std::int64_t>(1, std::min(limits.body.look, options.ping_timeout / 2));
  return limits;
}

}  // namespace

struct Shard::Call {
  net::HttpConnection& connection;
  net::HttpRequest request;
  net::HttpFields headers;  // of the response
  std::string sid;
  std::string transport;
  std::optional<wire::EngineVersion> version;
  bool base64 = false;
  bool jsonp = false;

  // The client would take a cached poll response for the server's.
  explicit Call(net::HttpConnection& of) : connection(of), headers{{"Cache-Control", "no-store"}} {}

  void refuse(Refusal refusal) { respond(refusal == Refusal::kForbidden ? 403 : 400, refusal); }

  /// RFC 6455, section 4.4: tells a client of another version which one is supported.
  void refuse_websocket() {
    if (!net::is_other_websocket_version(request)) return refuse(Refusal::kBadRequest);
    headers.emplace_back("Sec-WebSocket-Version", net::kWebSocketVersion);
    headers.emplace_back("Upgrade", "websocket");
    respond(426, Refusal::kBadRequest);
  }

 private:
  void respond(int status, Refusal refusal) {
    connection.respond({.status = status,
                        .content_type = "application/json",
                        .body = R"({"code":)" + std::to_string(static_cast<int>(refusal)) +
                                R"(,"message":")" + std::string(refusal_text(refusal)) + "\"}",
                        .headers = headers});
  }
};

Shard::Shard(Server& server, net::Loop& loop)
    : server_(server),
      http_(loop, *this, http_limits(server.options_),
            {server.options_.tls.get(), &server.options_.proxies, &server.origins_}) {}

Shard::~Shard() = default;

void Shard::close_sessions() {
  while (!sessions_.empty()) sessions_.begin()->second->close("server shutting down");
}

void Shard::remove(Session& session) {
  auto node = sessions_.extract(session.id());
  loop().counters().sessions.subtract(1);
  loop().retire(std::move(node.mapped()));
}

std::size_t Shard::backlog() const {
  std::size_t bytes = 0;
  for (const auto& [id, session] : sessions_) {
    if (session->is_open()) bytes += session->output().size();
  }
  return bytes;
}

// Clients add a slash to a path without one; some for microcontrollers append the suffix of
// Socket.IO 0.9: "/socket.io/1/", "/socket.io/1/websocket/".
bool Shard::is_ours(std::string_view path) const {
  std::string_view base = server_.options_.path;
  if (base.ends_with('/')) base.remove_suffix(1);
  if (!path.starts_with(base)) return false;
  const std::string_view rest = path.substr(base.size());
  return rest.empty() || rest == "/" || rest == "/1" || rest.starts_with("/1/");
}

void Shard::with_session(const net::HttpRequest& request, void (*function)(Session& session)) {
  for (const auto& [name, value] : net::parse_query(request.query)) {
    const auto owner = name == "sid" ? loop_of(value) : std::nullopt;
    if (!owner || *owner >= server_.shards_.size()) continue;
    Shard& shard = *server_.shards_[*owner];
    shard.loop().post([&shard, sid = value, function] {
      const auto session = shard.sessions_.find(sid);
      if (session != shard.sessions_.end()) function(*session->second);
    });
  }
}

void Shard::on_refused_request(net::HttpConnection& connection, const net::HttpRequest& request,
                               int status) {
  if (!is_ours(request.path)) {
    if (server_.others_) server_.others_->on_refused_request(connection, request, status);
  } else if (status == 403) {
    Call(connection).refuse(Refusal::kForbidden);
  } else {
    with_session(request, [](Session& session) { session.close("payload too large"); });
  }
}

void Shard::on_slow_request(const net::HttpRequest& head) {
  if (is_ours(head.path)) with_session(head, [](Session& session) { session.grant_time(); });
}

void Shard::on_request(net::HttpConnection& connection, net::HttpRequest request) {
  if (!is_ours(request.path)) {
    serve_other(connection, std::move(request));
    return;
  }
  Call call(connection);
  if (request.method == "OPTIONS") {
    connection.respond({.status = 204,
                        .body = {},
                        .headers = net::preflight_headers(request, "GET, POST, OPTIONS")});
    return;
  }
  std::string version;
  for (auto& [name, value] : net::parse_query(request.query)) {
    if (name == "sid")
      call.sid = std::move(value);
    else if (name == "transport")
      call.transport = std::move(value);
    else if (name == "EIO")
      version = std::move(value);
    else if (name == "b64")
      call.base64 = value == "1" || value == "true";
    else if (name == "j")
      call.jsonp = true;
  }
  call.version = engine_version(version, server_.options_.require_version);
  call.request = std::move(request);
  serve(call);
}

void Shard::serve_other(net::HttpConnection& connection, net::HttpRequest request) {
  if (server_.others_) {
    server_.others_->on_request(connection, std::move(request));
  } else {
    connection.respond({.status = 404, .body = "Not Found", .headers = {}});
  }
}

void Shard::serve(Call& call) {
  if (call.transport != "polling" && call.transport != "websocket") {
    call.refuse(Refusal::kUnknownTransport);
  } else if (!call.version) {
    call.refuse(Refusal::kUnsupportedVersion);
  } else if (call.jsonp && call.transport == "polling") {
    call.refuse(Refusal::kBadRequest);
  } else if (call.transport == "websocket" && !net::is_websocket_upgrade(call.request)) {
    call.refuse_websocket();
  } else if (call.sid.empty()) {
    open_session(call);
  } else {
    serve_session(call);
  }
}

std::string Shard::client_of(const Call& call) const {
  return server_.options_.proxies.client_of(call.connection.remote_address(),
                                            call.request.header("x-forwarded-for"));
}

void Shard::open_session(Call& call) {
  if (call.request.method != "GET") {
    call.refuse(Refusal::kBadHandshakeMethod);
    return;
  }
  if (refusing_) {
    call.connection.respond({.status = 503, .body = {}, .headers = std::move(call.headers)});
    return;
  }
  const std::string client = client_of(call);
  std::unique_ptr<net::Admission::Place> place;
  const auto verdict = server_.admission_.admit(client, place);
  if (verdict != net::Admission::Verdict::kAdmitted) {
    // 429: too many requests (RFC 6585, section 4).
    loop().counters().refused.add(1);
    const int status = verdict == net::Admission::Verdict::kFull ? 503 : 429;
    call.connection.respond({.status = status, .body = {}, .headers = std::move(call.headers)});
    return;
  }
  std::string id = make_session_id(loop().index(),
                                   server_.peers_ ? server_.peers_->suffix() : std::string_view());
  auto owned = std::make_unique<Session>(*this, std::move(id), *call.version, call.request, client,
                                         std::move(place));
  Session& session = *owned;
  sessions_.emplace(session.id(), std::move(owned));
  loop().counters().sessions.add(1);
  if (call.transport == "websocket") {
    std::string unread;
    auto websocket = std::make_unique<net::WebSocketConnection>(
        call.connection.upgrade(unread), call.request, options().max_payload);
    auto& connection = *websocket;
    session.open_websocket(std::move(websocket), call.base64);
    session.set_handler(server_.on_session_(session));
    connection.start(std::move(unread));
  } else {
    session.open_polling(call.connection, std::move(call.headers), call.base64);
    session.set_handler(server_.on_session_(session));
  }
}

bool Shard::is_at_home(Call& call) {
  Peers* const peers = server_.peers_.get();
  if (peers == nullptr) return true;
  const Peers::Sender sender = peers->sender_of(call.request);
  if (sender == Peers::Sender::kImpostor) {
    call.connection.respond({.status = 403, .body = {}, .headers = std::move(call.headers)});
    return false;
  }
  if (call.sid.ends_with(peers->suffix())) return true;
  // Forwards a request only once, to avoid loops.
  if (sender == Peers::Sender::kNode || !peers->pass_on(call.connection, call.request, call.sid)) {
    call.refuse(Refusal::kUnknownSession);
  }
  return false;
}

void Shard::serve_session(Call& call) {
  if (!is_at_home(call)) return;
  const auto owner = loop_of(call.sid);
  if (owner && *owner != loop().index() && *owner < server_.shards_.size()) {
    net::HttpServer::hand_over(call.connection, std::move(call.request),
                               server_.shards_[*owner]->http_);
    return;
  }
  const auto found = sessions_.find(call.sid);
  // A closing session answers its last poll; later requests come here.
  if (found == sessions_.end() || !found->second->is_open() || found->second->end_if_overdue()) {
    call.refuse(Refusal::kUnknownSession);
    return;
  }
  Session& session = *found->second;
  if (call.transport == "websocket") {
    upgrade_session(call, session);
  } else if (!session.is_polling()) {
    call.refuse(Refusal::kBadRequest);
  } else if (call.request.method == "GET") {
    session.poll(call.connection, std::move(call.headers), call.base64);
  } else if (call.request.method == "POST") {
    session.post(call.connection, std::move(call.request), std::move(call.headers));
  } else {
    call.refuse(Refusal::kBadRequest);
  }
}

void Shard::upgrade_session(Call& call, Session& session) {
  std::string unread;
  auto websocket = std::make_unique<net::WebSocketConnection>(call.connection.upgrade(unread),
                                                              call.request, options().max_payload);
  auto& connection = *websocket;
  if (session.can_upgrade()) {
    session.begin_upgrade(std::move(websocket), call.base64);
    connection.start(std::move(unread));
  } else {
    // Opens and closes, like the reference server: clients do not expect a refused handshake here.
    connection.start({});
    net::WebSocketConnection::close(std::move(websocket), wire::CloseCode::kNormal);
  }
}

}  // namespace chat::engineio
