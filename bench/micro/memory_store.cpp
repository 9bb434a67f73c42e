// The single store operation of a room message: check, append, publish.
#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chat/memory_store.hpp>
#include <cstdint>
#include <string>

namespace chat {
namespace {

class CountingSink final : public EventSink {
 public:
  std::uint64_t messages = 0;

 private:
  void on_room_event(const RoomEvent& event) override {
    if (event.message) ++messages;
  }
  void on_user_event(const UserEvent&) override {}
  void on_bus_event(const std::string&, const Args&) override {}
};

// Arguments are named, as g++ 12 destroys aggregates twice that are created in a co_await.
Task<> prepare(Store& store, EventSink& sink, int members) {
  const RoomState state;
  co_await store.open(sink);
  co_await store.add_room("r0", state);
  for (int i = 0; i < members; ++i) {
    const std::string name = "u" + std::to_string(i);
    const Announce announce;
    co_await store.connect_socket(name, name);
    co_await store.join_room(name, name, "r0", announce);
  }
}

Task<> append_all(Store& store, benchmark::State& state) {
  const Actor author{.user = "u0"};
  const MessageDraft draft{
      .body = encode_json(
          Object{{"textMessage", "thirty-two bytes of plain text!!"}, {"author", "u0"}})};
  for (auto _ : state) {
    const auto result = co_await store.append_message(author, "r0", draft);
    if (!result) state.SkipWithError("refused");
  }
  co_await store.close();
}

void append_message(benchmark::State& state) {
  CountingSink sink;
  Options options;
  options.history_max_size = static_cast<std::size_t>(state.range(1));
  const auto store = make_memory_store(options);
  boost::asio::io_context context;
  boost::asio::co_spawn(context, prepare(*store, sink, static_cast<int>(state.range(0))),
                        boost::asio::detached);
  context.run();
  context.restart();
  boost::asio::co_spawn(context, append_all(*store, state), boost::asio::detached);
  context.run();
  state.SetItemsProcessed(state.iterations());
  if (sink.messages < static_cast<std::uint64_t>(state.iterations())) {
    state.SkipWithError("messages were not published");
  }
}
BENCHMARK(append_message)->ArgNames({"members", "history"})->ArgsProduct({{1, 1000}, {0, 10'000}});

}  // namespace
}  // namespace chat
