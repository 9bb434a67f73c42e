#include "store/instance_uid.hpp"

#include <cstddef>
#include <random>
#include <string_view>

namespace chat::store {

std::string make_instance_uid() {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  constexpr std::size_t kLength = 24;
  std::random_device random;
  std::string uid;
  for (std::size_t i = 0; i < kLength; ++i) uid += kAlphabet[random() % kAlphabet.size()];
  return uid;
}

}  // namespace chat::store
