// Files that stay as they are.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "journal/files.hpp"

namespace chat::journal {

/// Reads other files. Changes of a file are left out; creating, renaming and linking fail.
class ReadOnlyFiles final : public Files {
 public:
  explicit ReadOnlyFiles(Files& files) : files_(files) {}

  Outcome<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
    if (mode != OpenMode::kExisting) return refused();
    auto file = files_.open(path, mode);
    if (!file) return file;
    return std::unique_ptr<File>(std::make_unique<ReadOnlyFile>(std::move(*file)));
  }
  std::error_code rename(const std::string&, const std::string&) override { return refused(); }
  std::error_code remove(const std::string&) override { return {}; }
  std::error_code link(const std::string&, const std::string&) override { return refused(); }
  std::error_code make_directory(const std::string&) override { return {}; }
  Outcome<std::vector<std::string>> list(const std::string& directory) override {
    return files_.list(directory);
  }
  std::error_code sync_directory(const std::string&) override { return {}; }
  std::shared_ptr<void> lock(const std::string& path) override { return files_.lock(path); }

 private:
  class ReadOnlyFile final : public File {
   public:
    explicit ReadOnlyFile(std::unique_ptr<File> file) : file_(std::move(file)) {}

    std::error_code write(std::uint64_t, std::string_view) override { return refused(); }
    std::error_code sync() override { return {}; }
    std::error_code preallocate(std::uint64_t, std::uint64_t) override { return refused(); }
    std::error_code truncate(std::uint64_t) override { return {}; }
    Outcome<std::size_t> read(std::uint64_t offset, char* to, std::size_t size) const override {
      return file_->read(offset, to, size);
    }
    Outcome<std::uint64_t> size() const override { return file_->size(); }

   private:
    std::unique_ptr<File> file_;
  };

  static std::error_code refused() { return make_error_code(std::errc::read_only_file_system); }

  Files& files_;
};

}  // namespace chat::journal
