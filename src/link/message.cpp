#include "link/message.hpp"

#include <charconv>
#include <utility>

#include "base/json_text.hpp"

namespace chat::link {
namespace {

constexpr std::uint64_t kMaxId = (std::uint64_t{1} << 53) - 1;

// A client's data may be 256 deep, and comes back in ["ok", 1, [], {"args": […]}].
constexpr std::size_t kMaxDepth = 256 + 4;

const Value& element(const Array& array, std::size_t index) {
  static const Value kMissing;
  return index < array.size() ? array[index] : kMissing;
}

std::optional<std::uint64_t> id_of(const Value& value) {
  const std::int64_t* const id = value.if_int();
  if (id == nullptr || *id < 1 || static_cast<std::uint64_t>(*id) > kMaxId) return std::nullopt;
  return static_cast<std::uint64_t>(*id);
}

/// The answer that passes, as JSON.stringify() writes it, without a tree of values: ["ok",17]
std::optional<std::uint64_t> id_of_plain_answer(std::string_view text) {
  constexpr std::string_view kStart = R"(["ok",)";
  if (!text.starts_with(kStart) || text.back() != ']') return std::nullopt;
  const char* const begin = text.data() + kStart.size();
  const char* const end = text.data() + text.size() - 1;
  std::uint64_t id = 0;
  const auto [stop, error] = std::from_chars(begin, end, id);
  if (error != std::errc() || stop != end || *begin == '0' || id > kMaxId) return std::nullopt;
  return id;
}

Reply ok_reply(Value& results, Value& changes) {
  Answer answer;
  if (Array* const array = results.if_array()) {
    answer.results = std::move(*array);
  } else if (!results.is_null()) {
    return std::nullopt;
  }
  if (Object* const object = changes.if_object()) {
    answer.changes = std::move(*object);
  } else if (!changes.is_null()) {
    return std::nullopt;
  }
  return Result<Answer>(std::move(answer));
}

Reply error_reply(const Value& value) {
  std::optional<Error> error = parse_error(value);
  if (!error) return std::nullopt;
  return Result<Answer>(*std::move(error));
}

std::optional<Message> parse_reply(Array& frame, bool is_ok) {
  const auto id = id_of(element(frame, 1));
  if (!id) return std::nullopt;
  frame.resize(4);
  return Message{.kind = Message::Kind::kReply,
                 .id = *id,
                 .reply = is_ok ? ok_reply(frame[2], frame[3]) : error_reply(frame[2])};
}

/// A call or a tell, whose name is at `place`.
std::optional<Message> parse_request(Message message, Array& frame, std::size_t place) {
  frame.resize(place + 2);
  const std::string* const name = frame[place].if_string();
  if (name == nullptr) return std::nullopt;
  message.name = *name;
  if (Array* const args = frame[place + 1].if_array()) {
    message.args = std::move(*args);
  } else if (!frame[place + 1].is_null()) {
    return std::nullopt;
  }
  return message;
}

std::optional<Message> parse_array(Array& frame) {
  const std::string* const type = element(frame, 0).if_string();
  if (type == nullptr) return std::nullopt;
  if (*type == "ok" || *type == "error") return parse_reply(frame, *type == "ok");
  if (*type == "tell") return parse_request({.kind = Message::Kind::kTell}, frame, 1);
  if (*type == "call") {
    const auto id = id_of(element(frame, 1));
    if (!id) return std::nullopt;
    return parse_request({.kind = Message::Kind::kCall, .id = *id}, frame, 2);
  }
  const Object* const hello = *type == "hello" ? element(frame, 1).if_object() : nullptr;
  if (hello == nullptr) return std::nullopt;
  return Message{.kind = Message::Kind::kHello, .hello = *hello};
}

void append_args(EncodedJson& out, const Args& args) {
  bool is_first = true;
  for (const Value& value : args) {
    if (!std::exchange(is_first, false)) out.text += ',';
    append_json(out, value);
  }
}

}  // namespace

std::optional<Message> parse_message(const Frame& frame) {
  if (frame.attachments.empty()) {
    if (const auto id = id_of_plain_answer(frame.text)) {
      return Message{.kind = Message::Kind::kReply, .id = *id, .reply = Result<Answer>(Answer())};
    }
  }
  std::optional<Value> value = parse_json(frame.text, frame.attachments, kMaxDepth);
  Array* const array = value ? value->if_array() : nullptr;
  return array == nullptr ? std::nullopt : parse_array(*array);
}

std::optional<Error> parse_error(const Value& value) {
  const Object* const object = value.if_object();
  if (object == nullptr) return std::nullopt;
  const auto member = [&](std::string_view name) {
    const Value* const found = object->find(name);
    return found == nullptr ? Value() : *found;
  };
  const Value code = member("code");
  if (const std::string* const text = code.if_string(); text != nullptr && !text->empty()) {
    const Value args = member("args");
    if (!args.is_null() && !args.is_array()) return std::nullopt;
    return Error{.code = *text, .args = args.is_null() ? Args() : args.as_array()};
  }
  Value message = member("message");
  if (!message.is_string()) return std::nullopt;
  Error error;
  error.args.push_back(std::move(message));
  return error;
}

void open_call(EncodedJson& out, std::uint64_t id, std::string_view name) {
  out.text += R"(["call",)";
  base::append_json_number(out.text, static_cast<std::int64_t>(id));
  out.text += ',';
  base::append_json_string(out.text, name);
  out.text += ",[";
}

void open_tell(EncodedJson& out, std::string_view name) {
  out.text += R"(["tell",)";
  base::append_json_string(out.text, name);
  out.text += ",[";
}

void close_args(EncodedJson& out) { out.text += "]]"; }

EncodedJson hello_frame(Object hello) {
  return encode_json(Array{Value("hello"), Value(std::move(hello))});
}

EncodedJson refuse_frame(std::string_view reason) {
  return encode_json(Array{Value("refuse"), Value(Object{{"reason", Value(reason)}})});
}

EncodedJson tell_frame(std::string_view name, const Args& args) {
  EncodedJson out;
  open_tell(out, name);
  append_args(out, args);
  close_args(out);
  return out;
}

EncodedJson answer_frame(std::uint64_t id, const Result<Args>& results) {
  EncodedJson out;
  out.text = results.has_value() ? R"(["ok",)" : R"(["error",)";
  base::append_json_number(out.text, static_cast<std::int64_t>(id));
  if (results.has_error()) {
    out.text += ',';
    append_json(out, results.error().to_value());
    out.text += ']';
    return out;
  }
  out.text += ",[";
  append_args(out, *results);
  close_args(out);
  return out;
}

}  // namespace chat::link
