#include "server.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utility>

#include "packets.hpp"

namespace chat::bench {
namespace {

constexpr std::size_t kBufferSize = 256 * 1024;
constexpr int kEventsPerTick = 1024;
constexpr std::int64_t kPingGrid = 100;  // ms: pings due in one interval go out together
constexpr int kPingsPerTick = 64;        // other work gets its turn in between

int check(int result, const char* what) {
  if (result < 0) throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
  return result;
}

std::int64_t milliseconds_now() {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  const auto time = std::chrono::system_clock::now().time_since_epoch();
  return duration_cast<milliseconds>(time).count();
}

}  // namespace

BareServer::BareServer(std::uint16_t port)
    : listener_(check(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket")),
      epoll_(check(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      buffer_(std::make_unique<char[]>(kBufferSize)) {
  constexpr int kOn = 1;
  constexpr int kBacklog = 4096;
  check(setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &kOn, sizeof kOn), "setsockopt");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  check(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  check(listen(listener_, kBacklog), "listen");
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = nullptr;
  check(epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event), "epoll_ctl");
}

std::uint16_t BareServer::port() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  check(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
  return ntohs(address.sin_port);
}

void BareServer::run() {
  std::array<epoll_event, kEventsPerTick> events;
  for (;;) {
    const int count = epoll_wait(epoll_, events.data(), kEventsPerTick, until_ping());
    now_ = milliseconds_now();
    timestamp_ = std::to_string(now_);
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      if (!event.data.ptr) {
        accept_all();
        continue;
      }
      auto& connection = *static_cast<BareConnection*>(event.data.ptr);
      if (event.events & EPOLLOUT) {
        connection.blocked = false;
        watch(connection, EPOLLIN, EPOLL_CTL_MOD);
        send_batch(connection, {});
      }
      if (event.events & ~std::uint32_t{EPOLLOUT}) read(connection);
    }
    send_due_pings();
    end_tick();
  }
}

void BareServer::accept_all() {
  for (;;) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    constexpr int kOn = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &kOn, sizeof kOn);
    auto connection = std::make_unique<BareConnection>();
    connection->fd = fd;
    watch(*connection.release(), EPOLLIN, EPOLL_CTL_ADD);  // drop() takes it back
  }
}

void BareServer::watch(BareConnection& connection, std::uint32_t events, int operation) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &connection;
  check(epoll_ctl(epoll_, operation, connection.fd, &event), "epoll_ctl");
}

void BareServer::read(BareConnection& connection) {
  if (connection.fd < 0) return;
  const std::size_t kept = connection.unread.size();
  std::memcpy(buffer_.get(), connection.unread.data(), kept);
  const ssize_t received = recv(connection.fd, buffer_.get() + kept, kBufferSize - kept, 0);
  if (received < 0 && errno == EAGAIN) return;
  if (received <= 0) return drop(connection);
  const std::size_t size = kept + static_cast<std::size_t>(received);
  const std::size_t used = read_packets(connection, size);
  if (used == size && kept == 0) return;
  connection.unread.assign(buffer_.get() + used, size - used);
}

std::size_t BareServer::read_packets(BareConnection& connection, std::size_t size) {
  if (!connection.upgraded) {
    const std::string_view request(buffer_.get(), size);
    if (!request.ends_with("\r\n\r\n")) return 0;
    connection.upgraded = true;
    std::string& output = own_output(connection);
    output = upgrade_response(request);
    append_text_frame(output, open_packet());
    start_pings(connection);
    return size;
  }
  std::size_t used = 0;
  for (;;) {
    const ClientFrame frame = read_client_frame({buffer_.get() + used, size - used});
    if (frame.size == 0) return used;
    used += frame.size;
    on_packet(connection, frame.payload);
  }
}

void BareServer::on_packet(BareConnection& connection, std::string_view packet) {
  const Request request = read_request(packet);
  switch (request.kind) {
    case Request::Kind::kConnect:
      connection.user = request.user;
      own_output(connection) += connected_packets(request.user);
      break;
    case Request::Kind::kJoin:
      connection.room = &room(request.room);
      connection.member_index = connection.room->members.size();
      connection.room->members.push_back(&connection);
      append_ack(own_output(connection), request.ack, 1);
      break;
    case Request::Kind::kMessage:
      add_message(connection, request.ack, request.message);
      break;
    case Request::Kind::kOther:
      break;
  }
}

void BareServer::add_message(BareConnection& connection, std::string_view ack,
                             std::string_view message) {
  BareRoom& room = *connection.room;
  if (room.batch.empty()) dirty_rooms_.push_back(&room);
  const std::uint64_t id = ++room.last_id;
  append_room_message(room.batch, room.name, message, connection.user, timestamp_, id);
  append_ack(own_output(connection), ack, id);
}

BareRoom& BareServer::room(std::string_view name) {
  auto& room = rooms_[std::string(name)];
  if (!room) {
    room = std::make_unique<BareRoom>();
    room->name = name;
  }
  return *room;
}

std::string& BareServer::own_output(BareConnection& connection) {
  if (!std::exchange(connection.dirty, true)) dirty_connections_.push_back(&connection);
  return connection.output;
}

void BareServer::end_tick() {
  for (BareRoom* room : dirty_rooms_) {
    for (BareConnection* member : room->members) send_batch(*member, room->batch);
    room->batch.clear();
  }
  dirty_rooms_.clear();
  for (BareConnection* connection : dirty_connections_) {
    connection->dirty = false;
    if (!connection->output.empty()) send_batch(*connection, {});
  }
  dirty_connections_.clear();
  dropped_.clear();
}

// Sends the room's batch, then the connection's own output. If an earlier rest waits, that goes
// first.
void BareServer::send_batch(BareConnection& connection, std::string_view batch) {
  if (connection.fd < 0) return;
  std::string& own = connection.output;
  if (connection.blocked) {
    own += batch;
    return;
  }
  std::array<iovec, 2> pieces{iovec{const_cast<char*>(batch.data()), batch.size()},
                              iovec{own.data(), own.size()}};
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = own.empty() ? 1 : 2;
  const ssize_t result = sendmsg(connection.fd, &message, MSG_NOSIGNAL);
  if (result < 0 && errno != EAGAIN) return;  // the next read will find it closed
  const auto sent = static_cast<std::size_t>(result < 0 ? 0 : result);
  if (sent == batch.size() + own.size()) {
    own = std::string();
    return;
  }
  if (sent < batch.size()) {
    own.insert(0, batch.substr(sent));
  } else {
    own.erase(0, sent - batch.size());
  }
  connection.blocked = true;
  watch(connection, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
}

void BareServer::start_pings(BareConnection& connection) {
  connection.ping_at = (now_ / kPingGrid + 1) * kPingGrid + kPingInterval;
  connection.ping_place = by_ping_.insert(by_ping_.end(), &connection);
}

void BareServer::send_due_pings() {
  for (int sent = 0; sent < kPingsPerTick && !by_ping_.empty(); ++sent) {
    if (by_ping_.front()->ping_at > now_) return;
    BareConnection& connection = *by_ping_.front();
    append_text_frame(own_output(connection), "2");
    connection.ping_at += kPingInterval;
    by_ping_.splice(by_ping_.end(), by_ping_, by_ping_.begin());
  }
}

/// In milliseconds, for epoll_wait().
int BareServer::until_ping() const {
  if (by_ping_.empty()) return -1;
  return static_cast<int>(
      std::max<std::int64_t>(0, by_ping_.front()->ping_at - milliseconds_now()));
}

void BareServer::drop(BareConnection& connection) {
  if (connection.room) {
    auto& members = connection.room->members;
    members[connection.member_index] = members.back();
    members[connection.member_index]->member_index = connection.member_index;
    members.pop_back();
  }
  if (connection.upgraded) by_ping_.erase(connection.ping_place);
  close(std::exchange(connection.fd, -1));
  dropped_.emplace_back(&connection);
}

}  // namespace chat::bench
