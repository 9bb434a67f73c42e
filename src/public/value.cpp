#include <algorithm>
#include <chat/value.hpp>
#include <limits>

namespace chat {
namespace {

using Member = Object::Member;

bool same_keys_in_order(const Object& a, const Object& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Member& x, const Member& y) { return x.first == y.first; });
}

std::vector<const Member*> members_by_key(const Object& object) {
  std::vector<const Member*> members;
  members.reserve(object.size());
  for (const Member& member : object) members.push_back(&member);
  std::sort(members.begin(), members.end(),
            [](const Member* a, const Member* b) { return a->first < b->first; });
  return members;
}

}  // namespace

Object::Object() = default;
Object::Object(const Object&) = default;
Object::Object(Object&&) noexcept = default;
Object& Object::operator=(const Object&) = default;
Object& Object::operator=(Object&&) noexcept = default;
Object::~Object() = default;

Object::Object(std::initializer_list<Member> members) {
  members_.reserve(members.size());
  for (const auto& [key, value] : members) set(key, value);
}

const Value* Object::find(std::string_view key) const {
  for (const auto& [name, value] : members_) {
    if (name == key) return &value;
  }
  return nullptr;
}

Value* Object::find(std::string_view key) {
  return const_cast<Value*>(std::as_const(*this).find(key));
}

void Object::set(std::string key, Value value) {
  if (Value* const present = find(key)) {
    *present = std::move(value);
  } else {
    append(std::move(key), std::move(value));
  }
}

void Object::append(std::string key, Value value) {
  members_.emplace_back(std::move(key), std::move(value));
}

void Object::reserve(std::size_t size) { members_.reserve(size); }

bool Object::erase(std::string_view key) {
  const auto it = std::find_if(members_.begin(), members_.end(),
                               [key](const Member& member) { return member.first == key; });
  if (it == members_.end()) return false;
  members_.erase(it);
  return true;
}

std::size_t Object::size() const { return members_.size(); }
Object::iterator Object::begin() { return members_.begin(); }
Object::iterator Object::end() { return members_.end(); }
Object::const_iterator Object::begin() const { return members_.begin(); }
Object::const_iterator Object::end() const { return members_.end(); }

bool operator==(const Object& a, const Object& b) {
  if (a.size() != b.size()) return false;
  if (same_keys_in_order(a, b)) return std::equal(a.begin(), a.end(), b.begin());
  const auto left = members_by_key(a);
  const auto right = members_by_key(b);
  return std::equal(left.begin(), left.end(), right.begin(),
                    [](const Member* x, const Member* y) { return *x == *y; });
}

Value::Value(std::uint64_t u) {
  if (u <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    data_ = static_cast<std::int64_t>(u);
  } else {
    data_ = static_cast<double>(u);
  }
}

Value::Value(const std::vector<std::string>& strings) : data_(Array()) {
  as_array().assign(strings.begin(), strings.end());
}

std::optional<double> Value::number() const {
  if (const auto* integer = if_int()) return static_cast<double>(*integer);
  if (const auto* number = std::get_if<double>(&data_)) return *number;
  return std::nullopt;
}

bool operator==(const Value& a, const Value& b) {
  // An integer and a double are the same number or not; two integers are compared exactly.
  if (a.data_.index() != b.data_.index()) {
    return a.is_number() && b.is_number() && a.number() == b.number();
  }
  return a.data_ == b.data_;
}

}  // namespace chat
