#include "socketio/namespace.hpp"

#include <bit>
#include <utility>

#include "engineio/session_id.hpp"

namespace chat::socketio {
namespace {

// As StampedEvent::except.
const std::string& list_of(const std::string& socket) { return socket; }
std::string list_of(const std::vector<std::string>& sockets) {
  std::string list;
  for (const std::string& socket : sockets) list.append(list.empty() ? "" : ",").append(socket);
  return list;
}

}  // namespace

Namespace::Namespace(std::string name, NamespaceHandler handler, net::LoopGroup& loops,
                     const RecoveryOptions& recovery)
    : name_(std::move(name)),
      handler_(std::move(handler)),
      loops_(loops),
      directory_(loops.size()),
      recovery_(recovery.window > 0 ? std::make_unique<Recovery>(recovery) : nullptr) {
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    shards_.push_back(
        std::make_unique<NamespaceShard>(name_, handler_, loops_[i], directory_, recovery_.get()));
  }
}

std::unique_lock<std::mutex> Namespace::lock() const {
  return recovery_ ? recovery_->lock() : std::unique_lock<std::mutex>();
}

// A call's turn among all calls. With recovery it holds the lock of the sequence, and hands actions
// to the loops' queues; so all loops get them in the same order. Without, it runs what is for this
// thread's loop at once, after all earlier deliveries: no copy, no lock.
class Namespace::Turn {
 public:
  explicit Turn(Namespace& name_space) : namespace_(name_space), lock_(name_space.lock()) {}

  template <class Action>
  void on_loop(std::size_t index, Action action) {
    net::Loop& loop = namespace_.loops_[index];
    NamespaceShard& shard = *namespace_.shards_[index];
    const bool is_here = loop.is_this_thread();
    if (is_here && !lock_) {
      loop.drain_deliveries();
      return action(shard);
    }
    loop.deliver([&shard, action = std::move(action)] { action(shard); });
    if (is_here) here_ = &loop;
  }

  template <class Action>
  void on_loop_of(const std::string& socket, Action action) {
    if (const auto loop = namespace_.loop_of(socket)) on_loop(*loop, std::move(action));
  }

  template <class Action>
  void on_loops(std::uint64_t mask, const Action& action) {
    for (std::size_t loop = 0; loop < namespace_.shards_.size(); ++loop) {
      if ((mask >> loop & 1) != 0) on_loop(loop, action);
    }
  }

  /// The common case, without a copy for another loop: all is for this thread's, which has run its
  /// earlier deliveries. With the lock that is so only if it has none, as they may want the lock.
  NamespaceShard* only_here(std::uint64_t loops) {
    if (!std::has_single_bit(loops)) return nullptr;
    const auto index = static_cast<std::size_t>(std::countr_zero(loops));
    net::Loop& loop = namespace_.loops_[index];
    if (!loop.is_this_thread()) return nullptr;
    if (lock_ && loop.has_deliveries()) return nullptr;
    if (!lock_) loop.drain_deliveries();
    return namespace_.shards_[index].get();
  }

  /// The last call.
  void end() {
    if (lock_) lock_.unlock();
    if (here_) here_->drain_deliveries();
  }

 private:
  Namespace& namespace_;
  std::unique_lock<std::mutex> lock_;  // empty without recovery
  net::Loop* here_ = nullptr;          // this thread's loop, if it has actions
};

// With recovery, call it in a turn.
std::optional<std::size_t> Namespace::loop_of(const std::string& socket) const {
  if (recovery_) {
    if (const auto loop = recovery_->loop_of(socket)) return loop;
  }
  const auto loop = engineio::loop_of(socket);
  return loop && *loop < shards_.size() ? std::optional<std::size_t>(*loop) : std::nullopt;
}

std::shared_ptr<const Handshake> Namespace::handshake(const std::string& socket) const {
  const auto lock = this->lock();
  const auto loop = loop_of(socket);
  return loop ? shards_[*loop]->handshake(socket) : nullptr;
}

bool Namespace::has(const std::string& socket) const {
  const auto lock = this->lock();
  // One that a client is just taking up is in no shard.
  if (recovery_ && recovery_->has(socket)) return true;
  const auto loop = loop_of(socket);
  return loop && shards_[*loop]->has(socket);
}

void Namespace::join(const std::string& socket, const std::string& channel) {
  Turn turn(*this);
  const auto loop = loop_of(socket);
  if (!loop) return;
  if (recovery_) recovery_->join(socket, channel);
  directory_.add(channel, *loop);
  turn.on_loop(*loop, [socket, channel](NamespaceShard& shard) { shard.join(socket, channel); });
  turn.end();
}

void Namespace::leave(const std::string& socket, const std::string& channel) {
  Turn turn(*this);
  if (recovery_) recovery_->leave(socket, channel);
  turn.on_loop_of(socket,
                  [socket, channel](NamespaceShard& shard) { shard.leave(socket, channel); });
  turn.end();
}

// With recovery, `keep` the event for sockets that may miss it.
template <auto emit, class Except>
void Namespace::emit_by(const std::string& channel, const Event& event, const Except& except,
                        Keep keep) {
  Turn turn(*this);
  const std::uint64_t mask = directory_.loops_of(channel);
  if (recovery_) {
    EncodedPacket packet = encode_event(name_, event);
    const StampedEventPtr stamped =
        keep == Keep::kYes ? recovery_->to_channel(channel, std::move(packet), list_of(except),
                                                   event.message, event.tick)
                           : recovery_->pass(std::move(packet));
    if (NamespaceShard* here = turn.only_here(mask)) {
      return (here->*emit)(channel, stamped->packet, except);
    }
    turn.on_loops(mask, [channel, stamped, except](NamespaceShard& shard) {
      (shard.*emit)(channel, stamped->packet, except);
    });
    return turn.end();
  }
  if (mask == 0) return;
  if (NamespaceShard* here = turn.only_here(mask)) {
    return (here->*emit)(channel, encode_event(name_, event), except);
  }
  const auto packet = std::make_shared<const EncodedPacket>(encode_event(name_, event));
  turn.on_loops(mask, [channel, packet, except](NamespaceShard& shard) {
    (shard.*emit)(channel, *packet, except);
  });
}

void Namespace::emit_to_channel(const std::string& channel, const Event& event,
                                const std::string& except) {
  emit_by<&NamespaceShard::emit>(channel, event, except, Keep::kYes);
}

void Namespace::emit_to_others(const std::string& channel, const Event& event,
                               const std::vector<std::string>& except) {
  emit_by<&NamespaceShard::emit_to_others>(channel, event, except, Keep::kYes);
}

void Namespace::signal_channel(const std::string& channel, const Event& event,
                               const std::string& except) {
  emit_by<&NamespaceShard::signal>(channel, event, except, Keep::kNo);
}

void Namespace::send(Turn& turn, const std::string& socket, EncodedPacket packet) {
  turn.on_loop_of(socket, [socket, packet = std::move(packet)](NamespaceShard& shard) {
    shard.send(socket, packet);
  });
}

void Namespace::emit_to_socket(const std::string& socket, const Event& event) {
  Turn turn(*this);
  EncodedPacket packet = encode_event(name_, event);
  if (recovery_) packet = recovery_->to_socket(socket, std::move(packet));
  send(turn, socket, std::move(packet));
  turn.end();
}

std::uint64_t Namespace::greet(const std::string& socket, const Event& event) {
  Turn turn(*this);
  EncodedPacket packet = encode_event(name_, event);
  std::uint64_t place = 0;
  if (recovery_) {
    packet = recovery_->greet(socket, std::move(packet));
    if (recovery_->has(socket)) place = recovery_->last_place();
  }
  send(turn, socket, std::move(packet));
  turn.end();
  return place;
}

void Namespace::emit_with_ack(const std::string& socket, const Event& event, AckCallback callback) {
  Turn turn(*this);
  turn.on_loop_of(socket, [socket, event, callback = std::move(callback)](NamespaceShard& shard) {
    const auto found = shard.find(socket);
    if (found) return found->emit_with_ack(event, callback);
    // Not now: the caller may hold locks.
    shard.loop().post([callback] { callback(std::nullopt); });
  });
  turn.end();
}

template <class Action>
void Namespace::on_loop_of(const std::string& socket, Action action) {
  Turn turn(*this);
  turn.on_loop_of(socket, std::move(action));
  turn.end();
}

// Also while a client takes the socket up, and it is in no shard.
template <class Action>
void Namespace::end_for_good(const std::string& socket, Action action) {
  Turn turn(*this);
  const auto loop = loop_of(socket);
  if (recovery_) recovery_->remove(socket);
  if (loop) turn.on_loop(*loop, std::move(action));
  turn.end();
}

void Namespace::disconnect(const std::string& socket) {
  end_for_good(socket, [socket](NamespaceShard& shard) { shard.kick(socket); });
}

void Namespace::pause(const std::string& socket) {
  on_loop_of(socket, [socket](NamespaceShard& shard) { shard.pause(socket); });
}

void Namespace::resume(const std::string& socket) {
  on_loop_of(socket, [socket](NamespaceShard& shard) { shard.resume(socket); });
}

void Namespace::drop(const std::string& socket) {
  end_for_good(socket, [socket](NamespaceShard& shard) { shard.drop(socket); });
}

void Namespace::release(const std::string& socket) {
  if (!recovery_) return;
  Turn turn(*this);
  turn.on_loop_of(socket, [socket](NamespaceShard& shard) { shard.let_go(socket); });
  recovery_->remove(socket);
  turn.end();
}

void Namespace::discard(const std::string& socket) {
  on_loop_of(socket, [socket](NamespaceShard& shard) {
    shard.loop().post([&shard, socket] { shard.discard(socket); });
  });
}

void Namespace::forget(const std::string& socket) {
  on_loop_of(socket, [socket](NamespaceShard& shard) { shard.forget(socket); });
}

void Namespace::disconnect_channel(const std::string& channel) {
  Turn turn(*this);
  turn.on_loops(directory_.loops_of(channel),
                [channel](NamespaceShard& shard) { shard.kick_all(channel); });
  if (recovery_) {
    for (const std::string& socket : recovery_->without_client_in(channel)) {
      turn.on_loop_of(socket, [socket](NamespaceShard& shard) { shard.kick(socket); });
      recovery_->remove(socket);
    }
  }
  turn.end();
}

Ack Namespace::make_ack(const std::shared_ptr<Socket>& socket, std::uint64_t id) {
  return [this, weak = std::weak_ptr(socket), id](const Args& args) {
    auto target = weak.lock();
    if (!target) return;
    const std::size_t loop = target->shard().loop().index();
    EncodedPacket packet = encode_ack(name_, id, args);
    Turn turn(*this);
    if (!recovery_ && turn.only_here(std::uint64_t{1} << loop)) return target->send(packet);
    turn.on_loop(loop, [target = std::move(target), packet = std::move(packet)](NamespaceShard&) {
      target->send(packet);
    });
    turn.end();
  };
}

}  // namespace chat::socketio
