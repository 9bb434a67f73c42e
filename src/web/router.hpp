// Maps requests to handlers.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "net/http_connection.hpp"
#include "web/path.hpp"
#include "web/request.hpp"

namespace chat::web {

/// Threads: add all routes before the first request; then any number of loops may send requests.
///
/// The route of GET serves HEAD. The router serves OPTIONS itself: it tells browsers what a page
/// may request (Fetch standard, CORS-preflight request). Another method on a known path gets 405,
/// an unknown path 404. A handler that throws gets 500, and its exception is logged.
class Router final : public net::HttpHandler {
 public:
  /// Takes over the connection now: respond(), wait_for(), or upgrade(). Never gets a HEAD.
  using ConnectionHandler = std::function<void(net::HttpConnection& connection, Request request)>;

  /// If two patterns match a path, the first one added serves it.
  void add(std::string method, std::string_view pattern, Handler handler);
  void add_connection(std::string method, std::string_view pattern, ConnectionHandler handler);

  /// The method and pattern of each route, in the order of add().
  std::vector<std::pair<std::string, std::string>> routes() const;

  void on_request(net::HttpConnection& connection, net::HttpRequest request) override;
  void on_refused_request(net::HttpConnection& connection, const net::HttpRequest& request,
                          int status) override;

 private:
  struct Route {
    std::string method;
    PathPattern pattern;
    Handler handler;                       // either this
    ConnectionHandler connection_handler;  // or this
  };
  struct Match {
    const Route* route = nullptr;
    net::HttpFields params;
    std::string allowed;  // the path's methods, if there is no route
  };

  Match find(const std::string& method, const std::vector<PathSegment>& path) const;

  std::vector<std::unique_ptr<Route>> routes_;
};

}  // namespace chat::web
