#include "web/listener.hpp"

#include <future>

namespace chat::web {

Listener::Listener(net::HttpHandler& handler, net::HttpLimits limits, net::Front front)
    : server_(loops_[0], handler, limits, front) {}

Listener::~Listener() {
  if (port_ == 0) return;
  std::promise<void> closed;
  loops_[0].post([this, &closed] {
    server_.stop_accepting();
    server_.begin_close();
    server_.close_all();
    closed.set_value();
  });
  closed.get_future().wait();
  loops_.stop();
}

Result<> Listener::start(const std::string& host, std::uint16_t port) {
  const Result<int> listener = net::open_listener(host, port, false);
  if (listener.has_error()) return listener.error();
  port_ = net::listener_port(*listener);
  server_.accept_from(*listener);
  loops_.start();
  return {};
}

}  // namespace chat::web
