// The pages that are part of the program.
#include "web/pages.hpp"

#include <array>
#include <gmock/gmock.h>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/tcp_client.hpp"
#include "web/listener.hpp"
#include "web/page_files.hpp"

namespace chat::web {
namespace {

using test::HttpAnswer;
using ::testing::HasSubstr;
using ::testing::Not;

class PagesTest : public ::testing::Test {
 protected:
  PagesTest() {
    add_chat_page(pages, {.version = "1.2.3",
                          .namespace_ = "/chat-service",
                          .path = "/socket.io/",
                          .auth = "insecure",
                          .rooms = {"a", "</script>"}});
    add_console_page(pages);
    if (!listener.start("127.0.0.1", 0)) throw std::runtime_error("cannot listen");
  }

  HttpAnswer get(const std::string& path, const std::string& headers = {},
                 const std::string& method = "GET") {
    test::TcpClient client(listener.port());
    client.send(method + ' ' + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
    return client.receive_answer(method == "HEAD");
  }

  static std::string field(const HttpAnswer& answer, const std::string& name) {
    const std::size_t start = answer.head.find("\r\n" + name + ": ");
    if (start == std::string::npos) return {};
    const std::size_t value = start + name.size() + 4;
    return answer.head.substr(value, answer.head.find("\r\n", value) - value);
  }

  Router pages;
  Listener listener{pages};
};

TEST_F(PagesTest, AreServedWithStrictHeaders) {
  const std::vector<std::array<std::string, 3>> files{
      {"/", "chat/index.html", "text/html; charset=utf-8"},
      {"/pages/chat.js", "chat/chat.js", "text/javascript; charset=utf-8"},
      {"/pages/chat.css", "chat/chat.css", "text/css; charset=utf-8"},
      {"/console", "console/index.html", "text/html; charset=utf-8"},
      {"/pages/console.js", "console/console.js", "text/javascript; charset=utf-8"},
      {"/pages/console.css", "console/console.css", "text/css; charset=utf-8"}};
  for (const auto& [path, name, type] : files) {
    const HttpAnswer answer = get(path);
    EXPECT_EQ(answer.status, 200) << path;
    EXPECT_EQ(answer.body, page_file(name).text) << path;
    EXPECT_EQ(field(answer, "Content-Type"), type);
    EXPECT_EQ(field(answer, "Cache-Control"), "no-cache");
    EXPECT_EQ(field(answer, "Vary"), "Accept-Encoding");
    EXPECT_EQ(field(answer, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(field(answer, "Referrer-Policy"), "no-referrer");
    EXPECT_EQ(field(answer, "Cross-Origin-Opener-Policy"), "same-origin");
    const std::string policy = field(answer, "Content-Security-Policy");
    EXPECT_THAT(policy, HasSubstr("default-src 'none'; script-src 'self'; style-src 'self'; "));
    EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  }
  EXPECT_EQ(get("/pages/other.js").status, 404);
  EXPECT_EQ(get("/pages/../pages/chat.js").status, 404);
}

TEST_F(PagesTest, HaveNoInlineScriptOrStyle) {
  for (const char* name : {"chat/index.html", "console/index.html"}) {
    const std::string text(page_file(name).text);
    EXPECT_THAT(text, Not(HasSubstr("<style"))) << name;
    EXPECT_THAT(text, Not(HasSubstr(" style="))) << name;
    EXPECT_THAT(text, Not(HasSubstr(" onload="))) << name;
    EXPECT_THAT(text, Not(HasSubstr("://"))) << name;
  }
}

TEST_F(PagesTest, AreCompressedForThoseWhoTakeIt) {
  const HttpAnswer answer = get("/", "Accept-Encoding: br, gzip\r\n");
  EXPECT_EQ(field(answer, "Content-Encoding"), "gzip");
  EXPECT_EQ(answer.body, page_file("chat/index.html").gzip);
  EXPECT_EQ(answer.body.substr(0, 3), "\x1f\x8b\x08");
  EXPECT_EQ(field(get("/", "Accept-Encoding: gzip;q=0\r\n"), "Content-Encoding"), "");
  EXPECT_NE(field(answer, "ETag"), field(get("/"), "ETag"));
}

TEST_F(PagesTest, AreNotSentAgainUnchanged) {
  for (const std::string& encoding : {std::string(), std::string("Accept-Encoding: gzip\r\n")}) {
    const std::string tag = field(get("/", encoding), "ETag");
    ASSERT_FALSE(tag.empty());
    const HttpAnswer again = get("/", encoding + "If-None-Match: W/" + tag + "\r\n", "HEAD");
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(field(again, "ETag"), tag);
    EXPECT_EQ(field(again, "Content-Length"), "");
    EXPECT_EQ(get("/", encoding + "If-None-Match: \"other\"\r\n").status, 200);
  }
}

TEST_F(PagesTest, AnswerHeadsWithoutABody) {
  const HttpAnswer answer = get("/pages/chat.js", {}, "HEAD");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(field(answer, "Content-Length"), std::to_string(page_file("chat/chat.js").text.size()));
  EXPECT_EQ(get("/", {}, "POST").status, 405);
}

TEST_F(PagesTest, TellTheChatPageWhatItHasToKnow) {
  EXPECT_EQ(get("/pages/config.json").body,
            R"({"version":"1.2.3","namespace":"/chat-service","path":"/socket.io/",)"
            R"("auth":"insecure","rooms":["a","</script>"]})");
}

TEST(PageFilesTest, AreSmall) {
  for (const char* name : {"chat/index.html", "chat/chat.js", "chat/chat.css", "console/index.html",
                           "console/console.js", "console/console.css"}) {
    EXPECT_LE(page_file(name).text.size(), 256U * 1024) << name;
    EXPECT_FALSE(page_file(name).hash.empty()) << name;
  }
  EXPECT_THROW(page_file("none"), std::logic_error);
}

}  // namespace
}  // namespace chat::web
