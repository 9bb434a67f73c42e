#include "traffic.hpp"

#include <algorithm>
#include <utility>

#include "clock.hpp"
#include "fail.hpp"

namespace chat::bench {

using State = Connection::State;

Traffic::Traffic(Fleet& fleet, const Options& options)
    : fleet_(fleet),
      options_(options),
      senders_(std::min(options.senders, options.connections)),
      text_(options.text_size, 'x') {
  fleet_.set_handler(this);
}

Traffic::~Traffic() { fleet_.set_handler(nullptr); }

void Traffic::saturate_until(std::int64_t until) {
  if (!refill_) {
    for (std::size_t i = 0; i < senders_.size(); ++i) senders_[i].due = options_.window;
    refill_ = true;
    for (std::size_t i = 0; i < senders_.size(); ++i) on_read(fleet_.connections()[i]);
  }
  while (now() < until) fleet_.poll(until);
}

void Traffic::send_at_rate_until(std::int64_t until) {
  const auto interval = static_cast<std::int64_t>(1e9 / options_.rate);
  if (next_time_ == 0) next_time_ = now();
  for (std::int64_t time = now(); time < until; time = now()) {
    for (; next_time_ <= time; next_time_ += interval) {
      Connection& connection = fleet_.connections()[next_sender_++ % senders_.size()];
      queue_message(connection, next_time_);
      fleet_.flush(connection);
    }
    fleet_.poll(std::min(next_time_, until));
  }
}

bool Traffic::drain_until(std::int64_t until) {
  refill_ = false;
  while (!all_arrived() && now() < until) fleet_.poll(until);
  return all_arrived();
}

bool Traffic::all_arrived() const {
  return acks_ >= sent_ && std::ranges::all_of(fleet_.connections(), [](const Connection& member) {
           return member.state != State::kJoined || member.messages >= member.room->sent;
         });
}

void Traffic::check_counts() const {
  if (acks_ != sent_) fail("{} messages sent, {} acknowledged", sent_, acks_);
  for (const Connection& connection : fleet_.connections()) {
    if (connection.state != State::kJoined) continue;
    const Room& room = *connection.room;
    if (connection.messages == room.sent) continue;
    fail("connection {} got {} of {} messages in {}", connection.index, connection.messages,
         room.sent, room.name);
  }
}

void Traffic::clear_times() {
  ack_times_.clear();
  delivery_times_.clear();
}

// Ack ids begin with 1; the join had 0.
void Traffic::queue_message(Connection& connection, std::int64_t time) {
  Sender& sender = senders_[connection.index];
  sender.sent_at.push_back(time);
  const std::size_t number = sender.sent_at.size();
  write_stamp(text_, {time, connection.index, static_cast<std::uint32_t>(number)});
  packet_.clear();
  Dialect::append_message_packet(packet_, number, connection.room->name, text_);
  fleet_.queue(connection, packet_);
  ++connection.room->sent;
  ++sent_;
}

void Traffic::on_ack(Connection& connection, const Ack& ack, std::int64_t at) {
  if (connection.index >= senders_.size()) fail("an ack for nothing");
  Sender& sender = senders_[connection.index];
  if (ack.id == 0 || ack.id > sender.sent_at.size() || sender.sent_at[ack.id - 1] == 0) {
    fail("sender {}: an ack too many, of {}", connection.index, ack.id);
  }
  ++acks_;
  ack_times_.record(at - std::exchange(sender.sent_at[ack.id - 1], 0));
  if (connection.observes && number_after(ack.json, "[null,") > connection.last_id) ++early_acks_;
  if (refill_) ++sender.due;
}

void Traffic::on_observed(const Stamp& stamp, std::int64_t at) {
  delivery_times_.record(at - stamp.time);
}

void Traffic::on_read(Connection& connection) {
  if (connection.index >= senders_.size()) return;
  Sender& sender = senders_[connection.index];
  if (sender.due == 0) return;
  const std::int64_t time = now();
  for (; refill_ && sender.due > 0; --sender.due) queue_message(connection, time);
  fleet_.flush(connection);
}

}  // namespace chat::bench
