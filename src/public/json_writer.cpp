#include <chat/value.hpp>
#include <span>

#include "base/json_text.hpp"

namespace chat {
namespace {

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
      base::append_json_string(out_, *string);
    } else if (const auto* integer = value.if_int()) {
      base::append_json_number(out_, *integer);
    } else if (const auto* object = value.if_object()) {
      write(*object);
    } else if (const auto* array = value.if_array()) {
      write(*array);
    } else if (const auto* boolean = value.if_bool()) {
      out_ += *boolean ? "true" : "false";
    } else if (const auto* binary = value.if_binary()) {
      on_binary_(*binary);
    } else if (const auto number = value.number()) {
      base::append_json_number(out_, *number);
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
      base::append_json_string(out_, key);
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
    base::append_json_number(out, static_cast<std::int64_t>(static_cast<unsigned char>(c)));
  }
  out += "]}";
}

constexpr std::size_t kFirstRoom = 200;  // a message of a line or two

/// Appends values, joined by commas. True if one of them holds a mark.
bool append_values(EncodedJson& out, std::span<const Value> values, Marks marks) {
  Writer writer(out.text, marks, [&out](const Binary& binary) {
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
  const bool met_mark = append_values(out, values, Marks::kKeep);
  if (!met_mark || out.attachments.empty()) return;
  out.text.resize(text_size);
  out.attachments.resize(attachments);
  append_values(out, values, Marks::kLeaveOut);
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
  Writer(out, Marks::kKeep, [&out](const Binary& binary) {
    append_buffer(out, binary);
  }).write(value);
  return out;
}

}  // namespace chat
