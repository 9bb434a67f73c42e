#include "store/contract.hpp"

#include <algorithm>

namespace chat::test {
namespace {

std::string stream_of(const std::string& event) { return event.substr(0, event.find(": ")); }

Events by_stream(Events events) {
  std::ranges::stable_sort(events, {}, stream_of);
  return events;
}

}  // namespace

std::string Published::last_of(const std::string& stream) const {
  std::string last;
  for (const std::string& event : events_) {
    if (stream_of(event) == stream) last = event;
  }
  return last;
}

bool operator==(const Published& published, const Events& expected) {
  if (published.is_one_order_) return published.events_ == expected;
  return by_stream(published.events_) == by_stream(expected);
}

std::ostream& operator<<(std::ostream& out, const Published& published) {
  for (const std::string& event : published.events_) out << event << '\n';
  return out;
}

MessageDraft draft(const std::string& text) {
  return {.body = encode_json(Object{{"textMessage", text}})};
}

StoreContract::StoreContract() { open({}); }

StoreContract::~StoreContract() { close(); }

void StoreContract::open(const Options& options, const std::string& address) {
  close();
  store_ = GetParam().make(options, [this] { return now_; });
  store_->set_address(address);
  EXPECT_TRUE(run(store_->open(sink_)).has_value());
}

void StoreContract::close() {
  if (!store_) return;
  run(store_->close());
  store_.reset();
  sink_.take();
}

void StoreContract::given_people_and_room(const RoomState& state) {
  given(store().connect_socket("alice", "a1"));
  given(store().connect_socket("bob", "b1"));
  given(store().connect_socket("carol", "c1"));
  given(store().add_room("r", state));
}

void StoreContract::given_joined(const std::string& user, const std::string& socket,
                                 const std::string& room) {
  given(store().join_room(user, socket, room, {}));
}

}  // namespace chat::test
