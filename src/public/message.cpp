// How a draft becomes the message that is kept and sent.
#include <charconv>
#include <chat/store.hpp>
#include <limits>
#include <string>
#include <string_view>

namespace chat {
namespace {

template <class Number>
void append_member(std::string& text, std::string_view key, Number number) {
  if (text.back() != '{') text += ',';
  text += key;
  char digits[std::numeric_limits<Number>::digits10 + 2];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  text.append(digits, end);
}

}  // namespace

StoredMessage MessageDraft::finish(std::uint64_t id, std::int64_t timestamp) const {
  constexpr std::size_t kRoomForNumbers = 64;
  StoredMessage message{.id = id, .timestamp = timestamp, .body = {{}, body.attachments}};
  std::string& text = message.body.text;
  text.reserve(body.text.size() + kRoomForNumbers);
  text.assign(body.text, 0, body.text.rfind('}'));
  append_member(text, "\"timestamp\":", timestamp);
  if (id != 0) append_member(text, "\"id\":", id);
  text += '}';
  return message;
}

}  // namespace chat
