// Proxies that may name their client.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace chat::net {

/// Addresses and networks of proxies. Immutable, so thread-safe.
class TrustedProxies {
 public:
  TrustedProxies() = default;
  /// Entries like "10.0.0.1", "10.0.0.0/8", or the same of IPv6. Throws std::invalid_argument with
  /// the first invalid one.
  explicit TrustedProxies(const std::vector<std::string>& networks);

  bool empty() const { return networks_.empty(); }
  /// False for an invalid address.
  bool contains(std::string_view address) const;

  /// The client of a request from `peer` with that X-Forwarded-For: if `peer` is a trusted proxy,
  /// the last entry that is none. Ports in entries are ignored; an invalid address ends the search.
  std::string client_of(const std::string& peer, std::string_view forwarded_for) const;

 private:
  struct Network {
    boost::asio::ip::address_v6::bytes_type prefix;  ///< IPv4 mapped into IPv6
    unsigned bits;
  };

  static Network parse(const std::string& text);

  std::vector<Network> networks_;
};

}  // namespace chat::net
