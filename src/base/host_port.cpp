#include "base/host_port.hpp"

#include <algorithm>

#include "base/parse_number.hpp"

namespace chat::base {
namespace {

/// What parts a URL, and what no name or address has: a host with one of these is something else.
bool is_host(std::string_view text) {
  constexpr std::string_view kNever = "/?#@[]\\\"";
  return !text.empty() && std::ranges::none_of(text, [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte == 0x7f || kNever.find(c) != std::string_view::npos;
  });
}

}  // namespace

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto port = parse_number<std::uint16_t>(text);
  if (!port || *port == 0) return std::nullopt;
  return port;
}

std::optional<HostPort> parse_host_port(std::string_view text) {
  const bool is_bracketed = text.starts_with('[');
  const std::size_t end = is_bracketed ? text.find(']') : std::min(text.find(':'), text.size());
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view host = is_bracketed ? text.substr(1, end - 1) : text.substr(0, end);
  const std::string_view rest = text.substr(is_bracketed ? end + 1 : end);
  const bool is_ipv6 = host.find(':') != std::string_view::npos;
  if (!is_host(host) || is_ipv6 != is_bracketed) return std::nullopt;
  if (rest.empty()) return HostPort{std::string(host), std::nullopt};
  const auto port = rest.starts_with(':') ? parse_port(rest.substr(1)) : std::nullopt;
  if (!port) return std::nullopt;
  return HostPort{std::string(host), port};
}

std::string to_host_port(std::string_view host, std::uint16_t port) {
  const bool is_ipv6 = host.find(':') != std::string_view::npos;
  std::string text(host);
  if (is_ipv6) text = '[' + text + ']';
  return text + ':' + std::to_string(port);
}

}  // namespace chat::base
