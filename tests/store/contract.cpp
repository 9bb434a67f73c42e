#include "store/contract.hpp"

namespace chat::test {

MessageDraft draft(const std::string& text) {
  return {.body = encode_json(Object{{"textMessage", text}})};
}

StoreContract::StoreContract() { open({}); }

StoreContract::~StoreContract() { close(); }

void StoreContract::open(const Options& options) {
  close();
  store_ = GetParam().make(options, [this] { return now_; });
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
