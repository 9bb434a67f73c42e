// Which handler serves which request.
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

/// Threads: routes are added before the first request comes; requests may come on any number of
/// loops then.
///
/// A HEAD is served by the route of GET, an OPTIONS here: to a page's browser it says what the page
/// may ask (Fetch standard, CORS-preflight request). Another method than those of a path's routes
/// is answered 405, a path without any 404. A handler that throws is answered 500, and the
/// exception logged.
class Router final : public net::HttpHandler {
 public:
  /// Takes the connection itself, now: respond(), wait_for(), or upgrade(). No HEAD comes here.
  using ConnectionHandler = std::function<void(net::HttpConnection& connection, Request request)>;

  /// Where two patterns fit a path, the one that was added first serves it.
  void add(std::string method, std::string_view pattern, Handler handler);
  void add_connection(std::string method, std::string_view pattern, ConnectionHandler handler);

  /// The method and the pattern of each route, in the order in which they were added.
  std::vector<std::pair<std::string, std::string>> routes() const;

  void on_request(net::HttpConnection& connection, net::HttpRequest request) override;
  void on_refused_request(net::HttpConnection& connection, const net::HttpRequest& request,
                          int status) override;

 private:
  struct Route {
    std::string method;
    PathPattern pattern;
    Handler handler;                       // this, or
    ConnectionHandler connection_handler;  // this
  };
  struct Match {
    const Route* route = nullptr;
    net::HttpFields params;
    std::string allowed;  // the methods of the path, where there is no route
  };

  Match find(const std::string& method, const std::vector<PathSegment>& path) const;

  std::vector<std::unique_ptr<Route>> routes_;
};

}  // namespace chat::web
