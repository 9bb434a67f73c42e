// A sink that keeps each room's stream apart, for stores used by many threads.
#pragma once

#include <chat/store.hpp>
#include <map>
#include <string>
#include <vector>

namespace chat::test {

/// Takes no lock for the streams of rooms, as stores promise to publish each in order. Under
/// ThreadSanitizer this catches a store that breaks the promise. The rooms are known beforehand.
class StreamSink final : public EventSink {
 public:
  explicit StreamSink(const std::vector<std::string>& rooms);

  void on_room_event(const RoomEvent& event) override { streams_.at(event.room).push_back(event); }
  void on_user_event(const UserEvent&) override {}
  void on_bus_event(const std::string&, const Args&) override {}

  const std::vector<RoomEvent>& stream(const std::string& room) const { return streams_.at(room); }

 private:
  std::map<std::string, std::vector<RoomEvent>> streams_;
};

}  // namespace chat::test
