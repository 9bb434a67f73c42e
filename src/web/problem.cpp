#include "web/problem.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/log.hpp"
#include "web/json.hpp"

namespace chat::web {
namespace {

constexpr int kUnprocessable = 422;

constexpr std::array<std::pair<std::string_view, int>, 20> kStatuses{{
    {codes::kBadArgument, kUnprocessable},
    {codes::kInternalError, 500},
    {codes::kInvalidName, kUnprocessable},
    {codes::kInvalidSocket, 404},
    {codes::kListLimitExceeded, kUnprocessable},
    {codes::kNoCommand, 404},
    {codes::kNoList, kUnprocessable},
    {codes::kNoLogin, kUnprocessable},
    {codes::kNoRoom, 404},
    {codes::kNoSocket, kUnprocessable},
    {codes::kNoUser, 404},
    {codes::kNoUserOnline, 404},
    {codes::kNotAllowed, 403},
    {codes::kNotJoined, 403},
    {codes::kRoomExists, 409},
    {codes::kTimeout, 504},
    {codes::kUserExists, 409},
    {codes::kUserOnline, 409},
    {"webhookFailed", 502},
    {codes::kWrongArgumentsCount, kUnprocessable},
}};

Response make_problem(int status, std::string detail, const Error* error) {
  Object members{{"title", Value(net::reason_phrase(status))}, {"status", Value(status)}};
  if (!detail.empty()) members.append("detail", Value(std::move(detail)));
  if (error) members.append("code", Value(error->code));
  if (error) members.append("args", Value(Array(error->args)));
  Response response = json_response(status, Value(std::move(members)));
  response.content_type = "application/problem+json";
  return response;
}

}  // namespace

int status_of(const std::string& code) {
  const auto* const row =
      std::find_if(kStatuses.begin(), kStatuses.end(),
                   [&code](const auto& candidate) { return candidate.first == code; });
  return row == kStatuses.end() ? kUnprocessable : row->second;
}

Response problem(int status, std::string detail) {
  return make_problem(status, std::move(detail), nullptr);
}

Response problem(const Error& error) {
  if (error.code == codes::kInternalError) {
    base::log_error("a request failed", {{"what", error.to_string()}});
    const Error hidden = errors::internal_error("Internal server error");
    return make_problem(status_of(hidden.code), hidden.to_string(), &hidden);
  }
  return make_problem(status_of(error.code), error.to_string(), &error);
}

Response no_content(const Result<>& result) {
  if (result.has_error()) return problem(result.error());
  return {.status = 204, .body = {}, .headers = {}};
}

}  // namespace chat::web
