// All clients, and the single loop that they share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>
#include <vector>

#include "connection.hpp"
#include "dialect.hpp"
#include "frame.hpp"
#include "histogram.hpp"
#include "options.hpp"
#include "room.hpp"

namespace chat::bench {

/// Handles the clients' incoming traffic.
class FleetHandler {
 public:
  virtual void on_ack(Connection& connection, const Ack& ack, std::int64_t at) = 0;
  virtual void on_observed(const Stamp& stamp, std::int64_t at) = 0;
  /// The connection's readable input has all been read.
  virtual void on_read(Connection& connection) = 0;

 protected:
  ~FleetHandler() = default;
};

class Fleet {
 public:
  explicit Fleet(const Options& options);
  ~Fleet();
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  void set_handler(FleetHandler* handler) { handler_ = handler; }

  /// Connects, logs in and joins all clients, a bounded number at a time.
  void join_all();

  /// Cuts the connections from `first` on, all at once.
  void cut_from(std::size_t first);
  /// Lets those that were cut return to their sockets, a bounded number at a time: call it before
  /// each poll() as long as away() is not 0.
  void start_returns();
  std::size_t away() const { return away_; }
  /// Of those that were cut: how many are the same socket again. Others stay closed.
  std::size_t recovered() const { return recovered_; }
  /// From the cut on.
  const Histogram& return_times() const { return return_times_; }
  /// Notifications that a user has left a room.
  std::uint64_t departures() const { return departures_; }

  /// One pass: waits until `until` for input, then reads the input of at most `kEventsPerPass`
  /// connections. Throws if a connection is lost.
  void poll(std::int64_t until);

  /// Queues a text frame; flush() sends.
  void queue(Connection& connection, std::string_view packet) {
    append_masked_frame(connection.unsent, kText, packet, connection.mask);
  }
  void flush(Connection& connection);

  void stop_reading(Connection& connection);
  /// Reads a connection that had stopped reading to its end: the number of bytes that waited, and
  /// whether the server has closed it after them.
  bool read_to_end(Connection& connection, std::int64_t deadline);

  std::vector<Connection>& connections() { return connections_; }
  std::vector<std::unique_ptr<Room>>& rooms() { return rooms_; }
  std::uint64_t deliveries() const { return deliveries_; }
  std::uint64_t heartbeats() const { return heartbeats_; }
  const Histogram& login_times() const { return login_times_; }

 private:
  static constexpr int kEventsPerPass = 128;
  static constexpr std::size_t kBufferSize = 256 * 1024;

  void start_logins();
  void connect(Connection& connection);
  void limit_receive_buffer(const Connection& connection) const;
  void on_open(Connection& connection);
  void watch(Connection& connection, std::uint32_t events, int operation);
  std::string connect_packet(const Connection& connection) const;
  void send_packet(Connection& connection, std::string_view packet);

  void read(Connection& connection);
  const char* read_upgrade_response(Connection& connection, const char* begin, const char* end);
  const char* read_frames(Connection& connection, const char* begin, const char* end,
                          std::int64_t at);
  void on_frame(Connection& connection, const Frame& frame, std::int64_t at);
  void on_packet(Connection& connection, std::string_view packet, std::int64_t at);
  void on_joined(Connection& connection, const Ack& ack, std::int64_t at);
  void on_connected(Connection& connection, std::string_view packet, std::int64_t at);
  void observe(Connection& connection, const Frame& frame, std::int64_t at);
  void send_due_pings();

  const Options& options_;
  const Dialect dialect_;
  FleetHandler* handler_ = nullptr;
  int epoll_;
  std::unique_ptr<char[]> buffer_;
  std::vector<Connection> connections_;
  std::vector<std::unique_ptr<Room>> rooms_;
  std::size_t started_ = 0;
  std::size_t joined_ = 0;
  std::uint64_t deliveries_ = 0;
  std::uint64_t heartbeats_ = 0;
  Histogram login_times_;

  const bool returns_;  // clients come back to their sockets
  std::int64_t cut_at_ = 0;
  std::size_t next_return_ = 0;
  std::size_t returning_ = 0;
  std::size_t away_ = 0;
  std::size_t recovered_ = 0;
  std::uint64_t departures_ = 0;
  Histogram return_times_;

  // Engine.IO 3: the clients ping.
  struct DuePing {
    std::int64_t at;
    std::uint32_t index;
  };
  std::int64_t ping_interval_ = 0;
  std::deque<DuePing> due_pings_;  // in order, as all have the same interval
};

}  // namespace chat::bench
