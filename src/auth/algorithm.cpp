#include "auth/algorithm.hpp"

#include <algorithm>
#include <array>

namespace chat::auth {
namespace {

constexpr std::array kAlgorithms = {
    Algorithm{"HS256", KeyType::kSecret, "SHA256", 32, ""},
    Algorithm{"HS384", KeyType::kSecret, "SHA384", 48, ""},
    Algorithm{"HS512", KeyType::kSecret, "SHA512", 64, ""},
    Algorithm{"RS256", KeyType::kRsa, "SHA256", 32, ""},
    Algorithm{"RS384", KeyType::kRsa, "SHA384", 48, ""},
    Algorithm{"RS512", KeyType::kRsa, "SHA512", 64, ""},
    Algorithm{"ES256", KeyType::kEc, "SHA256", 32, "prime256v1"},
    Algorithm{"ES384", KeyType::kEc, "SHA384", 48, "secp384r1"},
};

}  // namespace

std::span<const Algorithm> algorithms() { return kAlgorithms; }

const Algorithm* find_algorithm(std::string_view name) {
  const auto found = std::ranges::find(kAlgorithms, name, &Algorithm::name);
  return found == kAlgorithms.end() ? nullptr : &*found;
}

}  // namespace chat::auth
