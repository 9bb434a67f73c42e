// Sends messages, and counts acks and deliveries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fleet.hpp"
#include "histogram.hpp"
#include "options.hpp"

namespace chat::bench {

inline constexpr std::size_t kMinTextSize = 30;  // the size of a stamp

class Traffic final : public FleetHandler {
 public:
  Traffic(Fleet& fleet, const Options& options);
  ~Traffic();

  /// Until then, each sender keeps `window` messages in flight: it sends the next when one is
  /// acknowledged.
  void saturate_until(std::int64_t until);
  /// Sends messages at even intervals, from one sender after the other, regardless of responses.
  /// Latencies count from the planned time of a message.
  void send_at_rate_until(std::int64_t until);
  /// Waits for all acks and deliveries of the sent messages; returns whether all arrived in time.
  bool drain_until(std::int64_t until);

  /// Throws unless every member got every message of its room exactly once, and every message was
  /// acknowledged exactly once.
  void check_counts() const;

  std::uint64_t sent() const { return sent_; }
  std::uint64_t acks() const { return acks_; }
  std::uint64_t deliveries() const { return fleet_.deliveries(); }
  /// Acks that arrived before the sender got its own message; counted for senders that observe.
  std::uint64_t early_acks() const { return early_acks_; }
  const Histogram& ack_times() const { return ack_times_; }
  const Histogram& delivery_times() const { return delivery_times_; }
  void clear_times();

 private:
  struct Sender {
    std::vector<std::int64_t> sent_at;  // by number; 0 once acknowledged
    std::size_t due = 0;                // to send once all input has been read
  };

  void on_ack(Connection& connection, const Ack& ack, std::int64_t at) override;
  void on_observed(const Stamp& stamp, std::int64_t at) override;
  void on_read(Connection& connection) override;

  void queue_message(Connection& connection, std::int64_t time);
  bool all_arrived() const;

  Fleet& fleet_;
  const Options& options_;
  std::vector<Sender> senders_;  // the fleet's first connections
  std::string text_;
  std::string packet_;
  bool refill_ = false;
  std::int64_t next_time_ = 0;  // for sending at a rate
  std::uint64_t next_sender_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t acks_ = 0;
  std::uint64_t early_acks_ = 0;
  Histogram ack_times_;
  Histogram delivery_times_;
};

}  // namespace chat::bench
