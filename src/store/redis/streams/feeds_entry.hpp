// A stream that this node subscribes to.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "base/signal.hpp"
#include "store/redis/streams/feeds.hpp"

namespace chat::store {

struct Feeds::Entry {
  Entry(Kind its_kind, std::string its_name, std::string its_channel,
        boost::asio::any_io_executor executor, Feed::Deliver deliver)
      : kind(its_kind),
        name(std::move(its_name)),
        channel(std::move(its_channel)),
        feed(std::move(deliver)),
        started(std::move(executor)) {}

  const Kind kind;
  const std::string name;
  const std::string channel;
  Feed feed;

  bool is_subscribed = false;
  bool is_starting = false;
  base::Signal started;

  bool is_filling = false;
  bool must_fill_again = false;
  bool is_lost = false;  ///< the subscription is not there
  bool is_watched = false;
  Feed::Clock::time_point gap_since;

  int uses = 0;
  std::map<std::string, std::string> sockets;  ///< this node's sockets in it → user
  std::uint64_t presence_changes = 0;
  Feed::Clock::time_point idle_since = Feed::Clock::now();

  bool is_idle() const { return uses == 0 && sockets.empty() && !is_starting && !is_filling; }
};

}  // namespace chat::store
