// The server that the test suite of socket.io-client talks to: `./dev client-suite` runs it.
//
// Its namespaces and events are those of the suite's own server, test/support/server.ts there.
#include <chrono>
#include <cstdint>
#include <fmt/chrono.h>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "command_line.hpp"
#include "serve_until_signal.hpp"
#include "socketio/server.hpp"

namespace {

using chat::Ack;
using chat::Args;
using chat::Binary;
using chat::Handshake;
using chat::Object;
using chat::Value;
using chat::socketio::Namespace;

/// One socket, and what its events have to remember.
struct Peer {
  Namespace& name_space;
  std::string id;
  bool has_abuff1 = false;
  bool has_blob1 = false;
  bool has_blob2 = false;

  void emit(std::string name, const Args& args = {}) const {
    name_space.emit_to_socket(id, chat::Event(std::move(name), args));
  }
};

/// An event from a client.
struct Call {
  Peer& peer;
  const Value arg;  // the first; null if there is none
  const Ack ack;
};
using Events = std::map<std::string_view, void (*)(const Call& call)>;

class Handler final : public chat::SocketHandler {
 public:
  Handler(Peer peer, const Events& events) : peer_(std::move(peer)), events_(events) {}

  void on_event(std::string name, Args args, Ack ack) override {
    const auto event = events_.find(name);
    if (event == events_.end()) return;
    if (!ack) ack = [](const Args&) {};
    event->second({.peer = peer_, .arg = args.empty() ? Value() : args.front(), .ack = ack});
  }

  void on_disconnect(std::string) override {}

 private:
  Peer peer_;
  const Events& events_;
};

// What the events use -----------------------------------------------------------------------------

/// Now, as JavaScript writes a date in JSON.
std::string date() {
  using namespace std::chrono;
  const auto now = floor<milliseconds>(system_clock::now());
  const auto second = floor<seconds>(now);
  return fmt::format("{:%FT%T}.{:03}Z", second, (now - second).count());
}

Object to_object(const Handshake::Fields& fields) {
  Object object;
  for (const auto& [name, value] : fields) object.set(name, value);
  return object;
}

Value handshake(const Peer& peer) {
  const auto handshake = peer.name_space.handshake(peer.id);
  if (!handshake) return {};
  return Object{{"headers", to_object(handshake->headers)},
                {"query", to_object(handshake->query)},
                {"auth", handshake->auth.is_null() ? Object() : handshake->auth},
                {"address", handshake->remote_address},
                {"secure", handshake->secure}};
}

/// A member; null if there is none.
Value member(const Value& value, std::string_view name) {
  const Object* const object = value.if_object();
  const Value* const found = object ? object->find(name) : nullptr;
  return found ? *found : Value();
}

/// {hello: 'lol', message: bytes, goodbye: 'gotcha'}
bool is_mixed(const Value& value) {
  return member(value, "hello") == "lol" && member(value, "message").is_binary() &&
         member(value, "goodbye") == "gotcha";
}

/// Emits `ack` and wants the answer (5, {test: true}).
void ask(const Peer& peer) {
  const auto on_answer = [peer](const std::optional<Args>& answer) {
    if (!answer || answer->size() != 2) return;
    if (answer->front() == 5 && member(answer->back(), "test") == true) peer.emit("got it");
  };
  peer.name_space.emit_with_ack(peer.id, chat::Event("ack", Args()), on_answer);
}

// The events --------------------------------------------------------------------------------------

const Binary kDoge(std::string("asdfasdf"));

const Events kMainEvents = {
    {"hi", [](const Call& call) { call.peer.emit("hi"); }},
    {"echo", [](const Call& call) { call.ack({call.arg}); }},
    {"ack", [](const Call& call) { ask(call.peer); }},
    {"getAckDate", [](const Call& call) { call.ack({date()}); }},
    {"getDate", [](const Call& call) { call.peer.emit("takeDate", {date()}); }},
    {"getDateObj",
     [](const Call& call) {
       call.peer.emit("takeDateObj", {Object{{"date", date()}}});
     }},
    {"getUtf8",
     [](const Call& call) {
       for (const char* text :
            {"てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"})
         call.peer.emit("takeUtf8", {text});
     }},
    {"false", [](const Call& call) { call.peer.emit("false", {false}); }},
    {"getHandshake", [](const Call& call) { call.ack({handshake(call.peer)}); }},
    {"getId", [](const Call& call) { call.ack({call.peer.id}); }},

    {"doge", [](const Call& call) { call.peer.emit("doge", {kDoge}); }},
    {"getbin", [](const Call& call) { call.peer.emit("takebin", {kDoge}); }},
    {"buffa",
     [](const Call& call) {
       if (call.arg.is_binary()) call.peer.emit("buffack");
     }},
    {"blob",
     [](const Call& call) {
       if (call.arg.is_binary()) call.peer.emit("back");
     }},
    {"jsonbuff",
     [](const Call& call) {
       if (is_mixed(call.arg)) call.peer.emit("jsonbuff-ack");
     }},
    {"jsonblob",
     [](const Call& call) {
       if (is_mixed(call.arg)) call.peer.emit("jsonblob-ack");
     }},

    // These have to arrive in order.
    {"abuff1", [](const Call& call) { call.peer.has_abuff1 = call.arg.is_binary(); }},
    {"abuff2",
     [](const Call& call) {
       if (call.peer.has_abuff1) call.peer.emit("abuff2-ack");
     }},
    {"blob1", [](const Call& call) { call.peer.has_blob1 = call.arg.is_binary(); }},
    {"blob2",
     [](const Call& call) { call.peer.has_blob2 = call.peer.has_blob1 && call.arg == "second"; }},
    {"blob3",
     [](const Call& call) {
       if (call.peer.has_blob2 && call.arg.is_binary()) call.peer.emit("blob3-ack");
     }},
};

const Events kFooEvents = {
    {"getId", [](const Call& call) { call.ack({call.peer.id}); }},
};

const Events kNoEvents;

// The namespaces ----------------------------------------------------------------------------------

using Refuse = std::function<std::optional<std::string>(const Handshake& handshake)>;
using Welcome = void (*)(const Peer& peer);

struct Behaviour {
  const Events& events = kNoEvents;
  Refuse refuse{};
  Welcome welcome = [](const Peer&) {};
};

void add(chat::socketio::Server& server, const std::string& name, const Behaviour& behaviour = {}) {
  const auto connect = [&server, name, behaviour](const std::string& id, const auto&) {
    const Peer peer{.name_space = *server.find(name), .id = id};
    behaviour.welcome(peer);
    return std::make_shared<Handler>(peer, behaviour.events);
  };
  server.of(name, {.refuse = behaviour.refuse, .connect = connect});
}

std::optional<std::string> refuse_if_asked(const Handshake& handshake) {
  const std::string* const fail = handshake.query_value("fail");
  if (!fail || fail->empty()) return std::nullopt;
  return "Auth failed (main namespace)";
}

void add_namespaces(chat::socketio::Server& server) {
  add(server, "/", {.events = kMainEvents, .refuse = refuse_if_asked});
  add(server, "/foo", {.events = kFooEvents});
  add(server, "/timeout_socket");
  add(server, "/valid");
  add(server, "/asd");
  add(server, "/abc",
      {.welcome = [](const Peer& peer) { peer.emit("handshake", {handshake(peer)}); }});
  add(server, "/no", {.refuse = [](const Handshake&) { return "Auth failed (custom namespace)"; }});
}

}  // namespace

int main(int argc, char** argv) {
  auto arguments = examples::read_options(argc, argv, {{"port", 3210}, {"threads", 2}});
  const sigset_t signals = examples::block_signals();

  chat::socketio::ServerOptions options;
  options.port = static_cast<std::uint16_t>(arguments["port"]);
  options.threads = static_cast<unsigned>(arguments["threads"]);
  options.engine.ping_interval = 2'000;
  options.engine.open_delay = 10;    // the suite tests clients that give up at once
  options.engine.probe_delay = 100;  // and counts the packets of a client's first 100 ms
  options.engine.cors_origins = {"*"};
  options.recovery.window = 120'000;

  chat::socketio::Server server(options);
  add_namespaces(server);
  return examples::start_and_serve(server, signals);
}
