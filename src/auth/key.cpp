#include "auth/key.hpp"

#include <algorithm>
#include <array>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <utility>

#include "auth/openssl.hpp"

namespace chat::auth {

namespace {

constexpr std::array kAlgorithms = {
    Algorithm{"HS256", KeyType::kSecret, "SHA256", 32, ""},
    Algorithm{"HS384", KeyType::kSecret, "SHA384", 48, ""},
    Algorithm{"HS512", KeyType::kSecret, "SHA512", 64, ""},
    Algorithm{"RS256", KeyType::kRsa, "SHA256", 32, ""},
    Algorithm{"RS384", KeyType::kRsa, "SHA384", 48, ""},
    Algorithm{"RS512", KeyType::kRsa, "SHA512", 64, ""},
    Algorithm{"ES256", KeyType::kEc, "SHA256", 32, "prime256v1"},
    Algorithm{"ES384", KeyType::kEc, "SHA384", 48, "secp384r1"},
};

}  // namespace

std::span<const Algorithm> algorithms() { return kAlgorithms; }

const Algorithm* find_algorithm(std::string_view name) {
  const auto found = std::ranges::find(kAlgorithms, name, &Algorithm::name);
  return found == kAlgorithms.end() ? nullptr : &*found;
}

namespace {

// RFC 7518, section 3.3.
constexpr int kMinRsaBits = 2048;

PublicKey share(EVP_PKEY* key) { return key == nullptr ? nullptr : PublicKey(key, EVP_PKEY_free); }

/// Gives no password, so that OpenSSL does not prompt on the terminal.
int no_password(char*, int, int, void*) { return 0; }

PublicKey read_public_key(const std::string& pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return share(PEM_read_bio_PUBKEY(bio.get(), nullptr, no_password, nullptr));
}

PublicKey read_certificate(const std::string& pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const CertificatePtr certificate(PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr));
  return certificate == nullptr ? nullptr : share(X509_get_pubkey(certificate.get()));
}

std::string curve_of(EVP_PKEY* key) {
  std::array<char, 64> name{};
  std::size_t size = 0;
  if (EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) != 1) return {};
  return {name.data(), size};
}

bool is_known_curve(std::string_view curve) {
  return std::ranges::any_of(algorithms(), [curve](const Algorithm& algorithm) {
    return algorithm.key_type == KeyType::kEc && algorithm.curve == curve;
  });
}

/// Converts an ECDSA signature from a token's two concatenated numbers (RFC 7518, section 3.4) to
/// DER for OpenSSL. Empty if it is invalid.
std::string der_signature(const Algorithm& algorithm, std::string_view signature) {
  const std::size_t half = algorithm.digest_size;  // as the curve's order, for the supported ones
  if (signature.size() != 2 * half) return {};
  const SignaturePtr numbers(ECDSA_SIG_new());
  NumberPtr r = number_of(signature.substr(0, half));
  NumberPtr s = number_of(signature.substr(half));
  if (numbers == nullptr || r == nullptr || s == nullptr) return {};
  ECDSA_SIG_set0(numbers.get(), r.release(), s.release());
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(numbers.get(), &der);
  if (size <= 0) return {};
  std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return text;
}

}  // namespace

Key Key::of_secret(std::string secret) {
  Key key;
  key.secret_ = std::move(secret);
  return key;
}

Fallible<Key> Key::of_pem(const std::string& pem) {
  const ForgetErrors forget;
  PublicKey key = read_public_key(pem);
  if (key == nullptr) key = read_certificate(pem);
  if (key == nullptr) return Fault::of("no public key and no certificate in PEM");
  return of_public_key(std::move(key));
}

Fallible<Key> Key::of_public_key(PublicKey public_key) {
  const ForgetErrors forget;
  Key key;
  if (EVP_PKEY_is_a(public_key.get(), "RSA") == 1) {
    if (EVP_PKEY_get_bits(public_key.get()) < kMinRsaBits) {
      return Fault::of("a key of RSA with fewer than 2048 bits");
    }
    key.type_ = KeyType::kRsa;
  } else if (EVP_PKEY_is_a(public_key.get(), "EC") == 1) {
    key.curve_ = curve_of(public_key.get());
    if (!is_known_curve(key.curve_)) return Fault::of("a key on another curve than P-256 or P-384");
    key.type_ = KeyType::kEc;
  } else {
    return Fault::of("a key of another kind than RSA or EC");
  }
  key.public_ = std::move(public_key);
  return key;
}

bool Key::is_meant_by(const std::optional<std::string>& id) const {
  return !id || !id_ || *id == *id_;
}

bool Key::fits(const Algorithm& algorithm) const {
  if (only_ != nullptr && only_ != &algorithm) return false;
  return type_ == algorithm.key_type && curve_ == algorithm.curve;
}

bool Key::verify(const Algorithm& algorithm, std::string_view text,
                 std::string_view signature) const {
  if (!fits(algorithm)) return false;
  const ForgetErrors forget;
  if (type_ == KeyType::kSecret) return verify_secret(algorithm, text, signature);
  if (type_ == KeyType::kRsa) return verify_public(algorithm, text, signature);
  const std::string der = der_signature(algorithm, signature);
  return !der.empty() && verify_public(algorithm, text, der);
}

bool Key::verify_secret(const Algorithm& algorithm, std::string_view text,
                        std::string_view signature) const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> expected{};
  unsigned size = 0;
  const unsigned char* const made =
      HMAC(EVP_get_digestbyname(algorithm.digest), secret_.data(), static_cast<int>(secret_.size()),
           bytes_of(text), text.size(), expected.data(), &size);
  return made != nullptr && signature.size() == size &&
         CRYPTO_memcmp(expected.data(), signature.data(), size) == 0;
}

bool Key::verify_public(const Algorithm& algorithm, std::string_view text,
                        std::string_view signature) const {
  const DigestContextPtr context(EVP_MD_CTX_new());
  const EVP_MD* const digest = EVP_get_digestbyname(algorithm.digest);
  if (context == nullptr ||
      EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, public_.get()) != 1) {
    return false;
  }
  return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text),
                          text.size()) == 1;
}

}  // namespace chat::auth
