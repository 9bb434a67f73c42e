#include "journal/posix_files.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <stdexcept>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace chat::journal {
namespace {

std::error_code last_error() { return {errno, std::system_category()}; }

std::error_code error_unless(bool success) { return success ? std::error_code() : last_error(); }

/// Calls again what a signal interrupted.
template <class Call>
auto retried(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  const int number_;
};

int open_file(const std::string& path, int flags) {
  return retried([&] { return ::open(path.c_str(), flags | O_CLOEXEC, 0600); });
}

std::error_code write_all(int descriptor, std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = retried([&] {
      return ::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    });
    if (written < 0) return last_error();
    if (written == 0) return std::make_error_code(std::errc::io_error);
    offset += static_cast<std::uint64_t>(written);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Outcome<std::size_t> read_all(int descriptor, std::uint64_t offset, char* to, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = retried([&] {
      return ::pread(descriptor, to + done, size - done, static_cast<off_t>(offset + done));
    });
    if (got < 0) return last_error();
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

class PosixFile final : public File {
 public:
  explicit PosixFile(int descriptor) : descriptor_(descriptor) {}

  std::error_code write(std::uint64_t offset, std::string_view bytes) override {
    return write_all(descriptor_.number(), offset, bytes);
  }
  std::error_code sync() override {
    return error_unless(retried([&] { return ::fdatasync(descriptor_.number()); }) == 0);
  }
  std::error_code preallocate(std::uint64_t offset, std::uint64_t size) override {
    int error = EINTR;
    while (error == EINTR) {
      error = ::posix_fallocate(descriptor_.number(), static_cast<off_t>(offset),
                                static_cast<off_t>(size));
    }
    return {error, std::system_category()};
  }
  std::error_code truncate(std::uint64_t size) override {
    const auto call = [&] { return ::ftruncate(descriptor_.number(), static_cast<off_t>(size)); };
    return error_unless(retried(call) == 0);
  }
  Outcome<std::size_t> read(std::uint64_t offset, char* to, std::size_t size) const override {
    return read_all(descriptor_.number(), offset, to, size);
  }
  Outcome<std::uint64_t> size() const override {
    struct stat status {};
    if (::fstat(descriptor_.number(), &status) != 0) return last_error();
    return static_cast<std::uint64_t>(status.st_size);
  }

 private:
  const Descriptor descriptor_;
};

std::string parent_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

std::string read_text(int descriptor) {
  char text[64] = {};
  const auto size = read_all(descriptor, 0, text, sizeof text);
  std::string result(text, size.has_value() ? *size : 0);
  while (!result.empty() && result.back() == '\n') result.pop_back();
  return result;
}

[[noreturn]] void throw_not_locked(const std::string& path, int descriptor) {
  const std::error_code error = last_error();
  if (error != std::errc::operation_would_block) {
    throw std::system_error(error, "cannot lock " + path);
  }
  throw std::runtime_error(path + " is locked by process " + read_text(descriptor));
}

}  // namespace

Outcome<std::unique_ptr<File>> PosixFiles::open(const std::string& path, OpenMode mode) {
  const int flags = mode == OpenMode::kCreate ? O_RDWR | O_CREAT | O_TRUNC : O_RDWR;
  const int descriptor = open_file(path, flags);
  if (descriptor < 0) return last_error();
  return std::unique_ptr<File>(std::make_unique<PosixFile>(descriptor));
}

std::error_code PosixFiles::rename(const std::string& from, const std::string& to) {
  return error_unless(::rename(from.c_str(), to.c_str()) == 0);
}

std::error_code PosixFiles::remove(const std::string& path) {
  return error_unless(::unlink(path.c_str()) == 0);
}

std::error_code PosixFiles::link(const std::string& from, const std::string& to) {
  return error_unless(::link(from.c_str(), to.c_str()) == 0);
}

std::error_code PosixFiles::make_directory(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return {};
  const std::string parent = parent_of(path);
  if (parent != path) {
    if (const std::error_code error = make_directory(parent)) return error;
  }
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return last_error();
  return sync_directory(parent);
}

Outcome<std::vector<std::string>> PosixFiles::list(const std::string& directory) {
  std::error_code error;
  std::vector<std::string> names;
  std::filesystem::directory_iterator at(directory, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    names.push_back(at->path().filename().string());
  }
  if (error) return error;
  return names;
}

std::error_code PosixFiles::sync_directory(const std::string& directory) {
  const Descriptor descriptor(open_file(directory, O_RDONLY | O_DIRECTORY));
  if (!descriptor.is_open()) return last_error();
  return error_unless(retried([&] { return ::fsync(descriptor.number()); }) == 0);
}

std::shared_ptr<void> PosixFiles::lock(const std::string& path) {
  auto descriptor = std::make_shared<Descriptor>(open_file(path, O_RDWR | O_CREAT));
  if (!descriptor->is_open()) throw std::system_error(last_error(), "cannot open " + path);
  const int number = descriptor->number();
  if (retried([&] { return ::flock(number, LOCK_EX | LOCK_NB); }) != 0) {
    throw_not_locked(path, number);
  }
  std::error_code error = error_unless(::ftruncate(number, 0) == 0);
  if (!error) error = write_all(number, 0, std::to_string(::getpid()) + "\n");
  if (error) throw std::system_error(error, "cannot write " + path);
  return descriptor;
}

}  // namespace chat::journal
