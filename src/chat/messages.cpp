#include "chat/messages.hpp"

#include <stdexcept>
#include <utility>

namespace chat::core {

void sign_message(Object& message, const std::optional<std::string>& author) {
  message.erase("id");
  message.erase("timestamp");
  if (author) message.set("author", *author);
}

MessageDraft draft_of(const Value& message) { return MessageDraft{encode_json(message)}; }

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

}  // namespace chat::core
