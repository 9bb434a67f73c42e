#include "app/data_command.hpp"

#include <fmt/format.h>

#include "journal/backup.hpp"
#include "journal/posix_files.hpp"
#include "store/disk/data_check.hpp"

namespace chat::app {

int check_data(const std::string& directory) {
  journal::PosixFiles files;
  const store::DataSummary found = store::check_data(files, directory);
  fmt::print("{}: OK, {} rooms, {} users, {} messages; {} bytes in {} segments\n", directory,
             found.rooms, found.users, found.messages, found.bytes, found.segments);
  return 0;
}

int back_up_data(const std::string& directory, const std::string& destination) {
  journal::PosixFiles files;
  journal::back_up(files, directory, destination);
  fmt::print("{}: backed up to {}\n", directory, destination);
  return 0;
}

}  // namespace chat::app
