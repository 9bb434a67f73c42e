// One loop's part of an Engine.IO server: its sessions and their clients' requests.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engineio/server.hpp"
#include "engineio/session.hpp"
#include "net/http_server.hpp"

namespace chat::engineio {

/// Belongs to one loop's thread.
class Shard final : public SessionOwner, private net::HttpHandler {
 public:
  Shard(Server& server, net::Loop& loop);
  ~Shard();

  net::HttpServer& http() { return http_; }

  /// Refuses new sessions from now on.
  void refuse_sessions() { refusing_ = true; }
  void close_sessions();

  /// Unsent bytes.
  std::size_t backlog() const;

  const Options& options() const override { return server_.options_; }
  net::Loop& loop() const override { return http_.loop(); }
  void remove(Session& session) override;

 private:
  struct Call;  // a request with its query parsed

  void on_request(net::HttpConnection& connection, net::HttpRequest request) override;
  void on_refused_request(net::HttpConnection& connection, const net::HttpRequest& request,
                          int status) override;
  void on_slow_request(const net::HttpRequest& head) override;

  bool is_ours(std::string_view path) const;
  /// Calls the function on the session's loop if the request names an existing one.
  void with_session(const net::HttpRequest& request, void (*function)(Session& session));
  void serve_other(net::HttpConnection& connection, net::HttpRequest request);
  void serve(Call& call);
  std::string client_of(const Call& call) const;
  void open_session(Call& call);
  void serve_session(Call& call);
  /// True if the session lives here; otherwise the request is answered, now or later.
  bool is_at_home(Call& call);
  void upgrade_session(Call& call, Session& session);

  Server& server_;
  bool refusing_ = false;
  net::HttpServer http_;
  std::unordered_map<std::string_view, std::unique_ptr<Session>> sessions_;  // by Session::id()
};

}  // namespace chat::engineio
