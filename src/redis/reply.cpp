#include "redis/reply.hpp"

#include "base/parse_number.hpp"

namespace chat::redis {

std::optional<std::int64_t> Reply::integer() const {
  if (kind_ == Kind::kInteger) return std::get<std::int64_t>(content_);
  if (kind_ == Kind::kString) {
    return base::parse_number<std::int64_t>(std::get<std::string>(content_));
  }
  return std::nullopt;
}

std::optional<std::string_view> Reply::text() const {
  const auto* text = std::get_if<std::string>(&content_);
  if (text == nullptr) return std::nullopt;
  return std::string_view(*text);
}

std::string Reply::take_text() {
  auto* text = std::get_if<std::string>(&content_);
  return text == nullptr ? std::string{} : std::move(*text);
}

std::span<const Reply> Reply::array() const {
  const auto* elements = std::get_if<std::vector<Reply>>(&content_);
  if (elements == nullptr) return {};
  return *elements;
}

std::span<Reply> Reply::array() {
  auto* elements = std::get_if<std::vector<Reply>>(&content_);
  if (elements == nullptr) return {};
  return *elements;
}

const Reply& Reply::operator[](std::size_t index) const {
  static const Reply nil;
  const std::span<const Reply> elements = array();
  return index < elements.size() ? elements[index] : nil;
}

}  // namespace chat::redis
