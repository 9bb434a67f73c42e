// Sessions of sockets that were other nodes'.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "chat/sessions/session.hpp"
#include "chat/sessions/sessions.hpp"
#include "chat/support/guarded.hpp"

namespace chat::core {

void Sessions::take_over(const std::string& socket, std::uint64_t place, Tick tick,
                         HandshakePtr handshake, const boost::asio::any_io_executor& executor,
                         std::function<void(std::optional<TakenOver>)> done) {
  auto taken = [socket, done = std::move(done), token = needs_.requests.begin()](
                   std::exception_ptr problem, std::optional<TakenOver> over) {
    if (problem) log_unforeseen("taking over", problem, {.user = {}, .socket = socket});
    done(problem ? std::nullopt : std::move(over));
  };
  boost::asio::co_spawn(executor, take_over(socket, place, tick, std::move(handshake)),
                        std::move(taken));
}

Task<std::optional<TakenOver>> Sessions::take_over(std::string socket, std::uint64_t place,
                                                   Tick tick, HandshakePtr handshake) {
  const auto user = co_await guarded("finding a socket", [this, &socket, place] {
    return needs_.store.find_socket(socket, place);
  });
  if (!user || !*user) co_return std::nullopt;
  auto executor = co_await boost::asio::this_coro::executor;
  const auto session = std::make_shared<Session>(*this, socket, executor);
  session->resume(**user);
  std::optional<TakenOver> taken = co_await take_over_for(session, socket, **user, tick);
  // What a node knows of a login, as when its token expires, is its own. So this one asks, once it
  // has the socket, and before the client gets anything.
  bool is_welcome = false;
  if (taken) is_welcome = co_await session->is_still_welcome(std::move(handshake));
  if (is_welcome) co_return taken;
  // Its client will not come back to it, wherever it is.
  session->on_moved();
  needs_.transport.release_socket(socket);
  GoneSocket gone{.id = socket, .user = **user};
  co_await needs_.departures.disconnect(std::move(gone));
  co_return std::nullopt;
}

Task<std::optional<TakenOver>> Sessions::take_over_for(std::shared_ptr<Session> session,
                                                       std::string socket, std::string user,
                                                       Tick tick) {
  auto taken = co_await guarded("taking over a socket", [this, &socket, &user, tick] {
    return needs_.store.take_socket(user, socket, tick);
  });
  // After an error it may be this node's, but not all that its client missed is known.
  if (taken.has_error() || !*taken) co_return std::nullopt;
  TakenOver over{.handler = std::move(session), .tick = (*taken)->tick, .missed = {}};
  for (const auto& event : (*taken)->missed) {
    const auto add = [&over](const auto& one) {
      auto told = Delivery::notification(one);
      if (!told) return;
      told->tick = one.tick;
      over.missed.push_back(*std::move(told));
    };
    std::visit(add, event);
  }
  co_return over;
}

}  // namespace chat::core
