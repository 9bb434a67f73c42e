// A request cut in two parses as the whole text does, and is refused in the same cases. Each
// request has only one interpretation. The Origin of a head over the limit does not depend on the
// cut.
//
// The first two bytes: the position of the cut.
#include <string>
#include <vector>

#include "fuzz/fuzz.hpp"
#include "net/http_parser.hpp"
#include "net/origins.hpp"
#include "net/oversized_head.hpp"

namespace {

using Status = chat::net::HttpParser::Status;

constexpr std::size_t kMaxHeader = 2048;
constexpr std::size_t kMaxBody = 512;

const chat::net::Origins kOrigins({"http://localhost:*", "https://chat.example"},
                                  chat::net::TrustedProxies({"127.0.0.1"}));

struct Outcome {
  std::vector<chat::net::HttpRequest> requests;
  Status last = Status::kNeedMore;
};

/// Feeds the pieces as a connection does.
Outcome parse(const std::vector<std::string_view>& pieces) {
  chat::net::HttpParser parser(kMaxHeader, kMaxBody);
  Outcome outcome;
  std::string input;
  for (const std::string_view piece : pieces) {
    input += piece;
    do {
      std::size_t consumed = 0;
      outcome.last = parser.parse(input, consumed);
      chat::fuzz::expect(consumed <= input.size(), "no more is consumed than there is");
      input.erase(0, consumed);
      if (outcome.last == Status::kDone) outcome.requests.push_back(std::move(parser.request()));
    } while (outcome.last == Status::kDone && !input.empty());
    if (outcome.last != Status::kDone && outcome.last != Status::kNeedMore) break;
  }
  return outcome;
}

std::string origin_of(const std::vector<std::string_view>& pieces) {
  chat::net::OversizedHead head({});
  for (const std::string_view piece : pieces) {
    if (head.read(piece)) break;
  }
  return head.origin();
}

/// No other parser can interpret the request differently.
void expect_sound(const chat::net::HttpRequest& request) {
  chat::fuzz::expect(request.path.starts_with('/') || request.path == "*", "a path, or the server");
  chat::fuzz::expect(request.body.size() <= kMaxBody, "no larger body");
  for (auto field = request.headers.begin(); field != request.headers.end(); ++field) {
    for (auto other = request.headers.begin(); other != field; ++other) {
      chat::fuzz::expect(other->first != field->first, "each header once");
    }
  }
}

bool same(const chat::net::HttpRequest& a, const chat::net::HttpRequest& b) {
  return a.method == b.method && a.path == b.path && a.query == b.query && a.headers == b.headers &&
         a.body == b.body && a.keep_alive == b.keep_alive;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  chat::fuzz::Input input(data, size);
  const std::size_t place = input.take_byte() * 256U + input.take_byte();
  const std::string_view text = input.rest();
  const std::size_t cut = text.empty() ? 0 : place % text.size();

  const Outcome whole = parse({text});
  const Outcome halves = parse({text.substr(0, cut), text.substr(cut)});
  chat::fuzz::expect(whole.requests.size() == halves.requests.size(), "as many requests");
  for (std::size_t i = 0; i < whole.requests.size(); ++i) {
    chat::fuzz::expect(same(whole.requests[i], halves.requests[i]), "the same requests");
    expect_sound(whole.requests[i]);
    chat::net::parse_query(whole.requests[i].query);
    kOrigins.admit(whole.requests[i], "127.0.0.1");
  }
  chat::fuzz::expect(origin_of({text}) == origin_of({text.substr(0, cut), text.substr(cut)}),
                     "the same origin");
  const auto pattern = chat::net::OriginPattern::parse(text);
  if (pattern && !text.ends_with(":*")) {
    chat::fuzz::expect(pattern->matches(text), "what is listed is let in");
  }
  return 0;
}
