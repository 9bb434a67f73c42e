// The name of a node.
#pragma once

#include <string>

namespace chat::store {

/// 144 random bits as 24 characters of base64url (RFC 4648, section 5).
std::string make_instance_uid();

}  // namespace chat::store
