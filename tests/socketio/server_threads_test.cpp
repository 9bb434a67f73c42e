// A Socket.IO server on several loops, with raw clients on real sockets.
#include <condition_variable>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "socketio/server.hpp"
#include "support/websocket_client.hpp"

namespace chat::socketio {
namespace {

using test::WebSocketClient;

class Quiet final : public SocketHandler {
 public:
  explicit Quiet(std::function<void()> gone) : gone_(std::move(gone)) {}
  void on_event(std::string, Args args, Ack ack) override {
    if (ack) ack(std::move(args));
  }
  void on_disconnect(std::string) override { gone_(); }

 private:
  std::function<void()> gone_;
};

/// A running server with one namespace, which counts its sockets.
class TestServer {
 public:
  explicit TestServer(unsigned threads, std::size_t max_backlog = 100'000'000) {
    ServerOptions options;
    options.port = 0;
    options.threads = threads;
    options.engine.max_backlog_bytes = max_backlog;
    options.engine.ping_interval = 3'600'000;  // the clients answer no pings
    server_ = std::make_unique<Server>(options);
    namespace_ = &server_->of("/", {.refuse = {}, .connect = [this](const std::string&, auto) {
                                      return std::make_shared<Quiet>([this] { count_gone(); });
                                    }});
    if (!server_->start()) throw std::runtime_error("cannot start");
    server_->accept();
  }

  ~TestServer() {
    std::mutex mutex;
    std::condition_variable changed;
    bool closed = false;
    server_->stop_accepting();
    server_->close([&] {
      const std::lock_guard lock(mutex);
      closed = true;
      changed.notify_all();
    });
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return closed; });
    server_->stop();
  }

  Namespace& name_space() { return *namespace_; }
  int port() const { return server_->port(); }

  void wait_until_gone(int count) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, std::chrono::seconds(10), [&] { return gone_ >= count; }));
  }

 private:
  void count_gone() {
    const std::lock_guard lock(mutex_);
    ++gone_;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int gone_ = 0;
  std::unique_ptr<Server> server_;
  Namespace* namespace_ = nullptr;
};

/// A client in the namespace "/".
class Member {
 public:
  explicit Member(TestServer& server, int receive_buffer = 0)
      : client(server.port(), "/socket.io/?EIO=4&transport=websocket", receive_buffer) {
    client.receive_text();  // the open packet
    client.send_text("40");
    const std::string answer = client.receive_text();  // 40{"sid":"..."}
    id = answer.substr(10, answer.size() - 12);
  }

  WebSocketClient client;
  std::string id;
};

Event numbered(int emitter, int number) { return Event("n", Args{emitter, number}); }

/// "42["n",3,17]" → {3, 17}
std::pair<int, int> parse(const std::string& text) {
  int emitter = 0;
  int number = 0;
  if (std::sscanf(text.c_str(), "42[\"n\",%d,%d]", &emitter, &number) != 2) {
    throw std::runtime_error("unexpected: " + text);
  }
  return {emitter, number};
}

TEST(ServerThreads, EachMemberGetsEveryEmittersEventsInOrder) {
  constexpr int kEmitters = 3;
  constexpr int kMembers = 6;
  constexpr int kEvents = 400;
  TestServer server(3);
  std::vector<std::unique_ptr<Member>> members;
  for (int i = 0; i < kMembers; ++i) {
    members.push_back(std::make_unique<Member>(server));
    server.name_space().join(members.back()->id, "room");
  }
  std::vector<std::jthread> emitters;
  for (int e = 0; e < kEmitters; ++e) {
    emitters.emplace_back([&server, e] {
      for (int i = 0; i < kEvents; ++i) server.name_space().emit_to_channel("room", numbered(e, i));
    });
  }
  for (auto& member : members) {
    std::map<int, int> next;
    for (int i = 0; i < kEmitters * kEvents; ++i) {
      const auto [emitter, number] = parse(member->client.receive_text());
      ASSERT_EQ(number, next[emitter]++);
    }
  }
}

TEST(ServerThreads, CallsOnOneSocketTakeEffectInTheirOrder) {
  TestServer server(2);
  Member member(server);
  Member other(server);
  Namespace& name_space = server.name_space();
  constexpr int kRounds = 300;
  // One caller. A joined socket gets all events, except those that leave it out. Private events
  // keep their place among the channel's.
  std::jthread caller([&] {
    for (int i = 0; i < kRounds; ++i) {
      name_space.join(member.id, "room");
      name_space.emit_to_channel("room", numbered(1, i));
      name_space.emit_to_socket(member.id, numbered(2, i));
      name_space.emit_to_channel("room", numbered(3, i), member.id);
      name_space.emit_to_channel("room", numbered(4, i), other.id);
      name_space.leave(member.id, "room");
      name_space.emit_to_channel("room", numbered(5, i));
    }
  });
  for (int i = 0; i < kRounds; ++i) {
    for (const int emitter : {1, 2, 4}) {
      const auto seen = parse(member.client.receive_text());
      ASSERT_EQ(seen, std::pair(emitter, i));
    }
  }
}

TEST(ServerThreads, AnAckComesAfterWhatWasEmittedBefore) {
  TestServer server(1);
  Member member(server);
  server.name_space().join(member.id, "room");
  server.name_space().emit_to_channel("room", numbered(1, 1));
  member.client.send_text("427[\"echo\",5]");
  EXPECT_EQ(member.client.receive_text(), "42[\"n\",1,1]");
  EXPECT_EQ(member.client.receive_text(), "437[5]");
}

TEST(ServerThreads, AMemberThatStopsReadingIsDroppedAndTheOthersLoseNothing) {
  TestServer server(2, 1'000'000);
  Member slow(server, 65'536);
  Member reader(server);
  server.name_space().join(slow.id, "room");
  server.name_space().join(reader.id, "room");
  const std::string filler(100'000, 'x');
  constexpr int kEvents = 300;  // 30 MB: more than the server's socket buffer holds
  for (int i = 0; i < kEvents; ++i) {
    server.name_space().emit_to_channel("room", Event("n", Args{i, filler}));
    const std::string text = reader.client.receive_text();
    ASSERT_TRUE(text.starts_with("42[\"n\"," + std::to_string(i) + ","));
  }
  server.wait_until_gone(1);
  EXPECT_EQ(server.name_space().handshake(slow.id), nullptr);
  EXPECT_NE(server.name_space().handshake(reader.id), nullptr);
}

TEST(ServerThreads, ADisconnectedSocketGetsWhatWasEmittedBeforeAndNoMore) {
  TestServer server(2);
  Member member(server);
  server.name_space().join(member.id, "room");
  server.name_space().emit_to_channel("room", numbered(1, 1));
  server.name_space().disconnect(member.id);
  server.name_space().emit_to_channel("room", numbered(1, 2));
  EXPECT_EQ(member.client.receive_text(), "42[\"n\",1,1]");
  EXPECT_EQ(member.client.receive_text(), "41");
  server.wait_until_gone(1);
  EXPECT_EQ(server.name_space().handshake(member.id), nullptr);
}

}  // namespace
}  // namespace chat::socketio
