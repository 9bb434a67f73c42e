// Keys of the HTTP API.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace chat::web {

struct ApiKey {
  std::string name;  ///< for people
  std::string key;
};

/// Stores digests only. Thread-safe.
class ApiKeys {
 public:
  explicit ApiKeys(const std::vector<ApiKey>& keys);

  bool empty() const { return digests_.empty(); }

  /// True if an Authorization header ("Bearer KEY", RFC 6750, section 2.1) has a valid key. Takes
  /// constant time, whether the key is right or wrong.
  bool allow(std::string_view authorization) const;

 private:
  using Digest = std::array<unsigned char, 32>;

  static Digest digest_of(std::string_view key);

  std::vector<Digest> digests_;
};

}  // namespace chat::web
