// Reads a directory of data as a server would, and leaves it as it is.
#pragma once

#include <cstdint>
#include <string>

#include "journal/files.hpp"

namespace chat::store {

struct DataSummary {
  std::size_t segments = 0;
  std::uint64_t bytes = 0;  ///< of the records
  std::size_t users = 0;
  std::size_t rooms = 0;
  std::size_t messages = 0;
};

/// Throws std::runtime_error with what a server would say that cannot start from the directory, or
/// if a process uses it.
DataSummary check_data(journal::Files& files, const std::string& directory);

}  // namespace chat::store
