#include "engineio/session_id.hpp"

#include <array>
#include <openssl/rand.h>
#include <stdexcept>

namespace chat::engineio {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t kSessionCharacters = 19;
constexpr std::size_t kSocketCharacters = 14;

template <std::size_t size>
std::string make_id(unsigned loop) {
  std::array<unsigned char, size> random{};
  if (::RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
    throw std::runtime_error("no random bytes to be had");
  }
  std::string id;
  id.reserve(size + 1);
  for (const unsigned char byte : random) id.push_back(kAlphabet[byte % kAlphabet.size()]);
  id.push_back(kAlphabet[loop % kMaxLoops]);
  return id;
}

/// A namespace in front may contain dots too, but ends in '#'.
std::string_view without_suffix(std::string_view id) {
  const std::size_t last = id.find_last_not_of(kAlphabet);
  return last != std::string_view::npos && id[last] == '.' ? id.substr(0, last) : id;
}

}  // namespace

std::string make_session_id(unsigned loop, std::string_view suffix) {
  return make_id<kSessionCharacters>(loop).append(suffix);
}
std::string make_socket_id(unsigned loop) { return make_id<kSocketCharacters>(loop); }

std::optional<unsigned> loop_of(std::string_view id) {
  id = without_suffix(id);
  if (id.size() < kSocketCharacters + 1) return std::nullopt;
  const std::size_t index = kAlphabet.find(id.back());
  if (index == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned>(index);
}

}  // namespace chat::engineio
