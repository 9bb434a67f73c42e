#include "engineio/test_server.hpp"

#include <future>
#include <memory>
#include <stdexcept>
#include <utility>

#include "engineio/peers.hpp"
#include "support/run_on.hpp"

namespace chat::engineio {

class EngineTest::Handler final : public SessionHandler {
 public:
  Handler(EngineTest& test, Session& session) : test_(test), session_(session) {}

  void on_message(bool, std::string_view data) override {
    test_.log.add("message " + std::string(data));
    if (data == "close") session_.close("asked for");
  }

  void on_close(std::string_view reason) override {
    if (test_.session_ == &session_) test_.session_ = nullptr;
    test_.log.add("closed: " + std::string(reason));
  }

 private:
  EngineTest& test_;
  Session& session_;
};

EngineTest::EngineTest(Options options, net::HttpHandler* others)
    : server_(
          loops, std::move(options),
          [this](Session& session) {
            session_ = &session;
            return std::make_unique<Handler>(*this, session);
          },
          nullptr, others) {
  if (!server_.listen("127.0.0.1", 0)) throw std::runtime_error("cannot listen");
  loops.start();
  server_.accept();
}

EngineTest::~EngineTest() {
  std::promise<void> closed;
  server_.stop_accepting();
  server_.close([&] { closed.set_value(); });
  closed.get_future().wait();
  loops.stop();
}

void EngineTest::with_session(const std::function<void(Session*)>& function) {
  test::run_on(loops[0], [&] { function(session_); });
}

std::string EngineTest::target(const std::string& transport, const std::string& sid) const {
  return "/engine.io/?EIO=4&transport=" + transport + (sid.empty() ? "" : "&sid=" + sid);
}

std::string EngineTest::poll_request(const std::string& sid) const {
  return "GET " + target("polling", sid) + " HTTP/1.1\r\nHost: x\r\n\r\n";
}

std::string EngineTest::post_request(const std::string& sid, const std::string& body) const {
  return "POST " + target("polling", sid) +
         " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

std::string EngineTest::open(test::TcpClient& client) {
  client.send(poll_request());
  const std::string packet = client.receive_answer().body;
  constexpr std::string_view kStart = R"(0{"sid":")";
  if (!packet.starts_with(kStart)) throw std::runtime_error("not opened: " + packet);
  return packet.substr(kStart.size(), packet.find('"', kStart.size()) - kStart.size());
}

}  // namespace chat::engineio
