#include "link/address.hpp"

#include <sys/un.h>

#include "base/parse_number.hpp"

namespace chat::link {

std::optional<Address> parse_address(std::string_view text) {
  constexpr std::string_view kDescriptor = "fd:";
  if (text.starts_with(kDescriptor)) {
    const auto number = base::parse_number<int>(text.substr(kDescriptor.size()));
    if (!number || *number < 0) return std::nullopt;
    return Address{.descriptor = *number};
  }
  // With the zero at its end (unix(7)).
  if (text.empty() || text.size() >= sizeof(sockaddr_un::sun_path)) return std::nullopt;
  return Address{.path = std::string(text)};
}

}  // namespace chat::link
