// Requests of one socket about one room take effect in the order in which they were sent.
#include <array>

#include "chat/forwarding_store.hpp"
#include "chat/service_fixture.hpp"

namespace chat::test {
namespace {

using ::testing::ElementsAre;

Args said(const std::string& text) { return {"room", Object{{"textMessage", text}}}; }

class RequestOrderTest : public ServiceTest {
 protected:
  void log_in() {
    options.enable_rooms_management = true;
    ASSERT_TRUE(start());
    ASSERT_TRUE(run(service->add_room("room")));
    ASSERT_TRUE(run(service->add_room("other")));
    alice = connect("alice");
  }

  /// Each message waits at the gate named by its text.
  void hold_messages() {
    hooks.before(Command::kRoomMessage) =
        [this](ExecInfo& info) -> Task<Result<std::optional<Args>>> {
      const std::string text = info.args[1].as_object().find("textMessage")->as_string();
      journal.add("hook " + text);
      co_await gates[static_cast<std::size_t>(std::stoi(text))].pass();
      co_return std::nullopt;
    };
  }

  std::vector<std::string> texts() {
    std::vector<std::string> texts;
    const Value history = *exec(server(), "roomRecentHistory", {"room"})->begin();
    for (const Value& message : history.as_array()) {
      texts.insert(texts.begin(), message.as_object().find("textMessage")->as_string());
    }
    return texts;
  }

  static CommandContext server() {
    CommandContext context;
    context.bypass_permissions = true;
    return context;
  }

  std::array<Gate, 3> gates;
  std::string alice;
};

TEST_F(RequestOrderTest, MessagesKeepTheirOrderHoweverLongTheirHooksTake) {
  hold_messages();
  log_in();
  ask(alice, "roomJoin", {"room"});
  for (const char* text : {"0", "1", "2"}) transport->send(alice, "roomMessage", said(text));
  for (Gate& gate : gates) ASSERT_TRUE(gate.wait_until_reached()) << "hooks run together";
  gates[2].open();
  gates[1].open();
  settle();
  EXPECT_THAT(texts(), ElementsAre());
  gates[0].open();
  ASSERT_TRUE(transport->wait_for(alice, "ack", 3));
  EXPECT_THAT(texts(), ElementsAre("0", "1", "2"));
}

TEST_F(RequestOrderTest, AMessageWhoseTurnHasComeIsNotOvertaken) {
  hold_messages();
  log_in();
  ask(alice, "roomJoin", {"room"});
  for (const char* text : {"0", "1", "2"}) transport->send(alice, "roomMessage", said(text));
  for (Gate& gate : gates) ASSERT_TRUE(gate.wait_until_reached());
  gates[1].open();
  settle();
  // The first request passes the turn to the second while the third is about to ask for it.
  transport->on_loop([this] {
    gates[0].open();
    gates[2].open();
  });
  ASSERT_TRUE(transport->wait_for(alice, "ack", 3));
  EXPECT_THAT(texts(), ElementsAre("0", "1", "2"));
}

TEST_F(RequestOrderTest, WhatWaitsInLineIsBoundedByItsBytes) {
  hooks.on_join = [this](Service&, PresenceInfo) -> Task<Result<>> {
    co_await gates[0].pass();
    co_return Result<>();
  };
  options.max_pending_bytes = 10'000;
  log_in();
  transport->send(alice, "roomJoin", {"room"});
  ASSERT_TRUE(gates[0].wait_until_reached());
  for (int i = 0; i < 6; ++i) {
    transport->send(alice, "roomMessage", said(std::string(6'000, 'x')));
  }
  settle();
  EXPECT_TRUE(transport->is_paused(alice));
  gates[0].open();
  ASSERT_TRUE(transport->wait_for(alice, "ack", 6));
  EXPECT_FALSE(transport->is_paused(alice));
}

TEST_F(RequestOrderTest, AMessageThatItsHookRefusesHoldsNoOtherUp) {
  hooks.before(Command::kRoomMessage) =
      [this](ExecInfo& info) -> Task<Result<std::optional<Args>>> {
    const std::string text = info.args[1].as_object().find("textMessage")->as_string();
    if (text == "1") co_return std::nullopt;
    co_await gates[0].pass();
    co_return Error{"rude", {}};
  };
  log_in();
  ask(alice, "roomJoin", {"room"});
  for (const char* text : {"0", "1"}) transport->send(alice, "roomMessage", said(text));
  ASSERT_TRUE(gates[0].wait_until_reached());
  gates[0].open();
  ASSERT_TRUE(transport->wait_for(alice, "ack", 2));
  EXPECT_THAT(texts(), ElementsAre("1"));
}

TEST_F(RequestOrderTest, AMessageBehindItsJoinIsInHoweverLongTheJoinTakes) {
  hooks.on_join = [this](Service&, PresenceInfo) -> Task<Result<>> {
    co_await gates[0].pass();
    co_return Result<>();
  };
  hooks.before(Command::kRoomMessage) = [this](ExecInfo&) -> Task<Result<std::optional<Args>>> {
    journal.add("hook of the message");
    co_return std::nullopt;
  };
  log_in();
  transport->send(alice, "roomJoin", {"room"});
  transport->send(alice, "roomMessage", said("hello"));
  transport->send(alice, "roomHistoryInfo", {"room"});
  ASSERT_TRUE(gates[0].wait_until_reached());
  settle();
  EXPECT_EQ(transport->count(alice, "ack"), 0u);
  EXPECT_THAT(journal.entries(), ElementsAre()) << "its hook is to see the join";
  gates[0].open();
  EXPECT_EQ(transport->wait_for(alice, "ack", 0)->args, (Args{nullptr, 1}));
  EXPECT_EQ(transport->wait_for(alice, "ack", 1)->args, (Args{nullptr, 1}));
  const Args info = transport->wait_for(alice, "ack", 2)->args;
  EXPECT_EQ(*info[1].as_object().find("lastMessageId"), Value(1));
}

TEST_F(RequestOrderTest, ALeaveComesBehindTheMessagesBeforeIt) {
  hold_messages();
  log_in();
  ask(alice, "roomJoin", {"room"});
  for (const char* text : {"0", "1"}) transport->send(alice, "roomMessage", said(text));
  transport->send(alice, "roomLeave", {"room"});
  transport->send(alice, "roomMessage", said("2"));
  ASSERT_TRUE(gates[1].wait_until_reached());
  for (Gate& gate : gates) gate.open();
  ASSERT_TRUE(transport->wait_for(alice, "ack", 4));
  EXPECT_THAT(texts(), ElementsAre("0", "1"));
  EXPECT_EQ(transport->wait_for(alice, "ack", 4)->args,
            (Args{"ChatServiceError: Not joined to room room", nullptr}));
}

TEST_F(RequestOrderTest, RoomsDoNotWaitForOneAnother) {
  hold_messages();
  log_in();
  ask(alice, "roomJoin", {"room"});
  transport->send(alice, "roomMessage", said("0"));
  ASSERT_TRUE(gates[0].wait_until_reached());
  transport->send(alice, "roomJoin", {"other"});
  EXPECT_EQ(transport->wait_for(alice, "ack", 1)->args, (Args{nullptr, 1}));
  gates[0].open();
  EXPECT_TRUE(transport->wait_for(alice, "ack", 2));
}

TEST_F(RequestOrderTest, DirectMessagesToOneUserKeepTheirOrder) {
  options.enable_direct_messages = true;
  hooks.before(Command::kDirectMessage) =
      [this](ExecInfo& info) -> Task<Result<std::optional<Args>>> {
    const std::string text = info.args[1].as_object().find("textMessage")->as_string();
    co_await gates[static_cast<std::size_t>(std::stoi(text))].pass();
    co_return std::nullopt;
  };
  log_in();
  const std::string bob = connect("bob");
  for (const char* text : {"0", "1"}) {
    transport->send(alice, "directMessage", {"bob", Object{{"textMessage", text}}});
  }
  for (const std::size_t i : {0, 1}) ASSERT_TRUE(gates[i].wait_until_reached());
  gates[1].open();
  settle();
  EXPECT_EQ(transport->count(bob, "directMessage"), 0u);
  gates[0].open();
  const auto first = transport->wait_for(bob, "directMessage", 0);
  ASSERT_TRUE(first && transport->wait_for(bob, "directMessage", 1));
  EXPECT_EQ(*first->args[0].as_object().find("textMessage"), Value("0"));
}

/// Its appends end when the test lets them.
class SlowStore final : public ForwardingStore {
 public:
  SlowStore(std::unique_ptr<Store> store, Gate& gate)
      : ForwardingStore(std::move(store)), gate_(gate) {}

  bool appends_at_once() const override { return false; }
  Task<Result<MessagePtr>> append_message(Actor author, std::string room, MessageDraft draft,
                                          std::string operation) override {
    ++appends;
    co_await gate_.pass();
    co_return co_await ForwardingStore::append_message(author, room, draft, operation);
  }

  std::atomic<int> appends = 0;

 private:
  Gate& gate_;
};

TEST_F(RequestOrderTest, AppendsTravelToTheStoreTogether) {
  SlowStore* slow = nullptr;
  wrap_store = [&](std::unique_ptr<Store> store) {
    auto wrapped = std::make_unique<SlowStore>(std::move(store), gates[0]);
    slow = wrapped.get();
    return wrapped;
  };
  make_service();
  log_in();
  ask(alice, "roomJoin", {"room"});
  for (const char* text : {"a", "b", "c"}) transport->send(alice, "roomMessage", said(text));
  ASSERT_TRUE(gates[0].wait_until_reached());
  settle();
  EXPECT_EQ(slow->appends, 3);
  gates[0].open();
  EXPECT_TRUE(transport->wait_for(alice, "ack", 3));
}

TEST_F(RequestOrderTest, WhatWaitsAtTheEndOfTheServiceIsLetGo) {
  hold_messages();
  options.close_timeout = 100;
  make_service();
  log_in();
  ask(alice, "roomJoin", {"room"});
  transport->send(alice, "roomMessage", said("0"));
  transport->send(alice, "roomLeave", {"room"});
  transport->send(alice, "roomMessage", said("1"));
  ASSERT_TRUE(gates[0].wait_until_reached());
  service.reset();  // a leak fails the test under the sanitizer
}

}  // namespace
}  // namespace chat::test
