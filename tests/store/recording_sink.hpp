// A sink that records a store's events as text.
#pragma once

#include <chat/store.hpp>
#include <string>
#include <vector>

namespace chat::test {

/// "r: socket joined alice a1", "alice: roomJoinedEcho [\"r\",\"a1\",1] but a1" and so on.
std::string describe(const RoomEvent& event);
std::string describe(const UserEvent& event);

/// For stores that publish on one thread.
class RecordingSink final : public EventSink {
 public:
  void on_room_event(const RoomEvent& event) override { record(event); }
  void on_user_event(const UserEvent& event) override { record(event); }
  void on_bus_event(const std::string& name, const Args& args) override;

  /// The events published since the last call, in order.
  std::vector<std::string> take();

  /// The tick of the last event; kOutOfOrder if it came out of order.
  Tick last_tick() const { return last_tick_; }

 private:
  template <class Any>
  void record(const Any& event) {
    events_.push_back(describe(event));
    last_tick_ = event.tick;
  }

  Tick last_tick_ = 0;
  std::vector<std::string> events_;
};

}  // namespace chat::test
