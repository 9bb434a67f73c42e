// Who may say for whom a connection is.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace chat::net {

/// Addresses and networks of proxies. Immutable; any thread.
class TrustedProxies {
 public:
  TrustedProxies() = default;
  /// Each "10.0.0.1", "10.0.0.0/8" or the like of IPv6. Throws std::invalid_argument with the one
  /// that is neither.
  explicit TrustedProxies(const std::vector<std::string>& networks);

  bool empty() const { return networks_.empty(); }
  /// False for what is no address.
  bool contains(std::string_view address) const;

  /// The client of a request that came from `peer` with that X-Forwarded-For: the last in it that
  /// is no trusted proxy, where `peer` is one. An entry may have a port, which is left out; one
  /// that is no address ends the search.
  std::string client_of(const std::string& peer, std::string_view forwarded_for) const;

 private:
  struct Network {
    boost::asio::ip::address_v6::bytes_type prefix;  ///< IPv4 as mapped into IPv6
    unsigned bits;
  };

  static Network parse(const std::string& text);

  std::vector<Network> networks_;
};

}  // namespace chat::net
