// How servers with one state take over each other's sockets.
#include <utility>

#include "socketio/namespace.hpp"

namespace chat::socketio {

void NamespaceShard::let_go(const std::string& id) {
  const auto socket = find(id);
  if (!socket) return;
  // Not now: the caller may be inside the session or a channel.
  loop_.post([this, socket] {
    close_half_open(*socket);
    const auto kept = take_out(*socket);
    if (!kept) return;
    kept->drop_acks();
    const auto handler = kept->handler();
    kept->set_handler(nullptr);
    if (handler) handler->on_moved();
  });
}

void Namespace::share(std::string secret) {
  if (!recovery_) return;
  recovery_->share(PidKey(std::move(secret)));
  is_shared_ = true;
}

bool Namespace::take_over(const std::string& socket, std::uint64_t place,
                          const HandshakePtr& handshake, NamespaceShard& to,
                          std::function<void(std::optional<TakenOver>)> done) {
  const bool is_possible = is_shared_ && handler_.take_over;
  {
    const auto lock = recovery_->lock();
    if (recovery_->is_claimed(socket)) return false;
    if (is_possible && !recovery_->begin_take_over(socket)) return false;
  }
  if (!is_possible) {
    discard(socket);
    return false;
  }
  auto answer = [this, socket, &to, done = std::move(done)](std::optional<TakenOver> over) {
    {
      const auto lock = recovery_->lock();
      recovery_->end_take_over(socket);
    }
    if (!over) discard(socket);
    to.loop().post([over = std::move(over), done] { done(over); });
  };
  // With 0 nobody can have got all: the socket ends, wherever it is.
  const Tick tick = tick_of(place).value_or(0);
  handler_.take_over(socket, place, tick, handshake, to.loop().executor(), std::move(answer));
  return true;
}

void Namespace::adopt(const std::string& socket, const std::vector<std::string>& channels,
                      Tick tick) {
  if (!recovery_) return;
  const auto lock = recovery_->lock();
  recovery_->adopt(socket, channels, tick);
}

}  // namespace chat::socketio
