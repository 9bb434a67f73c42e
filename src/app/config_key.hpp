// A key of the configuration as a table row: its values, meaning and target.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "app/config_tree.hpp"

namespace chat::app {

/// Why a value was refused.
using Refusal = std::optional<std::string>;

/// What a key's value is: a secret has a second key, `NAME_file`, for the file that holds it.
enum class Holds : std::uint8_t { kValue, kSecret, kSecretFile };

/// A key of a section, parsed into a T.
template <class T>
struct Key {
  std::string name;
  std::string_view type;  ///< "integer", "boolean", "string", "array of strings"
  std::string range;      ///< for people; empty: any value of the type
  std::string fallback;   ///< the default, as TOML; empty: none
  std::string_view doc;
  std::function<Refusal(T& target, const Node& node)> set;
  Holds holds = Holds::kValue;
};

struct Range {
  std::int64_t min;
  std::int64_t max;

  bool holds(std::int64_t value) const { return min <= value && value <= max; }
  std::string to_string() const;
};

/// A predicate on strings; returns the reason for a refusal.
using TextCheck = std::function<Refusal(const std::string& text)>;

/// "must be a boolean, not a string"
std::string wrong_type(std::string_view wanted, const Node& node);
/// "must be one of …", the choices quoted
TextCheck one_of(std::vector<std::string> choices);

std::string show(bool value);
std::string show(std::int64_t value);
std::string show(const std::string& value);
std::string show(const std::vector<std::string>& values);
template <std::integral I>
std::string show(I value) {
  return show(static_cast<std::int64_t>(value));
}
template <class V>
std::string show(const std::optional<V>& value) {
  return value ? show(*value) : std::string();
}

inline constexpr const char* kSecretFileSuffix = "_file";
inline constexpr std::string_view kSecretFileDoc =
    "A file that holds it, instead. [Secrets](#secrets) has more.";

/// The strings of a list, or nullopt if the node is no list of strings.
std::optional<std::vector<std::string>> strings_of(const Node& node);

namespace detail {

template <class V>
struct FieldValue {
  using type = V;
};
template <class V>
struct FieldValue<std::optional<V>> {
  using type = V;
};

template <class T, class Field>
using ValueOf = typename FieldValue<std::remove_cvref_t<std::invoke_result_t<Field, T&>>>::type;

template <class T, class Field>
std::string default_of(Field field) {
  return show(std::invoke(field, T{}));
}

}  // namespace detail

// The rows. `field` points to a member of T: of the named type, or a std::optional of it.

template <class T, class Field>
Key<T> boolean(std::string_view name, Field field, std::string_view doc) {
  auto set = [field](T& target, const Node& node) -> Refusal {
    const bool* value = std::get_if<bool>(&node.value);
    if (value == nullptr) return wrong_type("a boolean", node);
    std::invoke(field, target) = *value;
    return std::nullopt;
  };
  return {std::string(name), "boolean", "", detail::default_of<T>(field), doc, set};
}

template <class T, class Field>
Key<T> integer(std::string_view name, Field field, Range range, std::string_view doc) {
  auto set = [field, range](T& target, const Node& node) -> Refusal {
    const std::int64_t* value = std::get_if<std::int64_t>(&node.value);
    if (value == nullptr) return wrong_type("an integer", node);
    if (!range.holds(*value)) return "must be " + range.to_string() + ", not " + show(*value);
    std::invoke(field, target) = static_cast<detail::ValueOf<T, Field>>(*value);
    return std::nullopt;
  };
  return {std::string(name), "integer", range.to_string(), detail::default_of<T>(field), doc, set};
}

template <class T, class Field>
Key<T> text(std::string_view name, Field field, std::string range, TextCheck check,
            std::string_view doc) {
  auto set = [field, check](T& target, const Node& node) -> Refusal {
    const std::string* value = std::get_if<std::string>(&node.value);
    if (value == nullptr) return wrong_type("a string", node);
    if (Refusal refusal = check(*value)) return refusal;
    std::invoke(field, target) = *value;
    return std::nullopt;
  };
  return {std::string(name), "string", std::move(range), detail::default_of<T>(field), doc, set};
}

template <class T, class Field>
Key<T> texts(std::string_view name, Field field, std::string range, TextCheck check,
             std::string_view doc) {
  auto set = [field, check](T& target, const Node& node) -> Refusal {
    std::optional<std::vector<std::string>> values = strings_of(node);
    if (!values) return wrong_type("an array of strings", node);
    for (const std::string& value : *values) {
      if (Refusal refusal = check(value)) return refusal;
    }
    std::invoke(field, target) = *std::move(values);
    return std::nullopt;
  };
  return {std::string(name),
          "array of strings",
          std::move(range),
          detail::default_of<T>(field),
          doc,
          set};
}

/// A text that logs and faults must not show.
template <class T, class Field>
Key<T> secret(std::string_view name, Field field, std::string range, TextCheck check,
              std::string_view doc) {
  Key<T> key = text<T>(name, field, std::move(range), std::move(check), doc);
  key.holds = Holds::kSecret;
  return key;
}

/// The keys, and behind each secret the key of its file, which sets the secret: `set` takes the
/// content.
template <class T>
std::vector<Key<T>> with_secret_files(const std::vector<Key<T>>& keys) {
  std::vector<Key<T>> result;
  for (const Key<T>& key : keys) {
    result.push_back(key);
    if (key.holds != Holds::kSecret) continue;
    result.push_back({key.name + kSecretFileSuffix, "string", "a file", "", kSecretFileDoc, key.set,
                      Holds::kSecretFile});
  }
  return result;
}

/// The file's key for a secret, and the other way round.
std::string twin_of(const std::string& name, Holds holds);

}  // namespace chat::app
