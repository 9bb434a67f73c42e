#include "signer.hpp"

#include <openssl/core_names.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <stdexcept>
#include <vector>

#include "auth/openssl.hpp"
#include "base/base64.hpp"

namespace chat::auth::test {
namespace {

const EVP_MD* digest_of(const std::string& algorithm) {
  return EVP_get_digestbyname(("SHA" + algorithm.substr(2)).c_str());
}

std::shared_ptr<EVP_PKEY> share(EVP_PKEY* key) {
  if (key == nullptr) throw std::runtime_error("no key was made");
  return {key, EVP_PKEY_free};
}

std::string text_of(BIO* bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string pem_of(EVP_PKEY* key) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PUBKEY(bio.get(), key);
  return text_of(bio.get());
}

}  // namespace

std::string unsigned_token(const Object& header, const Object& claims) {
  return base::to_base64url(to_json(header)) + '.' + base::to_base64url(to_json(claims));
}

Signer::Signer(std::string algorithm, std::string secret)
    : algorithm_(std::move(algorithm)), secret_(std::move(secret)) {
  if (algorithm_.starts_with("RS")) {
    key_ = share(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048}));
  } else if (algorithm_.starts_with("ES")) {
    key_ =
        share(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", algorithm_ == "ES256" ? "P-256" : "P-384"));
  }
}

std::string Signer::token(const Object& claims, const std::string& kid) const {
  Object header{{"alg", algorithm_}, {"typ", "JWT"}};
  if (!kid.empty()) header.set("kid", kid);
  return sign(header, claims);
}

std::string Signer::sign(const Object& header, const Object& claims) const {
  const std::string text = unsigned_token(header, claims);
  return text + '.' + base::to_base64url(signature_of(text));
}

std::string Signer::signature_of(std::string_view text) const {
  std::string signature(1024, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(signature.data());
  if (key_ == nullptr) {
    unsigned size = 0;
    HMAC(digest_of(algorithm_), secret_.data(), static_cast<int>(secret_.size()), bytes_of(text),
         text.size(), out, &size);
    return signature.substr(0, size);
  }
  std::size_t size = signature.size();
  const DigestContextPtr context(EVP_MD_CTX_new());
  EVP_DigestSignInit(context.get(), nullptr, digest_of(algorithm_), nullptr, key_.get());
  EVP_DigestSign(context.get(), out, &size, bytes_of(text), text.size());
  signature.resize(size);
  return algorithm_.starts_with("ES") ? raw_ec_signature(signature) : signature;
}

std::string Signer::raw_ec_signature(const std::string& der) const {
  const unsigned char* in = bytes_of(der);
  const SignaturePtr numbers(d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size())));
  const int half = algorithm_ == "ES256" ? 32 : 48;
  std::vector<unsigned char> raw(2 * static_cast<std::size_t>(half));
  BN_bn2binpad(ECDSA_SIG_get0_r(numbers.get()), raw.data(), half);
  BN_bn2binpad(ECDSA_SIG_get0_s(numbers.get()), raw.data() + half, half);
  return {raw.begin(), raw.end()};
}

std::string Signer::public_pem() const { return pem_of(key_.get()); }

std::string Signer::private_pem() const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return text_of(bio.get());
}

std::string Signer::number(const char* name) const {
  BIGNUM* value = nullptr;
  EVP_PKEY_get_bn_param(key_.get(), name, &value);
  const NumberPtr owner(value);
  std::vector<unsigned char> bytes(static_cast<std::size_t>(BN_num_bytes(value)));
  BN_bn2bin(value, bytes.data());
  std::string text(bytes.begin(), bytes.end());
  if (algorithm_.starts_with("ES")) {
    text.insert(0, (algorithm_ == "ES256" ? 32 : 48) - text.size(), '\0');
  }
  return base::to_base64url(text);
}

Object Signer::jwk(const std::string& kid) const {
  Object jwk;
  if (key_ == nullptr) {
    jwk = {{"kty", "oct"}, {"k", base::to_base64url(secret_)}};
  } else if (algorithm_.starts_with("RS")) {
    jwk = {
        {"kty", "RSA"}, {"n", number(OSSL_PKEY_PARAM_RSA_N)}, {"e", number(OSSL_PKEY_PARAM_RSA_E)}};
  } else {
    jwk = {{"kty", "EC"},
           {"crv", algorithm_ == "ES256" ? "P-256" : "P-384"},
           {"x", number(OSSL_PKEY_PARAM_EC_PUB_X)},
           {"y", number(OSSL_PKEY_PARAM_EC_PUB_Y)}};
  }
  if (!kid.empty()) jwk.set("kid", kid);
  return jwk;
}

std::string weak_rsa_pem() {
  return pem_of(share(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{1024})).get());
}

std::string key_set_of(std::initializer_list<Object> keys) {
  Array list;
  for (const Object& key : keys) list.emplace_back(key);
  return to_json(Object{{"keys", std::move(list)}});
}

}  // namespace chat::auth::test
