#include "engineio/request_record.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "base/utf8.hpp"

namespace chat::engineio {
namespace {

// The HTTP parser rejects line feeds and NUL in queries and headers.
std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

// Headers about the connection are useless once it stands.
bool is_kept(std::string_view header) {
  return header != "connection" && header != "upgrade" && !header.starts_with("sec-websocket-");
}

}  // namespace

RequestRecord::RequestRecord(const net::HttpRequest& request, std::string_view remote_address) {
  std::size_t size = remote_address.size() + request.query.size() + 2;
  for (const auto& [name, value] : request.headers) {
    if (is_kept(name)) size += name.size() + value.size() + 2;
  }
  std::string text;
  text.reserve(size);
  text.append(remote_address).append("\n").append(request.query).append("\n");
  for (const auto& [name, value] : request.headers) {
    if (!is_kept(name)) continue;
    text.append(name).append(":").append(value).append("\n");
  }
  text_ = std::make_unique<char[]>(text.size() + 1);
  std::memcpy(text_.get(), text.c_str(), text.size() + 1);
}

Handshake RequestRecord::read() const {
  std::string_view rest = text_.get();
  Handshake handshake;
  handshake.remote_address = std::string(take_line(rest));
  handshake.query = net::parse_query(take_line(rest));
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    const std::size_t colon = line.find(':');
    // A value with other bytes (RFC 9110, section 5.5) must still be valid text.
    handshake.headers.emplace_back(line.substr(0, colon), base::make_utf8(line.substr(colon + 1)));
  }
  return handshake;
}

}  // namespace chat::engineio
