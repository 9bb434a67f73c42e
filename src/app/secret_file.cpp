#include "app/secret_file.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace chat::app {
namespace {

/// Closes itself.
class Descriptor {
 public:
  explicit Descriptor(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }

  int get() const { return fd_; }

 private:
  const int fd_;
};

/// The path for a message; without it if it may be a secret that was entered in its place.
std::string shown(const std::string& path) {
  if (path.starts_with('/') || path.starts_with('.')) return '"' + path + '"';
  return "the file";
}

std::string cannot_be_read(const std::string& path, int error) {
  return shown(path) +
         " cannot be read: " + std::error_code(error, std::generic_category()).message();
}

/// Reads up to one byte more than is allowed; false on an error.
bool read_all(int fd, std::string& text) {
  std::array<char, 4096> part{};
  while (text.size() <= kMaxSecretFile) {
    const ssize_t size = ::read(fd, part.data(), part.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return false;
    if (size == 0) return true;
    text.append(part.data(), static_cast<std::size_t>(size));
  }
  return true;
}

/// Editors and `echo` end a file with one.
void cut_newline(std::string& text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
}

}  // namespace

std::optional<std::string> read_secret(const std::string& path, Secret& secret) {
  if (path.empty()) return "must name a file";
  const Descriptor file(path);
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return cannot_be_read(path, errno);
  if (!read_all(file.get(), secret.text)) return cannot_be_read(path, errno);
  if (secret.text.size() > kMaxSecretFile) return shown(path) + " is larger than 64 KiB";
  cut_newline(secret.text);
  if (secret.text.empty()) return shown(path) + " is empty";
  secret.is_exposed = (status.st_mode & S_IROTH) != 0;
  return std::nullopt;
}

}  // namespace chat::app
