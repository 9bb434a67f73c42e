#include "webhooks/webhooks.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <thread>

#include "chat/service_fixture.hpp"
#include "http_client/raw_server.hpp"
#include "http_client/worker.hpp"
#include "support/redis_server.hpp"
#include "webhooks/json.hpp"

namespace chat::test {
namespace {

using http::RawServer;
using testing::SizeIs;

/// Answers as the test says, on its own thread, and remembers its requests.
class WebhookServer {
 public:
  using Answer = std::function<std::string(const Object& message)>;

  explicit WebhookServer(Answer answer) : answer_(std::move(answer)) {
    std::promise<void> made;
    boost::asio::post(loop_, [this, &made] {
      server_.emplace(loop_, [this](RawServer::Peer& peer) { serve(peer); });
      made.set_value();
    });
    thread_ = std::thread([this] { loop_.run(); });
    made.get_future().wait();
  }
  WebhookServer(const WebhookServer&) = delete;
  WebhookServer& operator=(const WebhookServer&) = delete;
  ~WebhookServer() {
    on_loop([this] { server_.reset(); });
    guard_.reset();
    loop_.stop();
    thread_.join();
  }

  std::string url() {
    return "http://127.0.0.1:" + std::to_string(server_->origin().port) + "/hook";
  }

  std::vector<Object> messages() {
    std::vector<Object> copy;
    on_loop([&] { copy = messages_; });
    return copy;
  }

  void on_loop(const std::function<void()>& function) {
    std::promise<void> done;
    boost::asio::post(loop_, [&] {
      function();
      done.set_value();
    });
    done.get_future().wait();
  }

 private:
  /// An empty answer breaks the connection; "hold" holds it.
  void serve(RawServer::Peer& peer) {
    const std::string& request = peer.requests.back();
    const auto body = webhooks::from_json_text(request.substr(request.find("\r\n\r\n") + 4));
    messages_.push_back(body ? body->as_object() : Object());
    const std::string answer = answer_(messages_.back());
    if (answer == "hold") return;
    if (answer.empty()) return peer.reset();
    if (answer.starts_with("HTTP")) return peer.send(answer);
    peer.send(http::response_of(answer));
  }

  Answer answer_;
  boost::asio::io_context loop_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{
      loop_.get_executor()};
  std::optional<RawServer> server_;
  std::vector<Object> messages_;
  std::thread thread_;
};

class WebhooksTest : public ServiceTest {
 protected:
  void start_with(std::vector<webhooks::Options> all) {
    webhooks_ = std::make_unique<webhooks::Webhooks>(all, worker_);
    hooks.on_start = [](Service& its_service) { return its_service.add_room("hall"); };
    webhooks_->set(hooks);
    hooks.on_close = [this, before = hooks.on_close](Service& its_service,
                                                     std::optional<Error> error) {
      return close(before, its_service, std::move(error));
    };
    ASSERT_TRUE(start());
  }

  /// Asks about messages; an open circuit never closes again.
  void start_with_circuit(WebhookServer& server, std::int64_t failures) {
    start_with({webhooks::Options{.hook = "room_message_before",
                                  .url = server.url(),
                                  .circuit_failures = failures,
                                  .circuit_pause = 3'600'000}});
  }

  void start_with(const std::string& hook, WebhookServer& server) {
    start_with({webhooks::Options{.hook = hook, .url = server.url()}});
  }

  std::string join(const std::string& user, const std::string& room = "hall") {
    const std::string socket = connect(user);
    ask(socket, "roomJoin", {room});
    return socket;
  }

  static Value message(const std::string& text) { return Object{{"textMessage", text}}; }

  void TearDown() override {
    ServiceTest::TearDown();
    worker_.stop();
  }

  http::Worker worker_;
  std::unique_ptr<webhooks::Webhooks> webhooks_;

 private:
  using OnClose = decltype(Hooks::on_close);

  Task<Result<>> close(OnClose before, Service& its_service, std::optional<Error> error) {
    Result<> result;
    if (before) result = co_await before(its_service, std::move(error));
    co_await webhooks_->close();
    co_await worker_.finish();
    co_return result;
  }
};

const Value& member(const Object& object, std::string_view name) {
  static const Value kNone("no such member");
  const Value* value = object.find(name);
  return value == nullptr ? kNone : *value;
}

const Object& data_of(const Object& message) { return member(message, "data").as_object(); }

TEST_F(WebhooksTest, ABeforeHookIsToldAllAndMayPass) {
  WebhookServer server([](const Object&) { return "{}"; });
  start_with("room_message_before", server);
  const std::string ann = join("ann");
  EXPECT_EQ(call(ann, "roomMessage", {"hall", message("hi"), "more"}).results, Args{1});
  const auto messages = server.messages();
  ASSERT_THAT(messages, SizeIs(1));
  EXPECT_EQ(member(messages[0], "hook"), Value("room_message_before"));
  const Object& data = data_of(messages[0]);
  EXPECT_EQ(member(data, "command"), Value("roomMessage"));
  EXPECT_EQ(member(data, "user_name"), Value("ann"));
  EXPECT_EQ(member(data, "socket_id"), Value(ann));
  EXPECT_EQ(member(data, "args"), Value(Array{"hall", message("hi")}));
  EXPECT_EQ(member(data, "rest_args"), Value(Array{"more"}));
  EXPECT_EQ(member(data, "is_local_call"), Value(false));
}

TEST_F(WebhooksTest, ABeforeHookMayChangeAnswerOrFail) {
  WebhookServer server([](const Object& asked) -> std::string {
    const std::string& text =
        *member(member(data_of(asked), "args").as_array()[1].as_object(), "textMessage")
             .if_string();
    if (text == "change") return R"({"args":["hall",{"textMessage":"changed"}]})";
    if (text == "spoil") return R"({"args":["hall"]})";
    if (text == "answer") return R"({"results":[77]})";
    return R"({"error":{"code":"spam","args":[1]}})";
  });
  start_with("room_message_before", server);
  const std::string ann = join("ann");
  EXPECT_EQ(call(ann, "roomMessage", {"hall", message("change")}).results, Args{1});
  EXPECT_EQ(transport->wait_for(ann, "roomMessage")
                ->args.at(1)
                .as_object()
                .find("textMessage")
                ->as_string(),
            "changed");
  EXPECT_EQ(call(ann, "roomMessage", {"hall", message("answer")}).results, Args{77});
  EXPECT_EQ(refusal(ann, "roomMessage", {"hall", message("fail")}), "ChatServiceError: spam");
  EXPECT_EQ(refusal(ann, "roomMessage", {"hall", message("spoil")}),
            "ChatServiceError: Expected 2 arguments, got 1");
  EXPECT_EQ(transport->count(ann, "roomMessage"), 1u);
}

TEST_F(WebhooksTest, AnAfterHookSeesHowItWentAndHasTheLastWord) {
  WebhookServer server([](const Object& asked) -> std::string {
    const Object& data = data_of(asked);
    if (data.contains("error")) return R"({"error":{"code":"sorry"}})";
    return R"({"results":[{"was":)" + to_json(member(data, "results")) + "}]}";
  });
  start_with("room_get_owner_after", server);
  const std::string ann = join("ann");
  EXPECT_EQ(ask(ann, "roomGetOwner", {"hall"}), Value(Object{{"was", Array{nullptr}}}));
  EXPECT_EQ(refusal(ann, "roomGetOwner", {"nowhere"}), "ChatServiceError: sorry");
}

TEST_F(WebhooksTest, BytesGoThereAndBack) {
  WebhookServer server([](const Object& asked) -> std::string {
    return "{\"args\":" + webhooks::to_json_text(member(data_of(asked), "args")) + "}";
  });
  start_with("system_message_before", server);
  const std::string one = connect("ann");
  const std::string two = connect("ann");
  const Value data(Object{{"file", Binary("\xff\x01")}});
  ask(one, "systemMessage", {data});
  EXPECT_EQ(transport->wait_for(two, "systemMessage")->args, Args{data});
}

TEST_F(WebhooksTest, OnlyItsRoomsAreAskedAbout) {
  WebhookServer server([](const Object&) { return R"({"error":{"code":"no"}})"; });
  start_with(
      {webhooks::Options{.hook = "room_message_before", .url = server.url(), .rooms = {"other"}}});
  ASSERT_TRUE(run(service->add_room("other")));
  const std::string ann = join("ann");
  ask(ann, "roomJoin", {"other"});
  EXPECT_EQ(call(ann, "roomMessage", {"hall", message("hi")}).results, Args{1});
  EXPECT_EQ(refusal(ann, "roomMessage", {"other", message("hi")}), "ChatServiceError: no");
  EXPECT_THAT(server.messages(), SizeIs(1));
}

TEST_F(WebhooksTest, ALoginIsWhomTheWebhookNames) {
  WebhookServer server([](const Object& asked) -> std::string {
    const Value& user = member(member(data_of(asked), "query").as_object(), "user");
    if (user == Value("eve")) return R"({"error":{"code":"banned"}})";
    if (user == Value("nobody")) return "{}";
    return R"({"user_name":"the )" + user.as_string() + R"(","auth_data":{"role":"guest"}})";
  });
  start_with("on_connect", server);
  const std::string ann = dial("ann");
  EXPECT_EQ(transport->wait_for(ann, "loginConfirmed")->args,
            (Args{"the ann", Object{{"role", "guest"}, {"id", ann}}}));
  EXPECT_EQ(transport->wait_for(dial("eve"), "loginRejected")->args,
            Args{"ChatServiceError: banned"});
  EXPECT_EQ(transport->wait_for(dial("nobody"), "loginRejected")->args,
            Args{"ChatServiceError: No login provided"});
}

TEST_F(WebhooksTest, JoinsLeavesAndDeparturesAreTold) {
  WebhookServer server([](const Object&) { return "{}"; });
  std::vector<webhooks::Options> all;
  for (const char* hook : {"on_start", "on_join", "on_leave", "on_disconnect", "on_close"}) {
    all.push_back({.hook = hook, .url = server.url()});
  }
  start_with(all);
  const std::string ann = join("ann");
  transport->disconnect(ann);
  ASSERT_TRUE(eventually([&] { return server.messages().size() == 4; }));
  service->close();
  ASSERT_TRUE(service->wait());

  std::vector<std::string> told;
  for (const Object& asked : server.messages()) {
    told.push_back(member(asked, "hook").as_string());
    if (told.back().starts_with("on_j") || told.back().starts_with("on_l") ||
        told.back().starts_with("on_d")) {
      EXPECT_EQ(member(data_of(asked), "user_name"), Value("ann"));
      EXPECT_EQ(member(data_of(asked), "socket_id"), Value(ann));
    }
  }
  EXPECT_THAT(told,
              testing::ElementsAre("on_start", "on_join", "on_leave", "on_disconnect", "on_close"));
}

TEST_F(WebhooksTest, ARefusedJoinIsRolledBack) {
  WebhookServer server([](const Object&) { return R"({"error":{"code":"full"}})"; });
  start_with("on_join", server);
  const std::string ann = connect("ann");
  EXPECT_EQ(refusal(ann, "roomJoin", {"hall"}), "ChatServiceError: full");
  EXPECT_EQ(refusal(ann, "roomMessage", {"hall", message("hi")}),
            "ChatServiceError: Not joined to room hall");
}

TEST_F(WebhooksTest, ACheckerOpensTheFormat) {
  WebhookServer server([](const Object& asked) -> std::string {
    const Object& message = member(data_of(asked), "message").as_object();
    return message.contains("picture") ? "{}" : R"({"error":{"code":"no picture"}})";
  });
  start_with("room_messages_checker", server);
  const std::string ann = join("ann");
  const Value picture(Object{{"picture", Binary("x")}});
  EXPECT_EQ(call(ann, "roomMessage", {"hall", picture}).results, Args{1});
  EXPECT_EQ(refusal(ann, "roomMessage", {"hall", message("hi")}), "ChatServiceError: no picture");
}

class WithoutAnAnswer : public WebhooksTest, public testing::WithParamInterface<const char*> {
 protected:
  Reply reply_with(const std::string& on_failure) {
    WebhookServer server([](const Object&) { return GetParam(); });
    start_with({webhooks::Options{.hook = "room_message_before",
                                  .url = server.url(),
                                  .on_failure = on_failure,
                                  .timeout = 100}});
    return call(join("ann"), "roomMessage", {"hall", message("hi")});
  }
};

TEST_P(WithoutAnAnswer, ARequestFailsWhereThatIsConfigured) {
  EXPECT_EQ(reply_with("deny").error, Value("ChatServiceError: webhookFailed"));
}

TEST_P(WithoutAnAnswer, ARequestGoesOnWhereThatIsConfigured) {
  EXPECT_EQ(reply_with("allow").results, Args{1});
}

INSTANTIATE_TEST_SUITE_P(Webhooks, WithoutAnAnswer,
                         testing::Values("", "nonsense", "hold",
                                         "HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n",
                                         "HTTP/1.1 302 Go\r\nlocation: /\r\n"
                                         "content-length: 0\r\n\r\n"));

TEST_F(WebhooksTest, AnAfterHookIsAskedAgainWithTheSameId) {
  int count = 0;
  WebhookServer server([&count](const Object&) -> std::string {
    return ++count < 3 ? "HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n" : R"({"results":[5]})";
  });
  start_with(
      {webhooks::Options{.hook = "room_get_owner_after", .url = server.url(), .retries = 2}});
  EXPECT_EQ(ask(join("ann"), "roomGetOwner", {"hall"}), Value(5));
  const auto messages = server.messages();
  ASSERT_THAT(messages, SizeIs(3));
  EXPECT_EQ(member(messages[0], "id"), member(messages[2], "id"));
}

TEST_F(WebhooksTest, ADeadServerIsAskedNoMoreForAWhile) {
  WebhookServer server([](const Object&) { return ""; });
  start_with_circuit(server, 3);
  const std::string ann = join("ann");
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(refusal(ann, "roomMessage", {"hall", message("hi")}),
              "ChatServiceError: webhookFailed");
  }
  EXPECT_THAT(server.messages(), SizeIs(3));
}

TEST_F(WebhooksTest, WhatIsDueToOneRequestStopsNoOther) {
  WebhookServer server(
      [](const Object&) { return "HTTP/1.1 413 No\r\ncontent-length: 0\r\n\r\n"; });
  start_with_circuit(server, 1);
  const std::string ann = join("ann");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(refusal(ann, "roomMessage", {"hall", message("hi")}),
              "ChatServiceError: webhookFailed");
  }
  EXPECT_THAT(server.messages(), SizeIs(3));
}

TEST_F(WebhooksTest, AWaitForAConnectionOpensNoCircuit) {
  std::atomic<int> asked = 0;
  WebhookServer server([&asked](const Object&) { return ++asked == 1 ? "hold" : "{}"; });
  start_with({webhooks::Options{.hook = "room_message_before",
                                .url = server.url(),
                                .timeout = 400,
                                .max_connections = 1,
                                .circuit_failures = 2,
                                .circuit_pause = 3'600'000}});
  const std::string ann = join("ann");
  const std::string bob = join("bob");
  // The first fails as the server is silent, the second as it waits behind the first: one failure.
  for (int i = 0; i < 2; ++i) transport->send(ann, "roomMessage", {"hall", message("hi")});
  ASSERT_TRUE(transport->wait_for(ann, "ack", 2));  // the first is the ack of the join
  EXPECT_EQ(call(bob, "roomMessage", {"hall", message("hi")}).error, Value());
}

TEST_F(WebhooksTest, AServerThatIsBackIsAskedAgain) {
  std::atomic<bool> is_dead = true;
  WebhookServer server([&is_dead](const Object&) { return is_dead ? "" : "{}"; });
  start_with({webhooks::Options{.hook = "room_message_before",
                                .url = server.url(),
                                .circuit_failures = 1,
                                .circuit_pause = 1}});
  const std::string ann = join("ann");
  EXPECT_EQ(refusal(ann, "roomMessage", {"hall", message("hi")}),
            "ChatServiceError: webhookFailed");
  is_dead = false;
  EXPECT_TRUE(eventually([&] {
    return call(ann, "roomMessage", {"hall", message("hi")}).error == Value();
  }));
}

TEST_F(WebhooksTest, MoreThanMayWaitFailAtOnce) {
  WebhookServer server([](const Object&) { return "hold"; });
  start_with({webhooks::Options{.hook = "room_message_before",
                                .url = server.url(),
                                .timeout = 3'600'000,
                                .max_connections = 1,
                                .max_waiting = 2}});
  const std::string ann = join("ann");
  for (int i = 0; i < 5; ++i) transport->send(ann, "roomMessage", {"hall", message("hi")});
  // One request is under way, two wait.
  EXPECT_TRUE(transport->wait_for(ann, "ack", 2));
  ASSERT_TRUE(eventually([&] { return server.messages().size() == 1; }));
  EXPECT_EQ(transport->count(ann, "ack"), 3u);  // the join, and the two that did not fit
}

// The large answer may be a client's message sent back: other messages are still asked about.
TEST_F(WebhooksTest, AnAnswerThatIsTooLargeIsNoneAndStopsNoOther) {
  WebhookServer server([](const Object&) { return "{\"x\":\"" + std::string(2'000, 'x') + "\"}"; });
  start_with({webhooks::Options{.hook = "room_message_before",
                                .url = server.url(),
                                .max_response_size = 1'000,
                                .circuit_failures = 1}});
  const std::string ann = join("ann");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(refusal(ann, "roomMessage", {"hall", message("hi")}),
              "ChatServiceError: webhookFailed");
  }
  EXPECT_THAT(server.messages(), SizeIs(2));
}

TEST_F(WebhooksTest, AFailingStartStopsTheService) {
  WebhookServer server([](const Object&) { return R"({"error":{"code":"not today"}})"; });
  webhooks_ = std::make_unique<webhooks::Webhooks>(
      std::vector{webhooks::Options{.hook = "on_start", .url = server.url()}}, worker_);
  webhooks_->set(hooks);
  const Result<> started = start();
  ASSERT_TRUE(started.has_error());
  EXPECT_EQ(started.error().code, "not today");
  worker_.stop();
}

}  // namespace
}  // namespace chat::test
