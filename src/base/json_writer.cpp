#include <array>
#include <chat/value.hpp>
#include <cstring>
#include <span>

#include "base/json_text.hpp"

namespace chat {
namespace base {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kHighBits = 0x8080808080808080;

// Names and keys: put together aside, they are appended at once.
constexpr std::size_t kShortText = 62;

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

std::uint64_t zero_bytes(std::uint64_t word) { return (word - kOnes) & ~word & kHighBits; }

/// True if one of eight bytes is a control character, a quote or a backslash. Never a false no.
bool any_needs_escape(const char* p) {
  std::uint64_t word;
  std::memcpy(&word, p, sizeof(word));
  const std::uint64_t control = (word - kOnes * 0x20) & ~word & kHighBits;
  return (control | zero_bytes(word ^ kOnes * '"') | zero_bytes(word ^ kOnes * '\\')) != 0;
}

const char* find_escape(const char* p, const char* end) {
  const bool is_long = end - p >= 8;
  while (end - p >= 8 && !any_needs_escape(p)) p += 8;
  // What is left is part of the last eight.
  if (is_long && end - p < 8 && !any_needs_escape(end - 8)) return end;
  while (p != end && !needs_escape(*p)) ++p;
  return p;
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out.append("\\u00").append(1, kHex[static_cast<unsigned>(c) >> 4]);
      out += kHex[static_cast<unsigned>(c) & 0x0F];
  }
}

/// A member that makes an object look like the place of an attachment.
bool is_mark(const std::string& key, const Value& value) {
  const bool* const boolean = key == "_placeholder" ? value.if_bool() : nullptr;
  return boolean != nullptr && *boolean;
}

enum class Marks { kKeep, kLeaveOut };

/// Writes values; what to do with bytes is the caller's.
template <class BinarySink>
class Writer {
 public:
  Writer(std::string& out, Marks marks, BinarySink on_binary)
      : out_(out), marks_(marks), on_binary_(on_binary) {}

  bool met_mark() const { return met_mark_; }

  void write(const Value& value) {
    if (const auto* string = value.if_string()) {
      append_json_string(out_, *string);
    } else if (const auto* integer = value.if_int()) {
      append_json_number(out_, *integer);
    } else if (const auto* object = value.if_object()) {
      write(*object);
    } else if (const auto* array = value.if_array()) {
      write(*array);
    } else if (const auto* boolean = value.if_bool()) {
      out_ += *boolean ? "true" : "false";
    } else if (const auto* binary = value.if_binary()) {
      on_binary_(*binary);
    } else if (const auto number = value.number()) {
      append_json_number(out_, *number);
    } else {
      out_ += "null";
    }
  }

 private:
  void write(const Array& array) {
    out_ += '[';
    bool first = true;
    for (const Value& element : array) {
      if (!first) out_ += ',';
      first = false;
      write(element);
    }
    out_ += ']';
  }

  void write(const Object& object) {
    out_ += '{';
    bool first = true;
    for (const auto& [key, member] : object) {
      if (is_mark(key, member)) {
        met_mark_ = true;
        if (marks_ == Marks::kLeaveOut) continue;
      }
      if (!first) out_ += ',';
      first = false;
      append_json_string(out_, key);
      out_ += ':';
      write(member);
    }
    out_ += '}';
  }

  std::string& out_;
  Marks marks_;
  BinarySink on_binary_;
  bool met_mark_ = false;
};

void append_buffer(std::string& out, const Binary& binary) {
  out += R"({"type":"Buffer","data":[)";
  bool first = true;
  for (const char c : binary.view()) {
    if (!first) out += ',';
    first = false;
    append_json_number(out, static_cast<std::int64_t>(static_cast<unsigned char>(c)));
  }
  out += "]}";
}

}  // namespace

std::size_t json_plain_length(std::string_view text) {
  return static_cast<std::size_t>(find_escape(text.data(), text.data() + text.size()) -
                                  text.data());
}

void append_json_string(std::string& out, std::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  if (text.size() <= kShortText && find_escape(p, end) == end) {
    std::array<char, kShortText + 2> quoted;
    quoted[0] = '"';
    std::memcpy(quoted.data() + 1, p, text.size());
    quoted[text.size() + 1] = '"';
    out.append(quoted.data(), text.size() + 2);
    return;
  }
  out += '"';
  while (true) {
    const char* const stop = find_escape(p, end);
    out.append(p, stop);
    if (stop == end) break;
    append_escaped(out, *stop);
    p = stop + 1;
  }
  out += '"';
}

}  // namespace base

namespace {

constexpr std::size_t kFirstRoom = 200;  // a message of a line or two

/// Appends values, joined by commas. True if one of them holds a mark.
bool append_values(EncodedJson& out, std::span<const Value> values, base::Marks marks) {
  base::Writer writer(out.text, marks, [&out](const Binary& binary) {
    out.text += R"({"_placeholder":true,"num":)";
    base::append_json_number(out.text, static_cast<std::int64_t>(out.attachments.size()));
    out.text += '}';
    out.attachments.push_back(binary);
  });
  bool first = true;
  for (const Value& value : values) {
    if (!first) out.text += ',';
    first = false;
    writer.write(value);
  }
  return writer.met_mark();
}

/// Marks that are data would break the packet for its receivers if there are attachments, so that
/// one client could cut off others.
void append_safely(EncodedJson& out, std::span<const Value> values) {
  const std::size_t text_size = out.text.size();
  const std::size_t attachments = out.attachments.size();
  const bool met_mark = append_values(out, values, base::Marks::kKeep);
  if (!met_mark || out.attachments.empty()) return;
  out.text.resize(text_size);
  out.attachments.resize(attachments);
  append_values(out, values, base::Marks::kLeaveOut);
}

}  // namespace

void append_json(EncodedJson& out, const Value& value) { append_safely(out, {&value, 1}); }

EncodedJson encode_json(const Value& value) {
  EncodedJson out;
  if (value.is_object()) out.text.reserve(kFirstRoom);
  append_json(out, value);
  return out;
}

EncodedJson encode_json_args(const Args& args) {
  EncodedJson out;
  append_safely(out, args);
  return out;
}

std::string to_json(const Value& value) {
  std::string out;
  base::Writer(out, base::Marks::kKeep, [&out](const Binary& binary) {
    base::append_buffer(out, binary);
  }).write(value);
  return out;
}

}  // namespace chat
