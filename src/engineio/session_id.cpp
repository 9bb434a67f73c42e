#include "engineio/session_id.hpp"

#include <array>
#include <openssl/rand.h>
#include <stdexcept>

namespace chat::engineio {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t kRandomCharacters = 19;

}  // namespace

std::string make_session_id(unsigned loop) {
  std::array<unsigned char, kRandomCharacters> random{};
  if (::RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
    throw std::runtime_error("no random bytes to be had");
  }
  std::string id;
  id.reserve(kRandomCharacters + 1);
  for (const unsigned char byte : random) id.push_back(kAlphabet[byte % kAlphabet.size()]);
  id.push_back(kAlphabet[loop % kMaxLoops]);
  return id;
}

std::optional<unsigned> loop_of_session(std::string_view id) {
  if (id.size() < kRandomCharacters + 1) return std::nullopt;
  const std::size_t index = kAlphabet.find(id.back());
  if (index == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned>(index);
}

}  // namespace chat::engineio
