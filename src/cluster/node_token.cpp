#include "cluster/node_token.hpp"

#include <memory>
#include <openssl/evp.h>
#include <stdexcept>

#include "base/base64.hpp"

namespace chat::cluster {
namespace {

constexpr std::size_t kTagSize = 16;
constexpr std::size_t kMaxTokenSize = 512;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&::EVP_CIPHER_CTX_free)>;

/// AES-SIV takes two keys of 128 bits each.
Context make_context(const Key& key, bool encrypt) {
  const std::unique_ptr<EVP_CIPHER, decltype(&::EVP_CIPHER_free)> cipher(
      ::EVP_CIPHER_fetch(nullptr, "AES-128-SIV", nullptr), ::EVP_CIPHER_free);
  Context context(::EVP_CIPHER_CTX_new(), ::EVP_CIPHER_CTX_free);
  if (!cipher || !context ||
      ::EVP_CipherInit_ex2(context.get(), cipher.get(), key.data(), nullptr, encrypt, nullptr) !=
          1) {
    throw std::runtime_error("OpenSSL has no AES-128-SIV");
  }
  return context;
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// Runs the whole text through the cipher; false if it fails, as on a forged text.
bool run(EVP_CIPHER_CTX* context, std::string_view in, std::string& out) {
  int size = 0;
  int rest = 0;
  out.resize(in.size());
  return ::EVP_CipherUpdate(context, bytes_of(out), &size, bytes_of(in),
                            static_cast<int>(in.size())) == 1 &&
         ::EVP_CipherFinal_ex(context, bytes_of(out), &rest) == 1 &&
         static_cast<std::size_t>(size) == in.size();
}

}  // namespace

std::string NodeTokens::seal(std::string_view address) const {
  const Context context = make_context(key_, true);
  std::string sealed;
  std::string tag(kTagSize, '\0');
  if (!run(context.get(), address, sealed) ||
      ::EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagSize, tag.data()) != 1) {
    throw std::runtime_error("OpenSSL cannot seal the node's address");
  }
  return base::to_base64url(tag + sealed);
}

std::optional<std::string> NodeTokens::open(std::string_view token) const {
  if (token.size() > kMaxTokenSize) return std::nullopt;
  auto bytes = base::decode_base64url(token);
  if (!bytes || bytes->size() <= kTagSize) return std::nullopt;
  const Context context = make_context(key_, false);
  std::string address;
  if (::EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagSize, bytes->data()) != 1 ||
      !run(context.get(), std::string_view(*bytes).substr(kTagSize), address)) {
    return std::nullopt;
  }
  return address;
}

}  // namespace chat::cluster
