#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <chat/value.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "public/json_surrogates.hpp"

namespace chat {
namespace {

using Member = Object::Member;
using boost::json::error_code;
using Text = boost::json::string_view;

constexpr std::size_t kFewMembers = 16;

/// The members, the last of equal keys at the place of the first. An object of many members is
/// sorted rather than searched, so that one made to be slow is not.
Object make_object(Member* members, std::size_t size) {
  Object object;
  object.reserve(size);
  if (size <= kFewMembers) {
    for (std::size_t i = 0; i < size; ++i) {
      object.set(std::move(members[i].first), std::move(members[i].second));
    }
    return object;
  }
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [members](std::size_t a, std::size_t b) {
    return members[a].first < members[b].first;
  });
  std::vector<bool> superseded(size);
  for (std::size_t i = 1, first = 0; i < size; ++i) {
    if (members[order[i]].first != members[order[first]].first) {
      first = i;
      continue;
    }
    members[order[first]].second = std::move(members[order[i]].second);
    superseded[order[i]] = true;
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (superseded[i]) continue;
    object.append(std::move(members[i].first), std::move(members[i].second));
  }
  return object;
}

/// The number nearest to the text; nullopt where it is too large for a double.
std::optional<Value> to_number(std::string_view text) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::result_out_of_range) return std::nullopt;
  const bool fits = number >= -kTwoTo63 && number < kTwoTo63;
  if (fits && number == std::trunc(number)) return Value(static_cast<std::int64_t>(number));
  return Value(number);
}

/// Makes a Value of Boost.JSON's parser events. Boost's own parser would make a
/// boost::json::value first, to be converted.
///
/// A flat stack holds what is not yet in its container. An element of an array has an empty key;
/// a container has its place on the stack before its content.
class Builder {
 public:
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;

  explicit Builder(const std::vector<Binary>& attachments)
      : attachments_(attachments), named_(attachments.size()) {}

  Value take() { return std::move(stack_.front().second); }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }

  bool on_object_begin(error_code&) { return open(); }
  bool on_object_end(std::size_t size, error_code& error) {
    Object object = make_object(top(size), size);
    stack_.resize(stack_.size() - size);
    if (!attachments_.empty() && is_placeholder(object)) return attach(object, error);
    stack_.back().second = Value(std::move(object));
    return true;
  }

  bool on_array_begin(error_code&) { return open(); }
  bool on_array_end(std::size_t size, error_code&) {
    Array array;
    array.reserve(size);
    for (Member* element = top(size); element != stack_.data() + stack_.size(); ++element) {
      array.push_back(std::move(element->second));
    }
    stack_.resize(stack_.size() - size);
    stack_.back().second = Value(std::move(array));
    return true;
  }

  bool on_key_part(Text part, std::size_t, error_code&) { return keep(part); }
  bool on_key(Text part, std::size_t, error_code&) {
    stack_.emplace_back(whole(part), Value());
    has_key_ = true;
    return true;
  }

  bool on_string_part(Text part, std::size_t, error_code&) { return keep(part); }
  bool on_string(Text part, std::size_t, error_code&) { return add(Value(whole(part))); }

  bool on_number_part(Text part, error_code&) { return keep(part); }
  bool on_int64(std::int64_t number, Text, error_code&) {
    partial_.clear();
    return add(Value(number));
  }
  bool on_uint64(std::uint64_t number, Text, error_code&) {
    partial_.clear();
    return add(Value(number));
  }
  // Boost's own conversion to double is off by a bit or two: hence the text.
  bool on_double(double approximate, Text part, error_code& error) {
    std::optional<Value> number = to_number(whole(part));
    if (!number && std::abs(approximate) < 1) number = Value(0);
    if (!number) return fail(error, boost::json::error::exponent_overflow);
    return add(std::move(*number));
  }

  bool on_bool(bool value, error_code&) { return add(Value(value)); }
  bool on_null(error_code&) { return add(Value()); }
  bool on_comment_part(Text, error_code&) { return true; }
  bool on_comment(Text, error_code&) { return true; }

 private:
  static bool fail(error_code& error, boost::json::error reason) {
    error = reason;
    return false;
  }

  static bool is_placeholder(const Object& object) {
    const Value* const mark = object.find("_placeholder");
    return mark != nullptr && *mark == Value(true);
  }

  /// Each attachment has one place: naming one often would let a small packet grow large.
  bool attach(const Object& placeholder, error_code& error) {
    const Value* const number = placeholder.find("num");
    const std::int64_t* const index = number ? number->if_int() : nullptr;
    const bool valid =
        index && *index >= 0 && static_cast<std::uint64_t>(*index) < attachments_.size();
    if (!valid || named_[static_cast<std::size_t>(*index)]) {
      return fail(error, boost::json::error::syntax);
    }
    named_[static_cast<std::size_t>(*index)] = true;
    stack_.back().second = Value(attachments_[static_cast<std::size_t>(*index)]);
    return true;
  }

  Member* top(std::size_t size) { return stack_.data() + (stack_.size() - size); }

  bool open() {
    add(Value());
    return true;
  }

  bool add(Value value) {
    if (has_key_) {
      stack_.back().second = std::move(value);
    } else {
      stack_.emplace_back(std::string(), std::move(value));
    }
    has_key_ = false;
    return true;
  }

  bool keep(Text part) {
    partial_.append(part.data(), part.size());
    return true;
  }

  std::string whole(Text last) {
    keep(last);
    return std::exchange(partial_, {});
  }

  const std::vector<Binary>& attachments_;
  std::vector<bool> named_;
  std::string partial_;  // of a key, a string or a number
  bool has_key_ = false;
  boost::container::small_vector<Member, 16> stack_;
};

}  // namespace

namespace {

std::optional<Value> parse_strictly(std::string_view text, const std::vector<Binary>& attachments,
                                    std::size_t max_depth) {
  boost::json::parse_options options;
  options.max_depth = max_depth;
  boost::json::basic_parser<Builder> parser(options, attachments);
  error_code error;
  const std::size_t size = parser.write_some(false, text.data(), text.size(), error);
  if (error || size != text.size()) return std::nullopt;
  return parser.handler().take();
}

}  // namespace

std::optional<Value> parse_json(std::string_view text, const std::vector<Binary>& attachments,
                                std::size_t max_depth) {
  auto value = parse_strictly(text, attachments, max_depth);
  if (value || !base::may_hold_surrogates(text)) return value;
  // JavaScript cuts characters in two, and writes the half as an escape; UTF-8 has none for it.
  return parse_strictly(base::mend_lone_halves(text), attachments, max_depth);
}

}  // namespace chat
