// An embedded chat server: one room, and all users are who they say.
//
// quick_start [PORT]
#include <chat/service.hpp>
#include <cstdlib>
#include <iostream>

namespace {

chat::Task<chat::Result<chat::Login>> log_in(chat::Service&, std::string,
                                             chat::HandshakePtr handshake) {
  const std::string* user = handshake->query_value("user");
  if (user == nullptr) co_return chat::errors::no_login();
  co_return chat::Login{*user, {}};
}

chat::Task<chat::Result<>> add_rooms(chat::Service& service) { return service.add_room("default"); }

}  // namespace

int main(int argc, char** argv) {
  chat::Options options{.host = "127.0.0.1", .enable_direct_messages = true};
  if (argc > 1) options.port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  chat::Hooks hooks;
  hooks.on_start = add_rooms;
  hooks.on_connect = log_in;

  chat::Service service(options, hooks);
  service.events().ready = [&] { std::cout << "listening on " << service.port() << std::endl; };
  const chat::Result<> result = service.run();  // until SIGINT or SIGTERM
  if (!result) std::cerr << result.error().to_string() << '\n';
  return result ? 0 : 1;
}
