// All that the journal does with files, so that tests can put a disk that fails in its place.
#pragma once

#include <boost/system/result.hpp>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace chat::journal {

template <class T>
using Outcome = boost::system::result<T, std::error_code>;

/// Throws std::system_error if there is an error; `what` failed.
inline void expect(const std::error_code& error, const std::string& what) {
  if (error) throw std::system_error(error, what);
}

/// An open file. One thread at a time changes it; any thread reads it meanwhile. An open file stays
/// readable after its name is removed.
class File {
 public:
  virtual ~File() = default;

  /// Writes all bytes. After an error any part of them may be in the file.
  virtual std::error_code write(std::uint64_t offset, std::string_view bytes) = 0;
  /// Makes all earlier writes and truncations durable, as fdatasync. It does not make the name
  /// durable. After an error nobody knows what is durable, even if a second call succeeds.
  virtual std::error_code sync() = 0;
  /// Takes space on the disk, and grows the file with zeros up to offset + size, as
  /// posix_fallocate.
  virtual std::error_code preallocate(std::uint64_t offset, std::uint64_t size) = 0;
  virtual std::error_code truncate(std::uint64_t size) = 0;

  /// The bytes read: less than `size` only at the end of the file.
  virtual Outcome<std::size_t> read(std::uint64_t offset, char* to, std::size_t size) const = 0;
  virtual Outcome<std::uint64_t> size() const = 0;
};

enum class OpenMode : std::uint8_t {
  kExisting,  ///< to read and write a file that exists
  kCreate,    ///< an empty file, whatever had its name
};

/// Thread-safe.
class Files {
 public:
  virtual Outcome<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) = 0;
  virtual std::error_code rename(const std::string& from, const std::string& to) = 0;
  virtual std::error_code remove(const std::string& path) = 0;
  /// A second name for a file.
  virtual std::error_code link(const std::string& from, const std::string& to) = 0;

  /// Makes the directory and those above it, durably; does nothing if it exists.
  virtual std::error_code make_directory(const std::string& path) = 0;
  /// The names in a directory, in no order.
  virtual Outcome<std::vector<std::string>> list(const std::string& directory) = 0;
  /// Makes earlier creations, renames and removals in the directory durable.
  virtual std::error_code sync_directory(const std::string& directory) = 0;

  /// Holds an exclusive lock until the result is destroyed. The file has this process's id. Throws
  /// std::runtime_error, which names the other process, if the lock is taken.
  [[nodiscard]] virtual std::shared_ptr<void> lock(const std::string& path) = 0;

 protected:
  ~Files() = default;
};

/// Whether an error goes away once something is removed from the disk.
inline bool is_no_space(const std::error_code& error) {
  return error == std::errc::no_space_on_device || error.value() == EDQUOT;
}

}  // namespace chat::journal
