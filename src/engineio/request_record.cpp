#include "engineio/request_record.hpp"

#include <algorithm>

namespace chat::engineio {
namespace {

// Neither a query nor a header holds a line feed: the HTTP parser refuses them.
std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

}  // namespace

RequestRecord::RequestRecord(const net::HttpRequest& request, std::string_view remote_address) {
  std::size_t size = remote_address.size() + request.query.size() + 2;
  for (const auto& [name, value] : request.headers) size += name.size() + value.size() + 2;
  text_.reserve(size);
  text_.append(remote_address).append("\n").append(request.query).append("\n");
  for (const auto& [name, value] : request.headers) {
    text_.append(name).append(":").append(value).append("\n");
  }
}

Handshake RequestRecord::read() const {
  std::string_view rest = text_;
  Handshake handshake;
  handshake.remote_address = std::string(take_line(rest));
  handshake.query = net::parse_query(take_line(rest));
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    const std::size_t colon = line.find(':');
    handshake.headers.emplace_back(line.substr(0, colon), line.substr(colon + 1));
  }
  return handshake;
}

}  // namespace chat::engineio
