// Random input for property tests. A failing test prints the seed; CHAT_TEST_SEED sets it.
#pragma once

#include <bit>
#include <chat/value.hpp>
#include <cmath>
#include <cstdint>
#include <gtest/gtest.h>
#include <iterator>
#include <random>
#include <string>

#include "support/seed.hpp"

namespace chat::testing {

class Random {
 public:
  Random()
      : seed_(test::chosen_seed().value_or(std::random_device()())),
        engine_(seed_),
        trace_(__FILE__, __LINE__, test::seed_note(seed_)) {}

  /// From 0 to `max`.
  std::uint64_t up_to(std::uint64_t max) {
    return std::uniform_int_distribution<std::uint64_t>(0, max)(engine_);
  }

  bool chance() { return up_to(1) == 1; }

  std::string bytes(std::size_t size) {
    std::string out(size, '\0');
    for (char& c : out) c = static_cast<char>(up_to(255));
    return out;
  }

  /// UTF-8 of up to `max` characters, with many awkward ones.
  std::string text(std::size_t max) {
    static const std::string kParts[] = {"a",      "z",  "0",  ":",  "\"",   "\\", "/",
                                         "\x01",   "\n", "\t", "\b", "é",    "€",  "😀",
                                         "\u2028", "b",  "4",  ",",  "\x7f", "{}", "\x1f"};
    std::string out;
    for (std::size_t left = up_to(max); left > 0; --left) {
      out += kParts[up_to(std::size(kParts) - 1)];
    }
    return out;
  }

  /// A value nested up to `depth` deep; with binary data in it if `binary`.
  Value value(std::size_t depth, bool binary) {
    switch (up_to(depth > 0 ? 8 : 6)) {
      case 0:
        return nullptr;
      case 1:
        return chance();
      case 2:
        return static_cast<std::int64_t>(up_to(~std::uint64_t{0}));
      case 3:
        return static_cast<std::int64_t>(up_to(100));
      case 4:
        return finite_double();
      case 5:
        return binary ? Value(Binary(bytes(up_to(8)))) : Value(text(12));
      case 6:
        return text(12);
      case 7:
        return array(depth - 1, binary);
      default:
        return object(depth - 1, binary);
    }
  }

  Array array(std::size_t depth, bool binary) {
    Array out;
    for (std::size_t left = up_to(5); left > 0; --left) out.push_back(value(depth, binary));
    return out;
  }

  Object object(std::size_t depth, bool binary) {
    Object out;
    for (std::size_t left = up_to(5); left > 0; --left) out.set(text(6), value(depth, binary));
    return out;
  }

 private:
  double finite_double() {
    while (true) {
      const double number = std::bit_cast<double>(up_to(~std::uint64_t{0}));
      if (std::isfinite(number)) return number;
    }
  }

  std::uint64_t seed_;
  std::mt19937_64 engine_;
  ::testing::ScopedTrace trace_;
};

}  // namespace chat::testing
