// Secrets in files of their own, as systemd, Docker and Kubernetes hand them over.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace chat::app {

inline constexpr std::size_t kMaxSecretFile = 65'536;

struct Secret {
  std::string text;         ///< without the newline at the end
  bool is_exposed = false;  ///< every user of the machine may read the file
};

/// Reads the secret, or returns why it cannot. A relative path begins at the working directory.
std::optional<std::string> read_secret(const std::string& path, Secret& secret);

}  // namespace chat::app
