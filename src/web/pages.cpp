#include "web/pages.hpp"

#include <string_view>
#include <utility>

#include "web/json.hpp"
#include "web/negotiation.hpp"
#include "web/page_files.hpp"

namespace chat::web {
namespace {

constexpr const char* kHtml = "text/html; charset=utf-8";
constexpr const char* kScript = "text/javascript; charset=utf-8";
constexpr const char* kStyle = "text/css; charset=utf-8";

// 'self' of connect-src includes WebSockets to the page's own host.
constexpr const char* kContentPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string_view header_of(const Request& request, std::string_view name) {
  const std::string* const value = request.header(name);
  return value == nullptr ? std::string_view() : *value;
}

net::HttpFields headers_of(const std::string& etag) {
  return {{"ETag", etag},
          {"Cache-Control", "no-cache"},  // kept, but asked for again: a new program has new pages
          {"Vary", "Accept-Encoding"},
          {"Content-Security-Policy", kContentPolicy},
          {"X-Content-Type-Options", "nosniff"},
          {"Referrer-Policy", "no-referrer"},
          {"Cross-Origin-Opener-Policy", "same-origin"},
          {"Cross-Origin-Resource-Policy", "same-origin"}};
}

Task<Response> serve(const PageFile& file, const char* content_type, Request request) {
  const bool is_packed = takes_gzip(header_of(request, "accept-encoding"));
  const std::string etag = '"' + std::string(file.hash) + (is_packed ? "-gzip\"" : "\"");
  Response response{.content_type = content_type,
                    .body = {},
                    .headers = headers_of(etag),
                    .is_independent = true};
  if (names_etag(header_of(request, "if-none-match"), etag)) {
    response.status = 304;
    co_return response;
  }
  if (is_packed) response.headers.emplace_back("Content-Encoding", "gzip");
  response.body = is_packed ? file.gzip : file.text;
  co_return response;
}

void add_file(Router& router, const char* path, const char* name, const char* content_type) {
  const PageFile& file = page_file(name);
  router.add("GET", path, [&file, content_type](Request request) {
    return serve(file, content_type, std::move(request));
  });
}

Task<Response> answer(Response response) { co_return response; }

}  // namespace

void add_chat_page(Router& router, const ChatPageConfig& config) {
  add_file(router, "/", "chat/index.html", kHtml);
  add_file(router, "/pages/chat.js", "chat/chat.js", kScript);
  add_file(router, "/pages/chat.css", "chat/chat.css", kStyle);
  Response response = json_response(200, Value(Object{{"version", Value(config.version)},
                                                      {"namespace", Value(config.namespace_)},
                                                      {"path", Value(config.path)},
                                                      {"auth", Value(config.auth)},
                                                      {"rooms", Value(config.rooms)}}));
  response.is_independent = true;
  router.add("GET", "/pages/config.json",
             [response = std::move(response)](const Request&) { return answer(response); });
}

void add_console_page(Router& router) {
  add_file(router, "/console", "console/index.html", kHtml);
  add_file(router, "/pages/console.js", "console/console.js", kScript);
  add_file(router, "/pages/console.css", "console/console.css", kStyle);
}

}  // namespace chat::web
