#include "auth/token.hpp"

#include <utility>

#include "base/base64.hpp"

namespace chat::auth {
namespace {

constexpr std::size_t kMaxClaimDepth = 32;

std::optional<Object> decode_object(std::string_view part) {
  const std::optional<std::string> json = base::decode_base64url(part);
  if (!json) return std::nullopt;
  std::optional<Value> value = parse_json(*json, {}, kMaxClaimDepth);
  Object* object = value ? value->if_object() : nullptr;
  if (object == nullptr) return std::nullopt;
  return std::move(*object);
}

bool read_header(const Object& header, Token& token) {
  const Value* algorithm = header.find("alg");
  if (algorithm == nullptr || !algorithm->is_string() || header.contains("crit")) return false;
  token.algorithm = algorithm->as_string();
  const Value* key_id = header.find("kid");
  if (key_id == nullptr) return true;
  if (!key_id->is_string()) return false;
  token.key_id = key_id->as_string();
  return true;
}

}  // namespace

std::optional<Token> parse_token(std::string_view text) {
  if (text.size() > kMaxTokenSize) return std::nullopt;
  const std::size_t first = text.find('.');
  const std::size_t second = text.find('.', first == std::string_view::npos ? first : first + 1);
  if (second == std::string_view::npos) return std::nullopt;

  Token token;
  const std::optional<Object> header = decode_object(text.substr(0, first));
  if (!header || !read_header(*header, token)) return std::nullopt;
  std::optional<Object> claims = decode_object(text.substr(first + 1, second - first - 1));
  std::optional<std::string> signature = base::decode_base64url(text.substr(second + 1));
  if (!claims || !signature) return std::nullopt;
  token.claims = *std::move(claims);
  token.signature = *std::move(signature);
  token.signed_text = text.substr(0, second);
  return token;
}

}  // namespace chat::auth
