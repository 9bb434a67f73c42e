#include "auth/key_set.hpp"

#include <cerrno>
#include <chat/value.hpp>
#include <fstream>
#include <system_error>
#include <utility>

#include "auth/openssl.hpp"
#include "base/base64.hpp"

namespace chat::auth {

namespace {

constexpr std::size_t kMaxSize = std::size_t{1024} * 1024;

}  // namespace

Fallible<std::string> read_text_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string text(kMaxSize + 1, '\0');
  if (!stream) return Fault::of(path + ": " + std::generic_category().message(errno));
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return Fault::of(path + ": cannot be read");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kMaxSize) return Fault::of(path + ": is larger than a megabyte");
  return text;
}

namespace {

constexpr std::size_t kMaxKeyDepth = 16;
constexpr std::size_t kMaxNumberSize = 2048;  // bytes, for 16384 bits

const std::string* text_of(const Object& object, std::string_view name) {
  const Value* value = object.find(name);
  return value == nullptr ? nullptr : value->if_string();
}

/// A number of a key, big-endian; empty if missing.
std::string bytes_of_member(const Object& jwk, std::string_view name) {
  const std::string* text = text_of(jwk, name);
  if (text == nullptr) return {};
  std::string bytes = base::decode_base64url(*text).value_or("");
  return bytes.size() <= kMaxNumberSize ? bytes : std::string();
}

/// Makes a key from its parameters and validates it: a point must be on its curve, for example.
PublicKey make_public_key(const char* type, OSSL_PARAM_BLD* builder) {
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* made = nullptr;
  if (params == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  PublicKey key(made, EVP_PKEY_free);
  const KeyContextPtr check(EVP_PKEY_CTX_new_from_pkey(nullptr, made, nullptr));
  return EVP_PKEY_public_check(check.get()) == 1 ? key : nullptr;
}

PublicKey rsa_key(const Object& jwk) {
  const NumberPtr modulus = number_of(bytes_of_member(jwk, "n"));
  const NumberPtr exponent = number_of(bytes_of_member(jwk, "e"));
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  if (BN_is_zero(modulus.get()) || BN_is_zero(exponent.get()) ||
      OSSL_PARAM_BLD_push_BN(builder.get(), "n", modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), "e", exponent.get()) != 1) {
    return nullptr;
  }
  return make_public_key("RSA", builder.get());
}

struct Curve {
  std::string_view name;  // RFC 7518, section 6.2.1.1
  const char* group;
  std::size_t size;  // bytes of a coordinate
};

constexpr Curve kCurves[] = {{"P-256", "prime256v1", 32}, {"P-384", "secp384r1", 48}};

PublicKey ec_key(const Object& jwk) {
  const std::string* name = text_of(jwk, "crv");
  for (const Curve& curve : kCurves) {
    if (name == nullptr || *name != curve.name) continue;
    const std::string x = bytes_of_member(jwk, "x");
    const std::string y = bytes_of_member(jwk, "y");
    if (x.size() != curve.size || y.size() != curve.size) return nullptr;
    std::string point = "\x04";  // uncompressed: SEC 1, section 2.3.3
    point.append(x).append(y);
    const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
    if (OSSL_PARAM_BLD_push_utf8_string(builder.get(), "group", curve.group, 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), "pub", point.data(), point.size()) != 1) {
      return nullptr;
    }
    return make_public_key("EC", builder.get());
  }
  return nullptr;
}

bool is_for_signatures(const Object& jwk) {
  const Value* use = jwk.find("use");
  if (use != nullptr && *use != Value("sig")) return false;
  const Value* operations = jwk.find("key_ops");
  if (operations == nullptr) return true;
  const Array* list = operations->if_array();
  return list != nullptr && std::find(list->begin(), list->end(), Value("verify")) != list->end();
}

PublicKey public_key(const Object& jwk) {
  const ForgetErrors forget;
  const std::string* type = text_of(jwk, "kty");
  if (type == nullptr || !is_for_signatures(jwk)) return nullptr;
  if (*type == "RSA") return rsa_key(jwk);
  return *type == "EC" ? ec_key(jwk) : nullptr;
}

std::optional<Key> parse_key(const Object& jwk) {
  PublicKey made = public_key(jwk);
  if (made == nullptr) return std::nullopt;
  Fallible<Key> key = Key::of_public_key(std::move(made));
  if (!key) return std::nullopt;
  if (const std::string* id = text_of(jwk, "kid")) key->set_id(*id);
  if (const std::string* name = text_of(jwk, "alg")) {
    const Algorithm* algorithm = find_algorithm(*name);
    if (algorithm == nullptr || !key->fits(*algorithm)) return std::nullopt;
    key->set_only(*algorithm);
  }
  return *std::move(key);
}

}  // namespace

Fallible<KeySet> parse_key_set(std::string_view json) {
  const std::optional<Value> value = parse_json(json, {}, kMaxKeyDepth);
  const Object* object = value ? value->if_object() : nullptr;
  const Value* member = object == nullptr ? nullptr : object->find("keys");
  const Array* list = member == nullptr ? nullptr : member->if_array();
  if (list == nullptr) return Fault::of("no JSON Web Key Set");
  if (list->size() > kMaxKeys) return Fault::of("more than 100 keys");
  KeySet keys;
  for (const Value& jwk : *list) {
    const Object* fields = jwk.if_object();
    std::optional<Key> key = fields == nullptr ? std::nullopt : parse_key(*fields);
    if (key) keys.push_back(*std::move(key));
  }
  return keys;
}

}  // namespace chat::auth
