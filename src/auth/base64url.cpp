#include "auth/base64url.hpp"

#include <algorithm>

#include "base/base64.hpp"

namespace chat::auth {

std::optional<std::string> decode_base64url(std::string_view text) {
  if (text.find_first_of("+/=") != std::string_view::npos) return std::nullopt;
  std::string standard(text);
  std::ranges::replace(standard, '-', '+');
  std::ranges::replace(standard, '_', '/');
  standard.append((4 - standard.size() % 4) % 4, '=');
  return base::decode_base64(standard);
}

}  // namespace chat::auth
