#include "redis/script.hpp"

#include <openssl/evp.h>
#include <stdexcept>

namespace chat::redis {
namespace {

std::string sha1_hex(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL computes no SHA-1, which Redis names scripts by");
  }
  std::string hex;
  for (unsigned i = 0; i < size; ++i) {
    hex += kDigits[digest[i] >> 4];
    hex += kDigits[digest[i] & 15];
  }
  return hex;
}

}  // namespace

Script::Script(std::string_view source)
    : digest_(sha1_hex(source)),
      loader_(
          std::make_shared<const std::string>(Command("SCRIPT").arg("LOAD").arg(source).bytes())) {}

Command Script::begin(std::size_t keys) const {
  Command command("EVALSHA");
  command.arg(digest_).arg(static_cast<std::int64_t>(keys));
  command.loader_ = loader_;
  return command;
}

Command Script::call(std::span<const std::string_view> keys,
                     std::span<const std::string_view> args) const {
  Command command = begin(keys.size());
  for (const std::string_view key : keys) command.key(key);
  for (const std::string_view word : args) command.arg(word);
  return command;
}

Command Script::call(std::initializer_list<std::string_view> keys,
                     std::initializer_list<std::string_view> args) const {
  return call(std::span(keys.begin(), keys.size()), std::span(args.begin(), args.size()));
}

}  // namespace chat::redis
