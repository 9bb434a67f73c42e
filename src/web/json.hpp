// JSON in requests and responses.
#pragma once

#include <chat/value.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web/request.hpp"

namespace chat::web {

Response json_response(int status, const Value& body);

/// Takes a request body's members (a JSON object) one by one. Reports the first fault, and takes
/// nothing after it.
class BodyReader {
 public:
  /// No JSON object: 400.
  explicit BodyReader(const Request& request);

  /// A missing member leaves the target unchanged; one of another kind is 422.
  void read(std::string_view name, bool& target);
  void read(std::string_view name, std::optional<bool>& target);
  void read(std::string_view name, std::string& target);
  void read(std::string_view name, std::optional<std::string>& target);
  void read(std::string_view name, std::optional<std::size_t>& target);
  void read(std::string_view name, std::vector<std::string>& target);
  void read(std::string_view name, Array& target);
  void read(std::string_view name, Object& target);

  bool has(std::string_view name) const { return object_.contains(name); }
  /// 422 if it is missing.
  void require(std::string_view name);
  void fail(Response fault);

  /// The fault, if any; a member that was never read is one.
  std::optional<Response> fault();

 private:
  const Value* take(std::string_view name);
  void fail_kind(std::string_view name, std::string_view wanted);

  Object object_;
  std::vector<std::string> known_;
  std::optional<Response> fault_;
};

/// A number in the query; nullopt and a fault if it is invalid or out of range.
std::optional<std::uint64_t> read_number(const Request& request, std::string_view name,
                                         std::uint64_t fallback, std::uint64_t min,
                                         std::uint64_t max, std::optional<Response>& fault);

}  // namespace chat::web
