// With recovery a socket gets the events of all its channels in one order: the place of the last
// one says what it has got.
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "socketio/client_fixture.hpp"
#include "support/run_on.hpp"
#include "support/websocket_client.hpp"

namespace chat::socketio {
namespace {

using test::WebSocketClient;

class OrderTest : public ClientTest {
 protected:
  OrderTest() : ClientTest({"/"}, with_recovery()) {
    EXPECT_EQ(client.receive_text().front(), '0');
    client.send_text("40");
    EXPECT_TRUE(client.receive_text().starts_with("40{\"sid\":"));
    for (const char* channel : {"a", "b", "c"}) main.join(id(0), channel);
  }

  static ServerOptions with_recovery() {
    ServerOptions options;
    options.recovery.window = 60'000;
    return options;
  }

  void emit(const std::string& channel, const std::string& name, const std::string& except = {}) {
    main.emit_to_channel(channel, Event(name, Args{}), except);
  }

  /// The names of the next events. Their places must grow.
  std::vector<std::string> next(std::size_t count) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string text = client.receive_text();  // 42["name","place"]
      const Value event = parse_json(text.substr(2)).value();
      names.push_back(event.as_array()[0].as_string());
      const auto place = read_stamp(event.as_array()[1].as_string());
      EXPECT_TRUE(place.has_value() && *place > last_place_) << text;
      last_place_ = place.value_or(0);
    }
    return names;
  }

  /// In one tick of the loop.
  template <class Emits>
  void in_one_tick(Emits emits) {
    test::run_on(server_.loops()[0], emits);
  }

  using Names = std::vector<std::string>;
  Namespace& main = *server_.find("/");
  WebSocketClient client{server_.port(), target(4)};

 private:
  std::uint64_t last_place_ = 0;
};

TEST_F(OrderTest, AmongChannels) {
  in_one_tick([&] {
    emit("b", "one");
    emit("a", "two");
    emit("c", "three");
    emit("b", "four");
    emit("a", "five");
  });
  EXPECT_EQ(next(5), (Names{"one", "two", "three", "four", "five"}));
}

TEST_F(OrderTest, OfChannelsAndTheSocketsOwn) {
  in_one_tick([&] {
    emit("b", "one");
    emit("a", "two");
    main.emit_to_socket(id(0), Event("three", Args{}));
    emit("a", "four");
    emit("b", "not for it", id(0));
    emit("c", "five");
    emit("b", "six");
  });
  EXPECT_EQ(next(6), (Names{"one", "two", "three", "four", "five", "six"}));
}

TEST_F(OrderTest, OfAChannelThatItLeaves) {
  in_one_tick([&] {
    emit("b", "one");
    emit("a", "two");
    main.leave(id(0), "a");
    emit("a", "not for it");
    emit("c", "three");
    main.join(id(0), "a");
    emit("a", "four");
    emit("b", "five");
  });
  EXPECT_EQ(next(5), (Names{"one", "two", "three", "four", "five"}));
}

}  // namespace
}  // namespace chat::socketio
