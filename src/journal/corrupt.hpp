// The error of a journal that lost what it had called safe.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace chat::journal {

/// Its text names the file and the offset, and says what to do.
class CorruptJournal : public std::runtime_error {
 public:
  CorruptJournal(const std::string& path, std::uint64_t offset, const std::string& what)
      : std::runtime_error(path + ", offset " + std::to_string(offset) + ": " + what +
                           "; examine the directory with chat-service data check DIR, or restore "
                           "a backup") {}
};

}  // namespace chat::journal
