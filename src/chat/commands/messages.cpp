#include "chat/commands/messages.hpp"

#include <stdexcept>
#include <utility>

#include "base/json_text.hpp"
#include "base/utf8.hpp"

namespace chat::core {

void sign_message(Object& message, const std::optional<std::string>& author) {
  message.erase("id");
  message.erase("timestamp");
  if (author) message.set("author", *author);
}

MessageDraft draft_of(const Value& message) { return MessageDraft{encode_json(message)}; }

// Names have no control characters, so the first two line breaks are these.
std::string operation_of(const std::optional<std::string>& author, std::string_view key) {
  std::string operation = "\n";
  operation.append(author.value_or("")).append("\n").append(key);
  return operation;
}

Value message_value(const StoredMessage& message) {
  std::optional<Value> value = parse_json(message.body.text, message.body.attachments);
  if (!value) throw std::runtime_error("a stored message is not JSON");
  return *std::move(value);
}

Value message_values(const std::vector<MessagePtr>& messages) {
  Array values;
  values.reserve(messages.size());
  for (const MessagePtr& message : messages) values.push_back(message_value(*message));
  return values;
}

namespace {

constexpr std::string_view kBeforeRoom = R"(["roomMessage",")";
constexpr std::string_view kBeforeText = R"(",{"textMessage":")";
constexpr std::string_view kAfterText = R"("}])";

/// Consumes the content of a string, up to its closing quote or an escape.
std::string_view take_plain(std::string_view& json) {
  const std::string_view plain = json.substr(0, base::json_plain_length(json));
  json.remove_prefix(plain.size());
  return plain;
}

bool take(std::string_view& json, std::string_view expected) {
  if (!json.starts_with(expected)) return false;
  json.remove_prefix(expected.size());
  return true;
}

}  // namespace

std::optional<PlainMessage> read_plain_message(std::string_view json) {
  const std::string_view whole = json;
  PlainMessage message;
  if (!take(json, kBeforeRoom)) return std::nullopt;
  message.room = take_plain(json);
  if (!take(json, kBeforeText)) return std::nullopt;
  message.text = take_plain(json);
  if (json != kAfterText || !base::is_utf8(whole)) return std::nullopt;
  return message;
}

MessageDraft draft_of(const PlainMessage& message, std::string_view author) {
  MessageDraft draft;
  std::string& text = draft.body.text;
  text.reserve(message.text.size() + author.size() + 40);
  text.append(R"({"textMessage":")").append(message.text).append(R"(","author":)");
  base::append_json_string(text, author);
  text += '}';
  return draft;
}

}  // namespace chat::core
