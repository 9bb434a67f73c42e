#include "net/trusted_proxies.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <optional>
#include <stdexcept>

#include "base/parse_number.hpp"
#include "net/http.hpp"

namespace chat::net {
namespace {

using boost::asio::ip::address_v6;

constexpr unsigned kMappedBits = 96;  // prefix of an IPv4 address in IPv6
constexpr unsigned kAllBits = 128;

struct Address {
  address_v6::bytes_type bytes;
  bool is_v4;
};

std::optional<Address> parse_address(std::string_view text) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  if (address.is_v6()) return Address{address.to_v6().to_bytes(), false};
  const auto mapped = boost::asio::ip::make_address_v6(boost::asio::ip::v4_mapped, address.to_v4());
  return Address{mapped.to_bytes(), true};
}

bool has_prefix(const address_v6::bytes_type& bytes, const address_v6::bytes_type& prefix,
                unsigned bits) {
  const unsigned whole = bits / 8;
  if (!std::equal(bytes.begin(), bytes.begin() + whole, prefix.begin())) return false;
  if (bits % 8 == 0) return true;
  const unsigned mask = 0xFFU << (8 - bits % 8) & 0xFFU;
  return (bytes[whole] & mask) == (prefix[whole] & mask);
}

/// "192.0.2.1" of "192.0.2.1:4711", "2001:db8::1" of "[2001:db8::1]" and "[2001:db8::1]:4711".
std::string_view without_port(std::string_view entry) {
  if (entry.starts_with('[')) {
    const std::size_t end = entry.find(']');
    if (end == std::string_view::npos) return entry;
    const std::string_view after = entry.substr(end + 1);
    return after.empty() || after.starts_with(':') ? entry.substr(1, end - 1) : entry;
  }
  const std::size_t colon = entry.find(':');
  const bool is_only_one = colon != std::string_view::npos && colon == entry.rfind(':');
  return is_only_one ? entry.substr(0, colon) : entry;
}

}  // namespace

TrustedProxies::Network TrustedProxies::parse(const std::string& text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  std::optional<unsigned> bits;
  if (address) bits = address->is_v4 ? kAllBits - kMappedBits : kAllBits;
  if (bits && slash != std::string::npos) {
    const unsigned most = *bits;
    bits = base::parse_number<unsigned>(std::string_view(text).substr(slash + 1));
    if (bits && *bits > most) bits.reset();
  }
  if (!bits) throw std::invalid_argument('"' + text + "\" is no address and no network");
  return {address->bytes, *bits + (address->is_v4 ? kMappedBits : 0)};
}

TrustedProxies::TrustedProxies(const std::vector<std::string>& networks) {
  for (const std::string& network : networks) networks_.push_back(parse(network));
}

bool TrustedProxies::contains(std::string_view address) const {
  if (networks_.empty()) return false;
  const auto parsed = parse_address(address);
  return parsed && std::ranges::any_of(networks_, [&](const Network& network) {
           return has_prefix(parsed->bytes, network.prefix, network.bits);
         });
}

std::string TrustedProxies::client_of(const std::string& peer,
                                      std::string_view forwarded_for) const {
  std::string client = peer;
  if (!contains(client)) return client;
  std::string_view rest = forwarded_for;
  while (!rest.empty() && contains(client)) {
    const std::size_t comma = rest.rfind(',');
    const bool is_first = comma == std::string_view::npos;
    const std::string_view entry = trim(is_first ? rest : rest.substr(comma + 1));
    rest = is_first ? std::string_view() : rest.substr(0, comma);
    // Empty entries are ignored (RFC 9110, section 5.6.1).
    if (entry.empty()) continue;
    const std::string_view address = without_port(entry);
    if (!parse_address(address)) break;
    client = address;
  }
  return client;
}

}  // namespace chat::net
