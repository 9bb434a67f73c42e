#include "http_client/request_text.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace chat::http {
namespace {

constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";

// About this connection, or the length of the body.
constexpr std::array<std::string_view, 9> kOwnHeaders = {
    "Connection", "Content-Length", "Expect",  "Keep-Alive",       "Proxy-Connection",
    "TE",         "Trailer",        "Upgrade", "Transfer-Encoding"};

constexpr std::array<std::string_view, 6> kIdempotentMethods = {"GET",     "HEAD",   "PUT",
                                                                "OPTIONS", "DELETE", "TRACE"};

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_alphanumeric(c) || kTokenMarks.find(c) != std::string_view::npos;
  });
}

bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }

bool is_field_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return is_control(c) && c != '\t'; });
}

bool is_target(std::string_view text) {
  const bool has_form = text.starts_with('/') || text == "*";
  return has_form && std::ranges::none_of(text, [](char c) { return is_control(c) || c == ' '; });
}

bool is_own(std::string_view name) {
  return std::ranges::any_of(
      kOwnHeaders, [name](std::string_view own) { return wire::equal_ignoring_case(own, name); });
}

Failure bad_request(std::string message) {
  return {Failure::Cause::kBadRequest, std::move(message)};
}

void append_header(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

bool needs_length(const Request& request) {
  return !request.body.empty() || request.method == "POST" || request.method == "PUT" ||
         request.method == "PATCH";
}

}  // namespace

bool is_idempotent(std::string_view method) {
  return std::ranges::find(kIdempotentMethods, method) != kIdempotentMethods.end();
}

Result<RequestText> make_request_text(const Origin& origin, Request request) {
  if (!is_token(request.method)) return bad_request("the method is not one");
  if (!is_target(request.target)) return bad_request("the target is not one");
  if (origin.host.empty() || !is_target("/" + origin.host)) return bad_request("no host");

  std::string head = request.method + ' ' + request.target + " HTTP/1.1\r\n";
  if (!find_header(request.headers, "Host")) append_header(head, "Host", to_authority(origin));
  for (const auto& [name, value] : request.headers) {
    if (is_own(name)) continue;
    if (!is_token(name)) return bad_request("a header's name is not one");
    if (!is_field_value(value)) return bad_request("the value of the header " + name);
    append_header(head, name, value);
  }
  if (needs_length(request)) {
    append_header(head, "Content-Length", std::to_string(request.body.size()));
  }
  head += "\r\n";
  return RequestText{std::move(head), std::move(request.body)};
}

}  // namespace chat::http
