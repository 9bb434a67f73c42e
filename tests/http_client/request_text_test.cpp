#include "http_client/request_text.hpp"

#include <gtest/gtest.h>

namespace chat::http {
namespace {

const Origin kOrigin{false, "example.org", 8080};

std::string head_of(Request request) {
  const auto text = make_request_text(kOrigin, std::move(request));
  return text ? text->head : describe(text.error());
}

TEST(RequestText, NamesTheHost) {
  EXPECT_EQ(head_of({}), "GET / HTTP/1.1\r\nHost: example.org:8080\r\n\r\n");
}

TEST(RequestText, LeavesAHostThatIsThere) {
  EXPECT_EQ(head_of({.headers = {{"host", "other"}}}), "GET / HTTP/1.1\r\nhost: other\r\n\r\n");
}

TEST(RequestText, SaysHowLongTheBodyIs) {
  const Request request{.method = "POST", .target = "/a?b", .body = "12345"};
  EXPECT_EQ(head_of(request),
            "POST /a?b HTTP/1.1\r\nHost: example.org:8080\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(make_request_text(kOrigin, request)->body, "12345");
}

TEST(RequestText, SaysThatAPostIsEmpty) {
  EXPECT_EQ(head_of({.method = "POST"}),
            "POST / HTTP/1.1\r\nHost: example.org:8080\r\nContent-Length: 0\r\n\r\n");
}

TEST(RequestText, LeavesOutWhatIsAboutAnotherConnection) {
  EXPECT_EQ(head_of({.headers = {{"connection", "close"},
                                 {"Transfer-Encoding", "chunked"},
                                 {"content-length", "100"},
                                 {"Upgrade", "websocket"},
                                 {"Accept", "*/*"}}}),
            "GET / HTTP/1.1\r\nHost: example.org:8080\r\nAccept: */*\r\n\r\n");
}

TEST(RequestText, RefusesWhatWouldBeReadAsSomethingElse) {
  const auto is_refused = [](Request request) {
    const auto text = make_request_text(kOrigin, std::move(request));
    return !text && text.error().cause == Failure::Cause::kBadRequest;
  };
  EXPECT_TRUE(is_refused({.method = "GET /"}));
  EXPECT_TRUE(is_refused({.method = ""}));
  EXPECT_TRUE(is_refused({.target = "/a b"}));
  EXPECT_TRUE(is_refused({.target = "/a\r\nX: b"}));
  EXPECT_TRUE(is_refused({.target = "http://other/"}));
  EXPECT_TRUE(is_refused({.headers = {{"X", "a\r\nY: b"}}}));
  EXPECT_TRUE(is_refused({.headers = {{"X", std::string("a\0b", 3)}}}));
  EXPECT_TRUE(is_refused({.headers = {{"X: a\r\nY", "b"}}}));
  EXPECT_TRUE(is_refused({.headers = {{"", "b"}}}));
  EXPECT_FALSE(make_request_text({false, "a\r\nX: b", 80}, {}));
  EXPECT_FALSE(make_request_text({false, "", 80}, {}));
}

TEST(RequestText, KnowsWhichMethodsMayBeRepeated) {
  EXPECT_TRUE(is_idempotent("GET"));
  EXPECT_TRUE(is_idempotent("PUT"));
  EXPECT_FALSE(is_idempotent("POST"));
  EXPECT_FALSE(is_idempotent("PATCH"));
  EXPECT_FALSE(is_idempotent("get"));
}

}  // namespace
}  // namespace chat::http
