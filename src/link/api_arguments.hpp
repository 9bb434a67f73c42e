// Arguments of the program's calls, with their types.
#pragma once

#include <chat/error.hpp>
#include <chat/service.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chat::link {

/// Reads arguments in order; the first that is wrong counts.
class Arguments {
 public:
  explicit Arguments(Args args) : args_(std::move(args)) {}

  std::string text();
  /// Missing or null: nullopt.
  std::optional<std::string> text_or_null();
  bool flag();
  std::size_t number();
  Args array();

  UserState user_state();
  RoomState room_state();
  CommandContext context();

  /// badArgument of the first that is missing or wrong.
  const std::optional<Error>& fault() const { return fault_; }

 private:
  Value take();
  void fail(const Value& value);
  template <class T, class Read>
  T read(Read read);

  Args args_;
  std::size_t next_ = 0;
  std::optional<Error> fault_;
};

}  // namespace chat::link
