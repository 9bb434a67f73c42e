// Files of the operating system.
#pragma once

#include "journal/files.hpp"

namespace chat::journal {

/// Directories have mode 0700, files 0600.
class PosixFiles final : public Files {
 public:
  Outcome<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override;
  std::error_code rename(const std::string& from, const std::string& to) override;
  std::error_code remove(const std::string& path) override;
  std::error_code link(const std::string& from, const std::string& to) override;
  std::error_code make_directory(const std::string& path) override;
  Outcome<std::vector<std::string>> list(const std::string& directory) override;
  std::error_code sync_directory(const std::string& directory) override;
  std::shared_ptr<void> lock(const std::string& path) override;
};

}  // namespace chat::journal
