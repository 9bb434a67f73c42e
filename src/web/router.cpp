#include "web/router.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <exception>

#include "base/log.hpp"
#include "net/origins.hpp"
#include "web/problem.hpp"

namespace chat::web {
namespace {

/// Answers a connection if it still exists. Belongs to the connection's loop.
class Exchange final : private net::HttpWaiter {
 public:
  explicit Exchange(net::HttpConnection& connection) : connection_(&connection) {
    connection.wait_for(*this);
  }

  void respond(const Response& response) {
    if (auto* const connection = std::exchange(connection_, nullptr)) connection->respond(response);
  }

 private:
  void on_abandoned() override { connection_ = nullptr; }

  net::HttpConnection* connection_;
};

Response unforeseen(const std::string& path) {
  try {
    throw;
  } catch (const std::exception& fault) {
    base::log_error("unforeseen failure", {{"in", path}, {"what", fault.what()}});
  } catch (...) {
    base::log_error("unforeseen failure", {{"in", path}});
  }
  return problem(500);
}

Task<> serve(const Handler& handler, Request request, std::shared_ptr<Exchange> exchange) {
  const std::string path = request.path;
  Response response;
  try {
    response = co_await handler(std::move(request));
  } catch (...) {
    response = unforeseen(path);
  }
  exchange->respond(response);
}

/// Headers that routes read, besides those any page may set (Fetch standard, CORS-safelisted).
constexpr std::string_view kHeaders = "Authorization, Content-Type, Idempotency-Key, Last-Event-ID";

Response not_allowed(const std::string& methods) {
  Response response = problem(405);
  response.headers.emplace_back("Allow", methods);
  return response;
}

Response options(const net::HttpRequest& request, const std::string& methods) {
  Response response{
      .status = 204, .body = {}, .headers = net::preflight_headers(request, methods, kHeaders)};
  response.headers.emplace_back("Allow", methods);
  return response;
}

void add_method(std::string& methods, std::string_view method) {
  methods.append(methods.empty() ? "" : ", ").append(method);
}

Request make_request(net::HttpConnection& connection, net::HttpRequest&& request,
                     const std::string& method, net::HttpFields params) {
  return {.method = method,
          .path = std::move(request.path),
          .params = std::move(params),
          .query = net::parse_query(request.query),
          .headers = std::move(request.headers),
          .body = std::move(request.body),
          .remote_address = connection.remote_address()};
}

}  // namespace

void Router::add(std::string method, std::string_view pattern, Handler handler) {
  routes_.push_back(std::make_unique<Route>(
      Route{std::move(method), PathPattern(pattern), std::move(handler), nullptr}));
}

void Router::add_connection(std::string method, std::string_view pattern,
                            ConnectionHandler handler) {
  routes_.push_back(std::make_unique<Route>(
      Route{std::move(method), PathPattern(pattern), nullptr, std::move(handler)}));
}

std::vector<std::pair<std::string, std::string>> Router::routes() const {
  std::vector<std::pair<std::string, std::string>> all;
  all.reserve(routes_.size());
  for (const auto& route : routes_) all.emplace_back(route->method, route->pattern.text());
  return all;
}

Router::Match Router::find(const std::string& method, const std::vector<PathSegment>& path) const {
  Match match;
  for (const auto& route : routes_) {
    auto params = route->pattern.match(path);
    if (!params) continue;
    if (route->method == method) return {route.get(), *std::move(params), {}};
    add_method(match.allowed, route->method);
    if (route->method == "GET" && route->handler) add_method(match.allowed, "HEAD");
  }
  if (!match.allowed.empty()) add_method(match.allowed, "OPTIONS");
  return match;
}

void Router::on_refused_request(net::HttpConnection& connection, const net::HttpRequest&,
                                int status) {
  connection.respond(status == 403 ? problem(403, "the Origin is not one of cors_origins")
                                   : problem(status));
}

void Router::on_request(net::HttpConnection& connection, net::HttpRequest request) {
  // RFC 9110, section 9.3.7: about the server, not a path.
  if (request.method == "OPTIONS" && request.path == "*") {
    return connection.respond({.status = 204, .body = {}, .headers = {}});
  }
  const auto path = split_path(request.path);
  if (!path) return connection.respond(problem(400));
  Match match = find(request.method == "HEAD" ? "GET" : request.method, *path);
  if (!match.route && match.allowed.empty()) return connection.respond(problem(404));
  if (!match.route && request.method == "OPTIONS") {
    return connection.respond(options(request, match.allowed));
  }
  if (!match.route) return connection.respond(not_allowed(match.allowed));
  if (match.route->connection_handler && request.method == "HEAD") {
    return connection.respond(not_allowed(match.route->method));
  }
  Request understood =
      make_request(connection, std::move(request), match.route->method, std::move(match.params));
  if (match.route->connection_handler) {
    match.route->connection_handler(connection, std::move(understood));
    return;
  }
  boost::asio::co_spawn(
      connection.loop().executor(),
      serve(match.route->handler, std::move(understood), std::make_shared<Exchange>(connection)),
      [](std::exception_ptr) {});
}

}  // namespace chat::web
