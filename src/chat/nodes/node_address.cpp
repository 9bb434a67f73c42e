#include "chat/nodes/node_address.hpp"

#include <array>
#include <unistd.h>

#include "base/host_port.hpp"

namespace chat::core {
namespace {

std::string machine_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return name.data();
}

bool is_any_address(const std::string& host) { return host == "0.0.0.0" || host == "::"; }

}  // namespace

std::string node_address(const Options& options, std::uint16_t port) {
  if (!options.advertise.empty()) return options.advertise;
  if (port == 0) return {};
  return base::to_host_port(is_any_address(options.host) ? machine_name() : options.host, port);
}

}  // namespace chat::core
