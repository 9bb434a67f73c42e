// The seed of a test with random steps: the environment's CHAT_TEST_SEED repeats a run.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <random>
#include <string>

namespace chat::test {

inline std::optional<std::uint64_t> chosen_seed() {
  const char* const chosen = std::getenv("CHAT_TEST_SEED");
  return chosen ? std::optional<std::uint64_t>(std::stoull(chosen)) : std::nullopt;
}

/// What repeats the run; for SCOPED_TRACE.
inline std::string seed_note(std::uint64_t seed) {
  return "CHAT_TEST_SEED=" + std::to_string(seed);
}

/// The chosen seed, or another one each time. Prints it, for the test may crash.
inline std::uint64_t test_seed() {
  const std::uint64_t seed = chosen_seed().value_or(std::random_device()());
  std::cout << seed_note(seed) << '\n';
  return seed;
}

}  // namespace chat::test
