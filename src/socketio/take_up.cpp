// How a broken connection is taken up: the socket goes from the loop of the old connection to that
// of the new one. In between, it is on no loop; Recovery has all that is emitted to it.
#include <utility>

#include "engineio/session_id.hpp"
#include "socketio/namespace.hpp"

namespace chat::socketio {
namespace {

constexpr const char* kNotRecovered = "connection not recovered";

}  // namespace

void NamespaceShard::lose(Socket& socket, const std::string& reason) {
  if (!socket.is_connected()) return;
  Recovery::Loss loss = Recovery::Loss::kEnds;
  if (recovery_) {
    const auto lock = recovery_->lock();
    loss = recovery_->lose(socket.id());
  }
  if (loss == Recovery::Loss::kEnds) return disconnect(socket, reason);
  detach(socket);
  if (loss == Recovery::Loss::kKept) return forget(socket);
  loop_.post([kept = find(socket.id())] {
    kept->drop_acks();
    if (const auto handler = kept->handler()) handler->on_break();
  });
  await(socket, reason);
}

void NamespaceShard::await(Socket& socket, const std::string& reason) {
  auto expire = [this, id = socket.id(), reason] {
    const auto lost = find(id);
    if (!lost || lost->is_connected()) return;
    {
      const auto lock = recovery_->lock();
      if (!recovery_->expire(id)) return;
    }
    end(*lost, reason);
  };
  patience_[socket.id()].set(loop_, recovery_->options().window, std::move(expire));
}

void NamespaceShard::forget(const std::string& id) {
  if (const auto socket = find(id)) forget(*socket);
}

void NamespaceShard::forget(const Socket& socket) {
  const auto kept = take_out(socket);
  if (!kept) return;
  loop_.post([kept] {
    kept->drop_acks();
    kept->set_handler(nullptr);
  });
}

void NamespaceShard::hand_over(const std::string& id, const HandshakePtr& handshake,
                               NamespaceShard& to, Taken done) {
  const auto socket = find(id);
  if (!socket || !socket->handler()) return release(id, false, to, done);
  close_half_open(*socket);
  auto decide = [this, id, &to, done = std::move(done)](bool agreed) {
    loop_.post([this, id, agreed, &to, done] { release(id, agreed, to, done); });
  };
  socket->handler()->on_return(handshake, to.loop().executor(), std::move(decide));
}

void NamespaceShard::release(const std::string& id, bool agreed, NamespaceShard& to,
                             const Taken& done) {
  const auto socket = find(id);
  std::shared_ptr<SocketHandler> handler;
  if (!agreed) {
    discard(id);
  } else if (socket) {
    handler = socket->handler();
    socket->set_handler(nullptr);
    take_out(*socket);
  }
  to.loop().post([done, handler] { done(handler); });
}

void NamespaceShard::discard(const std::string& id) {
  const auto socket = find(id);
  if (!socket) return;
  close_half_open(*socket);
  disconnect(*socket, kNotRecovered);
}

// The server has not noticed yet that the connection is broken.
void NamespaceShard::close_half_open(Socket& socket) {
  if (!socket.is_connected()) return;
  engineio::Session& session = socket.session();
  detach(socket);
  session.close("taken over by a new connection");
}

void NamespaceShard::await_again(const std::string& id, std::shared_ptr<SocketHandler> handler) {
  bool may_return = false;
  {
    const auto lock = recovery_->lock();
    may_return = recovery_->return_unclaimed(id, loop_.index());
  }
  if (!may_return) return give_up(std::move(handler));
  const auto socket = std::make_shared<Socket>(*this, id);
  socket->set_handler(std::move(handler));
  connect(socket);
  await(*socket, kNotRecovered);
}

void NamespaceShard::give_up(std::shared_ptr<SocketHandler> handler) {
  loop_.post([handler = std::move(handler)] { handler->on_disconnect(kNotRecovered); });
}

void Namespace::track(const Socket& socket, bool is_protocol_4) {
  if (!recovery_ || (is_protocol_4 && !recovery_->has_log())) return;
  const auto lock = recovery_->lock();
  recovery_->add(socket.id(), *engineio::loop_of(socket.id()), handler_.greets, !is_protocol_4);
}

void Namespace::set_recovery_log(RecoveryLog& log, const Transport::MessageEvent& event_of) {
  if (!recovery_) return;
  recovery_->set_log(log, name_, shards_.size(), [&](const recovery::State::Kept& kept) {
    EncodedJson text{kept.event.text, kept.event.attachments};
    if (kept.is_message) return encode_event(name_, event_of(kept.event.to, text));
    return EncodedPacket{std::move(text.text), std::move(text.attachments)};
  });
}

bool Namespace::restore(const std::string& socket, const Transport::RestoreHandler& handler) {
  if (!recovery_) return false;
  std::optional<std::size_t> loop;
  {
    const auto lock = recovery_->lock();
    loop = recovery_->loop_of(socket);
  }
  if (!loop) return false;
  NamespaceShard& shard = *shards_[*loop];
  shard.loop().post([&shard, socket, restored = handler(shard.loop().executor())] {
    shard.await_again(socket, restored);
  });
  return true;
}

std::optional<RecoveryStats> Namespace::recovery_stats() const {
  if (!recovery_) return std::nullopt;
  const auto lock = recovery_->lock();
  return recovery_->stats();
}

void Namespace::note_refusal() {
  const auto lock = recovery_->lock();
  recovery_->note_refusal();
}

bool Namespace::claim(const std::string& socket, std::uint64_t place, const HandshakePtr& handshake,
                      NamespaceShard& to, NamespaceShard::Taken done) {
  std::optional<std::size_t> from;
  {
    const auto lock = recovery_->lock();
    if (recovery_->is_claimed(socket)) return false;
    from = recovery_->claim(socket, place);
  }
  if (!from) return false;
  NamespaceShard& shard = *shards_[*from];
  shard.loop().post([&shard, socket, handshake, &to, done = std::move(done)] {
    shard.hand_over(socket, handshake, to, done);
  });
  return true;
}

bool Namespace::take_up(const std::string& socket, std::uint64_t place, const TakenOver* over,
                        NamespaceShard& to,
                        std::function<void(const Recovery::Resumed& resumed)> install) {
  // Until it has got the last of what it missed, only the state has the rest.
  std::uint64_t floor = place;
  std::vector<StampedEventPtr> missed;
  if (over) {
    for (const Event& event : over->missed) {
      floor = place_of(event.tick);
      EncodedPacket packet = encode_event(name_, event);
      add_stamp(packet, floor);
      missed.push_back(std::make_shared<const StampedEvent>(StampedEvent{std::move(packet), {}}));
    }
    place = place_of(over->tick);
  }
  auto lock = recovery_->lock();
  auto resumed = recovery_->resume(socket, place, to.loop().index());
  if (!resumed) {
    recovery_->remove(socket);
    return false;
  }
  if (over) {
    recovery_->set_floor(socket, floor);
    resumed->missed.insert(resumed->missed.begin(), missed.begin(), missed.end());
  }
  for (const std::string& channel : resumed->channels) {
    directory_.add(channel, to.loop().index());
  }
  to.loop().deliver(
      [resumed = *std::move(resumed), install = std::move(install)] { install(resumed); });
  lock.unlock();
  to.loop().drain_deliveries();
  return true;
}

void Namespace::end_recovery() {
  if (!recovery_) return;
  std::vector<std::string> away;
  bool is_kept = false;
  {
    const auto lock = recovery_->lock();
    away = recovery_->close();
    is_kept = recovery_->keeps_closed();
  }
  for (const std::string& socket : away) is_kept ? forget(socket) : disconnect(socket);
}

}  // namespace chat::socketio
