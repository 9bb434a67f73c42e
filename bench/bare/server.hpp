// The upper limit to measure against: one thread with epoll. It frames each message once, and sends
// each member all of a tick's output with one send(). It sends pings, but does not check for
// answers. No history, no permissions, no checks: a client that breaks the protocol breaks the
// server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace chat::bench {

struct BareRoom;

struct BareConnection {
  int fd = -1;
  bool upgraded = false;
  bool blocked = false;  // the kernel takes no more for now
  bool dirty = false;    // has output of its own
  std::size_t member_index = 0;
  BareRoom* room = nullptr;
  std::string user;
  std::string unread;
  std::string output;
  std::int64_t ping_at = 0;
  std::list<BareConnection*>::iterator ping_place;
};

struct BareRoom {
  std::string name;
  std::vector<BareConnection*> members;
  std::string batch;
  std::uint64_t last_id = 0;
};

class BareServer {
 public:
  explicit BareServer(std::uint16_t port);

  std::uint16_t port() const;
  [[noreturn]] void run();

 private:
  void accept_all();
  void watch(BareConnection& connection, std::uint32_t events, int operation);
  void read(BareConnection& connection);
  std::size_t read_packets(BareConnection& connection, std::size_t size);
  void on_packet(BareConnection& connection, std::string_view packet);
  void add_message(BareConnection& connection, std::string_view ack, std::string_view message);
  BareRoom& room(std::string_view name);
  std::string& own_output(BareConnection& connection);
  void end_tick();
  void send_batch(BareConnection& connection, std::string_view batch);
  void start_pings(BareConnection& connection);
  void send_due_pings();
  int until_ping() const;
  void drop(BareConnection& connection);

  int listener_;
  int epoll_;
  std::unique_ptr<char[]> buffer_;
  std::unordered_map<std::string, std::unique_ptr<BareRoom>> rooms_;
  std::vector<BareRoom*> dirty_rooms_;
  std::vector<BareConnection*> dirty_connections_;
  std::vector<std::unique_ptr<BareConnection>> dropped_;
  std::list<BareConnection*> by_ping_;  // in the order in which pings are due
  std::int64_t now_ = 0;                // the time of this tick, in ms since 1970
  std::string timestamp_;               // the same time as text
};

}  // namespace chat::bench
