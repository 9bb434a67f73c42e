#include "redis/command.hpp"

#include <charconv>
#include <cstring>
#include <utility>

namespace chat::redis {
namespace {

// "*", up to 19 digits, CRLF.
constexpr std::size_t kGap = 22;
constexpr std::size_t kUsualSize = 224;

struct Decimal {
  explicit Decimal(std::int64_t number) {
    end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  }
  std::string_view view() const { return {digits, static_cast<std::size_t>(end - digits)}; }

  char digits[20];
  char* end;
};

}  // namespace

Command::Command(std::string_view name) {
  buffer_.reserve(kUsualSize);
  buffer_.resize(kGap);
  arg(name);
  name_size_ = name.size();
}

std::string_view Command::name() const {
  const std::string_view words = std::string_view(buffer_).substr(kGap);
  return words.substr(words.find('\n') + 1, name_size_);
}

Command& Command::arg(std::string_view word) & {
  buffer_ += '$';
  buffer_ += Decimal(static_cast<std::int64_t>(word.size())).view();
  buffer_ += "\r\n";
  buffer_ += word;
  buffer_ += "\r\n";
  ++words_;
  write_count();
  return *this;
}

Command& Command::arg(std::int64_t number) & { return arg(Decimal(number).view()); }

Command& Command::key(std::string_view word) & {
  arg(word);
  if (key_offset_ == 0) {
    key_offset_ = buffer_.size() - word.size() - 2;
    key_size_ = word.size();
  }
  return *this;
}

std::string_view Command::first_key() const {
  return std::string_view(buffer_).substr(key_offset_, key_size_);
}

std::string_view Command::bytes() const { return std::string_view(buffer_).substr(start_); }

void Command::write_count() {
  const Decimal count(words_);
  start_ = kGap - 3 - count.view().size();
  char* out = buffer_.data() + start_;
  *out++ = '*';
  std::memcpy(out, count.view().data(), count.view().size());
  std::memcpy(buffer_.data() + kGap - 2, "\r\n", 2);
}

}  // namespace chat::redis
