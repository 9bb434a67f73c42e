#include "app/auth_insecure.hpp"

namespace chat::app {
namespace {

const std::string* auth_value(const Handshake& handshake, std::string_view key) {
  const Object* auth = handshake.auth.if_object();
  const Value* value = auth == nullptr ? nullptr : auth->find(key);
  return value == nullptr ? nullptr : value->if_string();
}

}  // namespace

std::optional<std::string> claimed_user(const Handshake& handshake) {
  for (const std::string_view key : {"userName", "user"}) {
    for (const std::string* name : {auth_value(handshake, key), handshake.query_value(key)}) {
      if (name != nullptr && !name->empty()) return *name;
    }
  }
  return std::nullopt;
}

Task<Result<Login>> insecure_login(Service&, std::string, HandshakePtr handshake) {
  std::optional<std::string> user = claimed_user(*handshake);
  if (!user) co_return errors::no_login();
  co_return Login{.user_name = *std::move(user), .auth_data = {}};
}

}  // namespace chat::app
