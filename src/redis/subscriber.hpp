// Channels of Redis that are listened to.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <chat/task.hpp>
#include <functional>
#include <memory>
#include <string>

#include "redis/failure.hpp"
#include "redis/options.hpp"

namespace chat::redis {

/// Listens on connections of its own. They come back after each break, and with them all channels.
/// On a cluster the channels are sharded ones (SSUBSCRIBE, to be published to with SPUBLISH), each
/// on the node that owns its slot, and they move with the slot.
///
/// Belongs to its executor, which one thread runs; every call is made there, and every callback.
class Subscriber {
 public:
  struct Callbacks {
    /// Messages come in the order in which the server published them, each once.
    std::function<void(std::string payload)> on_message;

    /// The channel is listened to again after a break: messages may have been missed before, none
    /// from here on.
    std::function<void()> on_resumed = [] {};
  };

  using Handler = boost::asio::any_completion_handler<void(Result<>)>;

  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;

  /// Ends as close() does.
  virtual ~Subscriber() = default;

  /// Completes when the server has confirmed: what is published from then on is heard, and may be
  /// heard before the completion. On a failure the channel is not listened to. For a channel that
  /// is listened to already, the callbacks take the place of the old ones.
  Task<Result<>> subscribe(std::string channel, Callbacks callbacks);
  virtual void subscribe(std::string channel, Callbacks callbacks, Handler handler) = 0;

  /// No callback comes after the call. Completes when the server has confirmed, or is gone.
  Task<Result<>> unsubscribe(std::string channel);
  virtual void unsubscribe(std::string channel, Handler handler) = 0;

  /// Whether all channels are listened to right now, and new ones would be.
  virtual bool is_connected() const = 0;

  virtual void close() = 0;

 protected:
  Subscriber() = default;
};

/// Starts to connect. Fails where the options cannot be.
Result<std::unique_ptr<Subscriber>> make_subscriber(boost::asio::any_io_executor executor,
                                                    Options options);

}  // namespace chat::redis
