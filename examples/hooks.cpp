// Customizing the service: a custom message format with binary data, a hook that refuses, a hook
// that forwards from one room to another, and a custom event beside the commands.
//
// The event is `whoAmI`, answered with the user's name and address.
#include <chat/service.hpp>
#include <iostream>
#include <string>

namespace {

using chat::Args;
using chat::Command;
using chat::Error;
using chat::ExecInfo;
using chat::Result;
using chat::Service;
using chat::Task;
using chat::Value;

using HookAnswer = Result<std::optional<Args>>;

/// A drawing is {shape: string, points: bytes}; a text is {textMessage: string}.
Task<Result<>> check_format(Value message) {
  const chat::Object& object = message.as_object();
  const Value* shape = object.find("shape");
  const Value* points = object.find("points");
  const bool drawing = shape && shape->is_string() && points && points->is_binary();
  const Value* text = object.find("textMessage");
  if (drawing || (text && text->is_string())) co_return Result<>();
  co_return Error{"badDrawing", {}};
}

Task<HookAnswer> refuse_shouting(ExecInfo& info) {
  const Value* text = info.args[1].as_object().find("textMessage");
  if (text && text->is_string() && text->as_string().starts_with("LOUD")) {
    co_return Error{"tooLoud", {}};
  }
  co_return std::optional<Args>();
}

/// Forwards the messages of `lobby` to `archive`, which nobody need join.
Task<HookAnswer> forward_to_archive(ExecInfo& info) {
  if (info.error || info.args[0].as_string() != "lobby") co_return std::optional<Args>();
  chat::CommandContext context;
  context.user_name = info.user_name;
  context.bypass_hooks = true;
  context.bypass_permissions = true;
  Args args{"archive", info.args[1]};
  co_await info.service->exec_user_command(context, Command::kRoomMessage, std::move(args));
  co_return std::optional<Args>();
}

Task<Result<chat::Login>> log_in(Service& service, std::string socket,
                                 chat::HandshakePtr handshake) {
  const std::string* user = handshake->query_value("userName");
  if (!user) co_return chat::errors::no_login();
  service.bind_handler(socket, "whoAmI",
                       [name = *user](Service& self, std::string id, Args) -> Task<Result<Args>> {
                         const auto who = self.handshake(id);
                         co_return Args{name, who ? Value(who->remote_address) : Value()};
                       });
  co_return chat::Login{.user_name = *user, .auth_data = {}};
}

Task<Result<>> add_rooms(Service& service) {
  for (const char* room : {"lobby", "archive"}) {
    if (auto added = co_await service.add_room(room); !added) co_return added;
  }
  co_return Result<>();
}

}  // namespace

int main(int argc, char** argv) {
  chat::Hooks hooks;
  hooks.on_start = add_rooms;
  hooks.on_connect = log_in;
  hooks.room_messages_checker = check_format;
  hooks.before(Command::kRoomMessage) = refuse_shouting;
  hooks.after(Command::kRoomMessage) = forward_to_archive;

  chat::Options options;
  options.host = "127.0.0.1";
  options.port = static_cast<std::uint16_t>(argc > 1 ? std::stoi(argv[1]) : 8000);
  Service service(options, hooks);
  service.events().ready = [&service] {
    std::cout << "listening on http://127.0.0.1:" << service.port() << std::endl;
  };
  const auto ended = service.run();
  if (!ended) std::cerr << ended.error().to_string() << "\n";
  return ended ? 0 : 1;
}
