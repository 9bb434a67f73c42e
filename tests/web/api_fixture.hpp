// A service with the API beside the clients' endpoint, on a free port.
#pragma once

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <cctype>
#include <chat/memory_store.hpp>
#include <chat/service.hpp>
#include <chat/socketio_transport.hpp>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/tcp_client.hpp"
#include "web/api.hpp"

namespace chat::web {

inline std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

class ApiTest : public ::testing::Test {
 protected:
  ApiTest() {
    if (!service.start()) throw std::runtime_error("cannot start");
    api.open();
  }

  ~ApiTest() override {
    boost::asio::co_spawn(service.executor(), api.close(), boost::asio::use_future).get();
  }

  static Options options() {
    Options options;
    options.host = "127.0.0.1";
    options.port = 0;
    options.threads = 1;
    return options;
  }

  test::HttpAnswer ask(const std::string& method, const std::string& target,
                       const std::string& body = {}, const std::string& headers = {}) {
    return ask_as("Authorization: Bearer " + std::string(kKey) + "\r\n" + headers, method, target,
                  body);
  }

  test::HttpAnswer ask_as(const std::string& headers, const std::string& method,
                          const std::string& target, const std::string& body = {}) {
    test::TcpClient client(service.port());
    client.send(method + " " + target + " HTTP/1.1\r\nHost: x\r\n" + headers +
                "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    return client.receive_answer(method == "HEAD");
  }

  static std::vector<ApiKey> keys() {
    return {{.name = "test", .key = kKey},
            {.name = "reader", .key = "reader 0123456789", .rights = {"read"}},
            {.name = "moderator", .key = "moderator 0123456789", .rights = {"moderate"}},
            {.name = "admin", .key = "admin 0123456789", .rights = {"admin"}}};
  }

  static constexpr const char* kKey = "0123456789abcdef";

  Router router;
  Service service{
      options(), {}, make_memory_store(options()), make_socketio_transport(options(), &router)};
  Api api{router, service, {.keys = ApiKeys(keys())}};
};

}  // namespace chat::web
