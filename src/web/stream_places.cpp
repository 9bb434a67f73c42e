#include "web/stream_places.hpp"

#include <string>
#include <string_view>

#include "web/problem.hpp"

namespace chat::web {
namespace {

using Verdict = net::Admission::Verdict;

/// The same answer as for a client over a limit.
Response refusal(Verdict verdict) {
  Response response = verdict == Verdict::kFullForAddress
                          ? problem(429, "too many listeners of one address")
                          : problem(503, "too many listeners");
  response.headers.emplace_back("Retry-After", "5");
  return response;
}

}  // namespace

std::optional<Response> StreamPlaces::admit(net::HttpConnection& connection, const Request& request,
                                            PlacePtr& place) {
  const std::string* list = request.header("x-forwarded-for");
  const std::string client =
      proxies_.client_of(request.remote_address, list ? *list : std::string_view());
  // For Admission 0 means no limit.
  const Verdict verdict = most_ == 0 ? Verdict::kFull : admission_.admit(client, place);
  if (verdict == Verdict::kAdmitted) return std::nullopt;
  connection.loop().counters().refused.add(1);
  return refusal(verdict);
}

}  // namespace chat::web
