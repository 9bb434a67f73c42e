// Subscriptions to Redis channels.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <chat/task.hpp>
#include <functional>
#include <memory>
#include <string>

#include "redis/failure.hpp"
#include "redis/options.hpp"
#include "redis/stats.hpp"

namespace chat::redis {

/// Subscribes on its own connections, reconnects them after each break, and resubscribes all
/// channels. On a cluster the channels are sharded (SSUBSCRIBE, SPUBLISH), each on the node that
/// owns its slot, and move with the slot.
///
/// Not thread-safe: one thread runs its executor; all calls and callbacks happen there.
class Subscriber {
 public:
  struct Callbacks {
    /// Messages in the server's publishing order, each once.
    std::function<void(std::string payload)> on_message;

    /// The channel's connection broke, or the channel is moving. From here on messages are lost.
    /// Called before any message that other channels get by a later connection.
    std::function<void()> on_lost = [] {};

    /// The channel is subscribed again after a break. Earlier messages may be lost, none from here
    /// on.
    std::function<void()> on_resumed = [] {};
  };

  using Handler = boost::asio::any_completion_handler<void(Result<>)>;

  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;

  /// Ends like close().
  virtual ~Subscriber() = default;

  /// Completes when the server has confirmed. Every later message arrives, possibly before the
  /// completion. On failure the channel is not subscribed. If it was subscribed already, the
  /// callbacks replace the old ones.
  Task<Result<>> subscribe(std::string channel, Callbacks callbacks);
  virtual void subscribe(std::string channel, Callbacks callbacks, Handler handler) = 0;

  /// No callbacks after the call. Completes when the server has confirmed, or is gone.
  Task<Result<>> unsubscribe(std::string channel);
  virtual void unsubscribe(std::string channel, Handler handler) = 0;

  /// True if all channels are subscribed now, and new ones would be.
  virtual bool is_connected() const = 0;

  virtual void close() = 0;

 protected:
  Subscriber() = default;
};

/// Starts to connect. Fails if the options are invalid.
Result<std::unique_ptr<Subscriber>> make_subscriber(boost::asio::any_io_executor executor,
                                                    Options options,
                                                    StatsPtr stats = std::make_shared<Stats>());

}  // namespace chat::redis
