// Keys of the HTTP API.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "web/rights.hpp"

namespace chat::web {

struct ApiKey {
  std::string name;  ///< for people
  std::string key;
  std::vector<std::string> rights{"read", "moderate", "admin"};
};

/// Stores digests only. Thread-safe.
class ApiKeys {
 public:
  /// Who asks.
  struct Holder {
    std::string name;
    Rights rights;
  };

  explicit ApiKeys(const std::vector<ApiKey>& keys);

  bool empty() const { return known_.empty(); }

  /// The holder of an Authorization header's key ("Bearer KEY", RFC 6750, section 2.1), or nullptr.
  /// Takes constant time, whether the key is right or wrong.
  const Holder* find(std::string_view authorization) const;

 private:
  using Digest = std::array<unsigned char, 32>;
  struct Known {
    Digest digest;
    Holder holder;
  };

  static Digest digest_of(std::string_view key);

  std::vector<Known> known_;
};

}  // namespace chat::web
