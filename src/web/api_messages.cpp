// Messages: reading rooms, and posting to one or many.
#include <algorithm>
#include <limits>
#include <utility>

#include "web/api_endpoints.hpp"
#include "web/api_names.hpp"
#include "web/problem.hpp"

namespace chat::web::api {
namespace {

constexpr std::size_t kLongestOperation = 255;
constexpr std::size_t kMostRooms = 1'000;
constexpr std::size_t kLongestFailure = 4'096;  // bytes

/// The Idempotency-Key; empty if missing.
std::optional<std::string> read_operation(const Request& request, std::optional<Response>& fault) {
  const std::string* key = request.header("idempotency-key");
  if (!key) return std::string();
  if (!key->empty() && key->size() <= kLongestOperation) return *key;
  fault = problem(400, "Idempotency-Key must have 1 to 255 characters");
  return std::nullopt;
}

struct Post {
  std::string room;
  std::optional<std::string> author;
  Object message;
  std::string operation;
};

/// {"id", "timestamp"}. Without timestamp if a hook answered in the store's place.
Task<Result<Object>> post(Service& service, Post post) {
  MessagePtr stored;
  CommandContext context;
  context.user_name = std::move(post.author);
  context.bypass_permissions = true;
  context.operation_id = std::move(post.operation);
  context.message = &stored;
  Args args;
  args.emplace_back(std::move(post.room));
  args.emplace_back(std::move(post.message));
  const Result<Args> results = co_await service.exec_user_command(
      std::move(context), Command::kRoomMessage, std::move(args));
  if (results.has_error()) co_return results.error();
  Object answer;
  answer.set("id", results->empty() ? Value() : results->front());
  answer.set("timestamp", stored ? Value(stored->timestamp) : Value());
  co_return answer;
}

/// There is one error per room, and each may contain the whole message: long ones lose detail and
/// args.
Value failure(const Error& error) {
  const Response response = problem(error);
  if (response.body.size() <= kLongestFailure) return parse_json(response.body).value_or(Value());
  return Value(Object{{"title", Value(net::reason_phrase(response.status))},
                      {"status", Value(response.status)},
                      {"code", Value(error.code)}});
}

std::string text_of(const StoredMessage& message) {
  if (message.body.attachments.empty()) return message.body.text;
  return to_json(parse_json(message.body.text, message.body.attachments).value_or(Value()));
}

}  // namespace

Task<Response> get_messages(Service& service, Request request) {
  constexpr std::uint64_t kLastId = std::numeric_limits<std::int64_t>::max();
  std::optional<Response> fault;
  const auto limit = read_number(request, "limit", kPageDefault, 1, kPageMost, fault);
  const auto after = read_number(request, "after", 0, 0, kLastId, fault);
  if (fault) co_return *std::move(fault);
  const std::string& room = request.param("room");
  std::uint64_t first = *after;
  if (!request.query_value("after")) {
    const Result<RoomInfo> info = co_await service.store().room_info(Actor::server(), room);
    if (info.has_error()) co_return problem(info.error());
    first = info->last_message_id - std::min(info->last_message_id, *limit);
  }
  const auto messages =
      co_await service.store().history_after(Actor::server(), room, first, *limit);
  if (messages.has_error()) co_return problem(messages.error());
  std::string body;
  for (auto message = messages->rbegin(); message != messages->rend(); ++message) {
    body += (body.empty() ? "" : ",") + text_of(**message);
  }
  co_return Response{.content_type = "application/json",
                     .body = "{\"messages\":[" + body + "]}",
                     .headers = {{"Cache-Control", "no-store"}}};
}

Task<Response> post_message(Service& service, Request request) {
  std::optional<Response> fault;
  auto operation = read_operation(request, fault);
  if (!operation) co_return *std::move(fault);
  std::optional<Value> message = parse_json(request.body);
  if (!message || !message->is_object()) co_return problem(400, "the body is no JSON object");
  Post one{.room = request.param("room"),
           .author = std::nullopt,
           .message = std::move(message->as_object()),
           .operation = *std::move(operation)};
  if (const std::string* user = request.query_value("user_name")) one.author = *user;
  Result<Object> posted = co_await post(service, std::move(one));
  if (posted.has_error()) co_return problem(posted.error());
  co_return json_response(201, Value(*std::move(posted)));
}

Task<Response> publish(Service& service, Request request) {
  std::vector<std::string> rooms;
  Post one;
  BodyReader body(request);
  body.require("rooms");
  body.read("rooms", rooms);
  body.require("message");
  body.read("message", one.message);
  body.read("user_name", one.author);
  if (rooms.size() > kMostRooms) body.fail(problem(422, "rooms must be 1000 at the most"));
  if (auto fault = body.fault()) co_return *std::move(fault);
  std::optional<Response> fault;
  auto operation = read_operation(request, fault);
  if (!operation) co_return *std::move(fault);
  one.operation = *std::move(operation);
  Array results;
  for (const std::string& room : rooms) {
    one.room = room;
    Post copy = one;
    Result<Object> posted = co_await post(service, std::move(copy));
    Object result{{"room", Value(room)}};
    if (posted.has_error()) {
      result.set("error", failure(posted.error()));
    } else {
      for (auto& [name, value] : *posted) result.set(name, std::move(value));
    }
    results.emplace_back(std::move(result));
  }
  co_return json_response(200, Value(Object{{"results", Value(std::move(results))}}));
}

}  // namespace chat::web::api
