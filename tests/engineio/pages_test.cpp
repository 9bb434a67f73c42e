// Pages of the server's origin and of others.
#include <gmock/gmock.h>
#include <string>
#include <utility>

#include "engineio/test_server.hpp"

namespace chat::engineio {
namespace {

using test::HttpAnswer;
using test::TcpClient;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kPage = "Origin: https://a.example\r\n";
const std::string kStrangePage = "Origin: https://b.example\r\n";
constexpr const char* kAllowed = "Access-Control-Allow-Origin: https://a.example\r\n";

Options options_of_pages() {
  Options options;
  options.cors_origins = {"https://a.example"};
  options.max_payload = 100;
  return options;
}

class Pages : public EngineTest {
 protected:
  explicit Pages(Options options = options_of_pages()) : EngineTest(std::move(options)) {}

  HttpAnswer ask(const std::string& method, const std::string& path,
                 const std::string& fields = {}) {
    TcpClient client(port());
    client.send(method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
    return client.receive_answer();
  }
};

TEST_F(Pages, OfOtherOriginsAreRefusedOnEveryTransport) {
  TcpClient owner(port());
  const std::string sid = open(owner);
  for (const std::string& page :
       {kStrangePage, std::string("Origin: null\r\n"), kPage + kStrangePage}) {
    for (const std::string& session : {std::string(), sid}) {
      const std::string polling = target("polling", session);
      const HttpAnswer refusal = ask("GET", polling, page);
      EXPECT_EQ(refusal.status, 403);
      EXPECT_THAT(refusal.body, HasSubstr(R"("code":4)"));
      EXPECT_THAT(refusal.head, Not(HasSubstr("Access-Control-Allow-Origin")));
      EXPECT_EQ(ask("POST", polling, page + "Content-Length: 0\r\n").status, 403);
      EXPECT_EQ(ask("POST", polling, page + "Content-Length: 101\r\n").status, 403);
      EXPECT_EQ(ask("OPTIONS", polling, page).status, 403);
      EXPECT_EQ(ask("GET", target("websocket", session), page + kUpgrade + kVersion).status, 403);
    }
    EXPECT_EQ(ask("GET", "/elsewhere", page).status, 403);
  }
  owner.send(poll_request(sid));
  with_session([](Session* session) {
    ASSERT_NE(session, nullptr) << "none of that has touched it";
    session->send_text("hello");
  });
  EXPECT_EQ(owner.receive_answer().body, "4hello");
}

TEST_F(Pages, OfTheServerItselfAndOfListedOriginsAreServedOnEveryTransport) {
  for (const std::string& page : {kPage, std::string("Origin: http://x\r\n"), std::string()}) {
    EXPECT_EQ(ask("GET", target("websocket"), page + kUpgrade + kVersion).status, 101) << page;
    EXPECT_EQ(ask("GET", target("polling"), page).status, 200) << page;
    EXPECT_EQ(ask("OPTIONS", target("polling"), page).status, 204) << page;
    EXPECT_EQ(ask("GET", "/elsewhere", page).status, 404) << page;
  }
}

Options options_of_one_client() {
  Options options = options_of_pages();
  options.limits.clients = 1;
  return options;
}

class RefusedPages : public Pages {
 protected:
  RefusedPages() : Pages(options_of_one_client()) {}
};

TEST_F(RefusedPages, HearWhy) {
  TcpClient owner(port());
  const std::string sid = open(owner);
  const auto refusal = [](const char* status) {
    return AllOf(HasSubstr(status), HasSubstr(kAllowed));
  };
  EXPECT_THAT(ask("GET", target("polling"), kPage).head, refusal(" 503 "));
  EXPECT_THAT(ask("GET", target("polling", "nobody"), kPage).head, refusal(" 400 "));
  EXPECT_THAT(ask("GET", "/elsewhere", kPage).head, refusal(" 404 "));
  EXPECT_THAT(ask("POST", target("polling", sid), kPage + "Content-Length: 101\r\n").head,
              refusal(" 413 "));
  EXPECT_EQ(log.entries(1).front(), "closed: payload too large");
}

TEST_F(Pages, AreToldWhatTheyMayAsk) {
  const HttpAnswer answer = ask("OPTIONS", target("polling"),
                                kPage +
                                    "Access-Control-Request-Method: POST\r\n"
                                    "Access-Control-Request-Headers: x-a\r\n"
                                    "Access-Control-Request-Headers: x-b\r\n");
  EXPECT_EQ(answer.status, 204);
  EXPECT_THAT(answer.head,
              AllOf(HasSubstr(kAllowed), HasSubstr("Allow-Methods: GET, POST, OPTIONS\r\n"),
                    HasSubstr("Allow-Headers: x-a, x-b\r\n")));
}

}  // namespace
}  // namespace chat::engineio
