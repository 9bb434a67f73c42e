// A channel: one tick's messages, appended once and passed to each member. The members are real
// server sockets, but the loop does not run: nothing is sent.
#include "socketio/channel.hpp"

#include <benchmark/benchmark.h>
#include <chat/value.hpp>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include "engineio/session.hpp"
#include "net/http.hpp"
#include "net/loop.hpp"
#include "net/stream.hpp"
#include "net/websocket_connection.hpp"
#include "socketio/channel_directory.hpp"
#include "socketio/namespace.hpp"
#include "socketio/packet.hpp"
#include "socketio/socket.hpp"

namespace chat::socketio {
namespace {

class Owner final : public engineio::SessionOwner {
 public:
  explicit Owner(net::Loop& loop) : loop_(loop) {}
  const engineio::Options& options() const override { return options_; }
  net::Loop& loop() const override { return loop_; }
  void remove(engineio::Session&) override {}

 private:
  net::Loop& loop_;
  engineio::Options options_;
};

class Member final : private SocketOwner {
 public:
  Member(Owner& owner, NamespaceShard& shard, const std::string& id)
      : session_(owner, id, wire::EngineVersion::kV4, upgrade_request(), "127.0.0.1", nullptr),
        socket_(shard, session_, *this, id, "", {}) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0) {
      throw std::runtime_error("no socketpair: is the limit of descriptors too low?");
    }
    peer_ = ends[1];
    session_.open_websocket(
        std::make_unique<net::WebSocketConnection>(
            std::make_unique<net::Stream>(owner.loop(), ends[0]), upgrade_request(), 1'000'000),
        false);
    session_.output().clear();
  }
  ~Member() { close(peer_); }
  Member(const Member&) = delete;
  Member& operator=(const Member&) = delete;

  Socket& socket() { return socket_; }

  /// Marks everything as sent, like a flush whose bytes the kernel has all taken.
  void sent() {
    net::OutputQueue& output = session_.output();
    output.consume(output.size());
  }

 private:
  static net::HttpRequest upgrade_request() {
    return {.method = "GET",
            .path = "/socket.io/",
            .query = "EIO=4&transport=websocket",
            .headers = {{"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="}},
            .body = {}};
  }
  void on_kicked() override {}

  engineio::Session session_;
  int peer_ = -1;
  Socket socket_;
};

void fan_out(benchmark::State& state) {
  const auto members = static_cast<std::size_t>(state.range(0));
  const auto messages = static_cast<int>(state.range(1));
  net::Loop loop(0);
  Owner owner(loop);
  ChannelDirectory directory(1);
  const std::string name = "/chat-service";
  const NamespaceHandler handler;
  NamespaceShard shard(name, handler, loop, directory, nullptr);
  Channel channel("r0");
  std::vector<std::unique_ptr<Member>> all;
  std::vector<std::unique_ptr<Membership>> memberships;
  for (std::size_t i = 0; i < members; ++i) {
    all.push_back(std::make_unique<Member>(owner, shard, std::to_string(i)));
    memberships.push_back(std::make_unique<Membership>(channel, all.back()->socket()));
    channel.add(*memberships.back());
  }
  const Object message{{"textMessage", "thirty-two bytes of plain text!!"}, {"author", "u17"}};
  const auto packet = encode_event(name, Event{"roomMessage", {"r0", message}});

  for (auto _ : state) {
    for (int i = 0; i < messages; ++i) channel.append(packet, nullptr);
    channel.fan_out();
    for (const auto& member : all) member->sent();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * state.range(1));
  for (const auto& membership : memberships) channel.remove(*membership);
}
BENCHMARK(fan_out)->ArgNames({"members", "messages"})->ArgsProduct({{10, 1000}, {1, 16, 128}});

}  // namespace
}  // namespace chat::socketio
