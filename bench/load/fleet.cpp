#include "fleet.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <random>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.hpp"
#include "fail.hpp"

namespace chat::bench {
namespace {

using State = Connection::State;

constexpr std::size_t kObservers = 64;  // one connection in this many, unless all observe
constexpr double kLoginTimeout = 120;

template <class Value>
void set_option(int fd, int level, int option, Value value) {
  check(setsockopt(fd, level, option, &value, sizeof value), "setsockopt");
}

sockaddr_in address(std::uint32_t host, std::uint16_t port) {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_addr.s_addr = host;
  result.sin_port = htons(port);
  return result;
}

timespec duration_until(std::int64_t until) {
  const std::int64_t left = std::max<std::int64_t>(until - now(), 0);
  return {.tv_sec = left / 1'000'000'000, .tv_nsec = left % 1'000'000'000};
}

}  // namespace

Fleet::Fleet(const Options& options)
    : options_(options),
      dialect_(options.version),
      epoll_(check(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      buffer_(std::make_unique<char[]>(kBufferSize)),
      connections_(options.connections),
      returns_(options.workload == "return") {
  for (std::size_t i = 0; i < options.rooms; ++i) {
    rooms_.push_back(std::make_unique<Room>(fmt::format("r{}", i)));
  }
  std::minstd_rand random(1);
  const bool all_observe =
      options.verify || options.workload == "rate" || options.workload == "slow" || returns_;
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    Connection& connection = connections_[i];
    connection.index = static_cast<std::uint32_t>(i);
    connection.mask = static_cast<std::uint32_t>(random());
    connection.observes = all_observe || i % kObservers == 0;
    connection.room = rooms_[i % rooms_.size()].get();
  }
}

Fleet::~Fleet() {
  for (const Connection& connection : connections_) {
    if (connection.fd >= 0) close(connection.fd);
  }
  close(epoll_);
}

void Fleet::join_all() {
  const std::int64_t deadline = now() + nanoseconds(kLoginTimeout);
  while (joined_ < connections_.size()) {
    start_logins();
    poll(deadline);
    if (now() > deadline)
      fail("{} of {} logins in {} s", joined_, connections_.size(), kLoginTimeout);
  }
}

void Fleet::start_logins() {
  while (started_ < connections_.size() && started_ - joined_ < options_.logins_under_way) {
    connect(connections_[started_++]);
  }
}

// Closing sends a reset: see connect().
void Fleet::cut_from(std::size_t first) {
  cut_at_ = now();
  next_return_ = first;
  away_ = connections_.size() - first;
  for (std::size_t i = first; i < connections_.size(); ++i) {
    Connection& connection = connections_[i];
    close(connection.fd);
    connection.state = State::kAway;
    connection.unread.clear();
    connection.unsent.clear();
  }
}

void Fleet::start_returns() {
  while (next_return_ < connections_.size() && returning_ < options_.logins_under_way) {
    ++returning_;
    connect(connections_[next_return_++]);
  }
}

// The kernel picks a source port only once it knows the server's address, so each source address
// has the whole port range. Closing sends a reset, so no port stays in TIME_WAIT.
void Fleet::connect(Connection& connection) {
  const int fd = check(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
  connection.fd = fd;
  connection.state = State::kConnecting;
  connection.connected_at = now();
  set_option(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, 1);
  set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(fd, SOL_SOCKET, SO_LINGER, linger{.l_onoff = 1, .l_linger = 0});
  limit_receive_buffer(connection);

  constexpr std::uint32_t kFirstSource = 0x7F000002;
  const auto source_index = connection.index % options_.source_addresses;
  const auto source = address(htonl(kFirstSource + static_cast<std::uint32_t>(source_index)), 0);
  const auto port = options_.ports[connection.index / options_.rooms % options_.ports.size()];
  const auto server = address(inet_addr(options_.host.c_str()), port);
  check(bind(fd, reinterpret_cast<const sockaddr*>(&source), sizeof source), "bind");
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0 &&
      errno != EINPROGRESS) {
    fail("connect: {}", std::strerror(errno));
  }
  watch(connection, EPOLLOUT, EPOLL_CTL_ADD);
}

// Connections that will stop reading get a small receive buffer, so that the server notices sooner.
void Fleet::limit_receive_buffer(const Connection& connection) const {
  constexpr int kSmall = 64 * 1024;
  if (options_.workload != "slow") return;
  if (connection.index < connections_.size() - options_.slow) return;
  set_option(connection.fd, SOL_SOCKET, SO_RCVBUF, kSmall);
}

void Fleet::watch(Connection& connection, std::uint32_t events, int operation) {
  epoll_event event{};
  event.events = events;
  event.data.u32 = connection.index;
  check(epoll_ctl(epoll_, operation, connection.fd, &event), "epoll_ctl");
  connection.waits_to_write = (events & EPOLLOUT) != 0;
}

void Fleet::poll(std::int64_t until) {
  std::array<epoll_event, kEventsPerPass> events;
  const timespec timeout = duration_until(until);
  const int count = epoll_pwait2(epoll_, events.data(), kEventsPerPass, &timeout, nullptr);
  if (count < 0 && errno != EINTR) fail("epoll_wait: {}", std::strerror(errno));
  for (int i = 0; i < count; ++i) {
    Connection& connection = connections_[events[static_cast<std::size_t>(i)].data.u32];
    const std::uint32_t what = events[static_cast<std::size_t>(i)].events;
    if (what & EPOLLOUT) {
      if (connection.state == State::kConnecting) {
        on_open(connection);
      } else {
        flush(connection);
      }
    }
    if (what & ~std::uint32_t{EPOLLOUT}) read(connection);
  }
  send_due_pings();
}

void Fleet::on_open(Connection& connection) {
  int error = 0;
  socklen_t size = sizeof error;
  check(getsockopt(connection.fd, SOL_SOCKET, SO_ERROR, &error, &size), "getsockopt");
  if (error != 0) fail("connect: {}", std::strerror(error));
  connection.state = State::kUpgrading;
  connection.unsent = dialect_.upgrade_request(options_.host);
  watch(connection, EPOLLIN, EPOLL_CTL_MOD);
  flush(connection);
}

void Fleet::send_packet(Connection& connection, std::string_view packet) {
  queue(connection, packet);
  flush(connection);
}

void Fleet::flush(Connection& connection) {
  std::string& unsent = connection.unsent;
  if (unsent.empty()) return;
  const ssize_t sent = send(connection.fd, unsent.data(), unsent.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN) fail("send: {}", std::strerror(errno));
  unsent.erase(0, static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
  const bool wait = !unsent.empty();
  if (wait == connection.waits_to_write) return;
  watch(connection, wait ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
}

void Fleet::read(Connection& connection) {
  std::string& unread = connection.unread;
  const std::size_t kept = unread.size();
  if (kept > kBufferSize / 2) fail("a frame that is too long");
  std::memcpy(buffer_.get(), unread.data(), kept);
  const ssize_t received = recv(connection.fd, buffer_.get() + kept, kBufferSize - kept, 0);
  if (received < 0 && errno == EAGAIN) return;
  if (received <= 0) {
    fail("connection {} is lost: {}", connection.index,
         received < 0 ? std::strerror(errno) : "the server closed it");
  }
  const char* begin = buffer_.get();
  const char* const end = begin + kept + received;
  if (connection.state == State::kUpgrading) {
    begin = read_upgrade_response(connection, begin, end);
  }
  if (connection.state != State::kUpgrading) begin = read_frames(connection, begin, end, now());
  unread.assign(begin, end);
  if (handler_) handler_->on_read(connection);
}

const char* Fleet::read_upgrade_response(Connection& connection, const char* begin,
                                         const char* end) {
  const std::string_view bytes(begin, static_cast<std::size_t>(end - begin));
  const std::size_t size = bytes.find("\r\n\r\n");
  if (size == std::string_view::npos) return begin;
  Dialect::check_upgrade_response(bytes.substr(0, size));
  connection.state = State::kLoggingIn;
  return begin + size + 4;
}

// Most clients only count messages.
const char* Fleet::read_frames(Connection& connection, const char* begin, const char* end,
                               std::int64_t at) {
  std::uint64_t messages = 0;
  for (;;) {
    const Frame frame = read_frame(begin, static_cast<std::size_t>(end - begin));
    if (frame.size == 0) break;
    begin += frame.size;
    if (returns_ && frame.opcode == kText && frame.payload_size > 1 && frame.payload[1] == '2') {
      const std::string_view offset = read_offset({frame.payload, frame.payload_size});
      if (!offset.empty()) connection.offset = offset;
    }
    if (frame.opcode == kText && Dialect::is_room_message(frame.payload, frame.payload_size)) {
      ++messages;
      if (connection.observes) observe(connection, frame, at);
    } else {
      on_frame(connection, frame, at);
    }
  }
  connection.messages += messages;
  deliveries_ += messages;
  return begin;
}

void Fleet::observe(Connection& connection, const Frame& frame, std::int64_t at) {
  const RoomMessage message = read_room_message({frame.payload, frame.payload_size});
  const Stamp stamp = connection.room->take(message, connection.last_id);
  if (handler_) handler_->on_observed(stamp, at);
}

void Fleet::on_frame(Connection& connection, const Frame& frame, std::int64_t at) {
  const std::string_view payload(frame.payload, frame.payload_size);
  if (frame.opcode == kText) {
    on_packet(connection, payload, at);
  } else if (frame.opcode == kPing) {
    ++heartbeats_;
    append_masked_frame(connection.unsent, kPong, payload, connection.mask);
    flush(connection);
  } else {
    fail("a frame of opcode {}", frame.opcode);
  }
}

void Fleet::on_packet(Connection& connection, std::string_view packet, std::int64_t at) {
  switch (dialect_.kind(packet)) {
    case PacketKind::kOpen:
      ping_interval_ = static_cast<std::int64_t>(number_after(packet, R"("pingInterval":)"));
      send_packet(connection, connect_packet(connection));
      break;
    case PacketKind::kConnected:
      if (returns_) on_connected(connection, packet, at);
      break;
    case PacketKind::kLoginConfirmed:
      connection.state = State::kJoining;
      send_packet(connection, Dialect::join_packet(0, connection.room->name));
      break;
    case PacketKind::kAck: {
      const Ack ack = read_ack(packet);
      if (!ack.json.starts_with("[null")) fail("a request failed: {}", packet);
      if (connection.state == State::kJoining) {
        on_joined(connection, ack, at);
      } else if (handler_) {
        handler_->on_ack(connection, ack, at);
      }
      break;
    }
    case PacketKind::kPing:
      ++heartbeats_;
      send_packet(connection, "3");
      break;
    case PacketKind::kRefused:
      fail("the server said: {}", packet);
    case PacketKind::kIgnored:
      if (packet.find(R"(["roomUserLeft")") != std::string_view::npos) ++departures_;
      break;
    case PacketKind::kRoomMessage:
      break;
  }
}

std::string Fleet::connect_packet(const Connection& connection) const {
  const std::string user = fmt::format("u{}", connection.index);
  if (connection.pid.empty()) return dialect_.connect_packet(user);
  return Dialect::return_packet(user, connection.pid, connection.offset);
}

// The first time, or back.
void Fleet::on_connected(Connection& connection, std::string_view packet, std::int64_t at) {
  const std::string_view pid = read_pid(packet);
  if (pid.empty()) fail("the server does not recover connections");
  if (connection.pid.empty()) {
    connection.pid = pid;
    return;
  }
  --returning_;
  --away_;
  if (pid == connection.pid) {
    ++recovered_;
    connection.state = State::kJoined;
    return_times_.record(at - cut_at_);
  } else {
    stop_reading(connection);
  }
}

void Fleet::on_joined(Connection& connection, const Ack& ack, std::int64_t at) {
  if (ack.id != 0) fail("an ack of {} before anything was sent", ack.id);
  connection.state = State::kJoined;
  ++joined_;
  login_times_.record(at - connection.connected_at);
  if (options_.version == Version::kEio3) {
    due_pings_.push_back({at + ping_interval_ * 1'000'000, connection.index});
  }
}

void Fleet::send_due_pings() {
  if (due_pings_.empty()) return;
  const std::int64_t time = now();
  while (!due_pings_.empty() && due_pings_.front().at <= time) {
    const DuePing ping = due_pings_.front();
    due_pings_.pop_front();
    if (connections_[ping.index].state != State::kJoined) continue;
    ++heartbeats_;
    send_packet(connections_[ping.index], "2");
    due_pings_.push_back({ping.at + ping_interval_ * 1'000'000, ping.index});
  }
}

void Fleet::stop_reading(Connection& connection) {
  check(epoll_ctl(epoll_, EPOLL_CTL_DEL, connection.fd, nullptr), "epoll_ctl");
  connection.state = State::kClosed;
}

bool Fleet::read_to_end(Connection& connection, std::int64_t deadline) {
  check(fcntl(connection.fd, F_SETFL, 0), "fcntl");
  while (now() < deadline) {
    const std::int64_t left = deadline - now();
    set_option(connection.fd, SOL_SOCKET, SO_RCVTIMEO,
               timeval{.tv_sec = left / 1'000'000'000, .tv_usec = left / 1000 % 1'000'000 + 1});
    const ssize_t received = recv(connection.fd, buffer_.get(), kBufferSize, 0);
    if (received == 0 || (received < 0 && errno != EAGAIN)) return true;
  }
  return false;
}

}  // namespace chat::bench
