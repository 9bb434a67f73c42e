// A server on one loop, for tests that speak to it over real sockets.
#pragma once

#include <future>
#include <gtest/gtest.h>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "socketio/server.hpp"
#include "support/event_log.hpp"

namespace chat::socketio {

/// Logs its calls, and answers events.
class Witness final : public SocketHandler {
 public:
  Witness(test::EventLog& log, std::string socket) : log_(log), socket_(std::move(socket)) {}
  void on_event(std::string name, Args args, Ack ack) override {
    log_.add(socket_ + " " + name);
    if (ack) ack(std::move(args));
  }
  void on_disconnect(std::string reason) override { log_.add(socket_ + " " + reason); }

 private:
  test::EventLog& log_;
  const std::string socket_;
};

/// A server with some namespaces. The log names their sockets "first", "second", ...
class ClientTest : public ::testing::Test {
 protected:
  explicit ClientTest(std::initializer_list<const char*> namespaces, ServerOptions options = {})
      : server_(on_free_port(std::move(options))) {
    for (const char* name : namespaces) server_.of(name, handler());
    if (!server_.start()) throw std::runtime_error("cannot start");
    server_.accept();
  }

  ~ClientTest() override {
    std::promise<void> closed;
    server_.stop_accepting();
    server_.close([&] { closed.set_value(); });
    closed.get_future().wait();
    server_.stop();
  }

  std::string target(int engine_version) const {
    return "/socket.io/?transport=websocket&EIO=" + std::to_string(engine_version);
  }

  /// The id of socket number `index`, in the order of connecting.
  std::string id(std::size_t index) const {
    const std::lock_guard lock(mutex_);
    return ids_.at(index);
  }

  test::EventLog log;
  Server server_;

 private:
  static ServerOptions on_free_port(ServerOptions options) {
    options.port = 0;
    return options;
  }

  NamespaceHandler handler() {
    return {.refuse = {}, .connect = [this](const std::string& socket, auto) {
              static const std::vector<std::string> kNames = {"first", "second", "third", "fourth"};
              const std::lock_guard lock(mutex_);
              ids_.push_back(socket);
              return std::make_shared<Witness>(log, kNames.at(ids_.size() - 1));
            }};
  }

  mutable std::mutex mutex_;
  std::vector<std::string> ids_;
};

}  // namespace chat::socketio
