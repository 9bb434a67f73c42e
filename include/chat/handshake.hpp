// What a client sent when it connected.
#pragma once

#include <chat/value.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chat {

struct Handshake {
  using Fields = std::vector<std::pair<std::string, std::string>>;

  Fields query;    ///< decoded, in order
  Fields headers;  ///< names in lower case
  Value auth;      ///< payload of the CONNECT packet; null if there was none
  std::string remote_address;
  bool secure = false;

  /// The first field of that name, or nullptr.
  const std::string* query_value(std::string_view name) const { return find(query, name); }
  const std::string* header(std::string_view name) const { return find(headers, name); }

 private:
  static const std::string* find(const Fields& fields, std::string_view name) {
    for (const auto& [key, value] : fields) {
      if (key == name) return &value;
    }
    return nullptr;
  }
};

using HandshakePtr = std::shared_ptr<const Handshake>;

}  // namespace chat
