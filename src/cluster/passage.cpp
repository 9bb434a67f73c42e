#include "cluster/passage.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <chat/task.hpp>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "base/host_port.hpp"
#include "base/log.hpp"

namespace chat::cluster {
namespace {

namespace asio = boost::asio;

/// Skips headers that net adds itself, such as CORS headers, and those of the single connection
/// (RFC 9110, section 7.6.1).
bool is_passed_back(std::string_view name) {
  constexpr std::string_view kOfPages = "Access-Control-";
  if (wire::equal_ignoring_case(name.substr(0, kOfPages.size()), kOfPages)) return false;
  for (const char* other : {"Content-Type", "Content-Length", "Connection", "Keep-Alive",
                            "Transfer-Encoding", "Date", "Server", "Vary"}) {
    if (wire::equal_ignoring_case(name, other)) return false;
  }
  return true;
}

net::HttpResponse to_response(http::Response from) {
  net::HttpResponse response{.status = from.status, .body = std::move(from.body), .headers = {}};
  response.content_type = http::find_header(from.headers, "Content-Type").value_or("text/plain");
  for (auto& header : from.headers) {
    if (is_passed_back(header.first)) response.headers.push_back(std::move(header));
  }
  return response;
}

class Passage final : public net::HttpWaiter {
 public:
  Passage(net::HttpConnection& connection, std::string node)
      : connection_(&connection), node_(std::move(node)) {
    connection.wait_for(*this);
  }

  asio::cancellation_slot slot() { return given_up_.slot(); }

  void finish(http::Result<http::Response> result) {
    auto* const connection = std::exchange(connection_, nullptr);
    if (connection == nullptr) return;
    if (result) return connection->respond(to_response(std::move(*result)));
    base::log_warning("a request could not be passed on to the node of its session",
                      {{"address", node_}, {"what", http::describe(result.error())}});
    connection->respond({.status = 502, .body = {}, .headers = {}});
  }

 private:
  void on_abandoned() override {
    connection_ = nullptr;
    given_up_.emit(asio::cancellation_type::terminal);
  }

  net::HttpConnection* connection_;
  const std::string node_;  // host and port
  asio::cancellation_signal given_up_;
};

}  // namespace

void begin_passage(net::HttpConnection& connection, http::Client& client, http::Origin node,
                   http::Request request) {
  auto passage = std::make_shared<Passage>(connection, base::to_host_port(node.host, node.port));
  auto done = [passage](std::exception_ptr problem, http::Result<http::Response> result) {
    // A cancelled request ends with a problem.
    if (!problem) passage->finish(std::move(result));
  };
  asio::co_spawn(connection.loop().executor(), client.send(std::move(node), std::move(request)),
                 asio::bind_cancellation_slot(passage->slot(), std::move(done)));
}

}  // namespace chat::cluster
