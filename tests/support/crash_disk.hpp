// A disk in memory that fails on request, and shows what a power cut could leave of it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "journal/files.hpp"

namespace chat::test {

/// Until they are synced, any of a file's writes and truncations may be lost, and a write may be
/// torn at each sector. Any creation, renaming and removal may be lost until the directory is
/// synced.
///
/// Thread-safe.
class CrashDisk final : public journal::Files {
 public:
  /// The contents of the files by their paths.
  using Image = std::map<std::string, std::string>;
  enum class Operation : std::uint8_t {
    kOpen,
    kWrite,
    kSync,
    kPreallocate,
    kTruncate,
    kRead,
    kRename,
    kRemove,
    kSyncDirectory,
  };
  static constexpr std::size_t kSector = 512;

  explicit CrashDisk(const Image& image = {});

  /// Called before each change and each sync, on the thread of the caller and without any lock.
  std::function<void()> on_step;

  // What goes wrong.

  /// Writes that would take more fail with ENOSPC.
  void set_capacity(std::uint64_t bytes);
  /// The next operation of this kind fails. A failed sync loses the writes for good.
  void fail_next(Operation operation, std::errc error = std::errc::io_error);
  /// From now on syncs of files wait for release_syncs().
  void hold_syncs();
  void release_syncs();
  /// Waits until a sync is held.
  void await_held_sync();

  // What is there.

  /// As a process sees it, and as the next one does after a kill.
  Image image() const;
  std::string content(const std::string& path) const;
  std::size_t syncs() const;
  /// A copy as the next process finds it after a kill: with all writes, synced or not.
  std::unique_ptr<CrashDisk> killed() const;
  /// Up to `max` of the states that a power cut could leave now: all if there are no more, else
  /// random ones.
  void each_crash(std::size_t max, std::mt19937& random,
                  const std::function<void(const Image&)>& call) const;

  // Files

  journal::Outcome<std::unique_ptr<journal::File>> open(const std::string& path,
                                                        journal::OpenMode mode) override;
  std::error_code rename(const std::string& from, const std::string& to) override;
  std::error_code remove(const std::string& path) override;
  std::error_code link(const std::string& from, const std::string& to) override;
  std::error_code make_directory(const std::string& path) override;
  journal::Outcome<std::vector<std::string>> list(const std::string& directory) override;
  std::error_code sync_directory(const std::string& directory) override;
  std::shared_ptr<void> lock(const std::string& path) override;

 private:
  class OpenFile;
  struct Node;
  using NodePtr = std::shared_ptr<Node>;
  using Names = std::map<std::string, NodePtr>;
  struct NameChange {
    std::string removed;
    std::string added;
    NodePtr node;
  };
  /// Of each change the number of what becomes of it; 0 is lost.
  class Fates;

  static void apply(const NameChange& change, Names& names);
  void change_names(NameChange change);
  std::error_code step(Operation operation);
  std::uint64_t used() const;
  std::vector<NodePtr> nodes() const;
  Image crashed(Fates& fates) const;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Names names_;          ///< as processes see them
  Names durable_names_;  ///< without the unsynced changes
  std::vector<NameChange> name_changes_;
  std::uint64_t capacity_ = UINT64_MAX;
  std::map<Operation, std::errc> failures_;
  std::map<std::string, bool> locked_;
  bool holds_syncs_ = false;
  std::size_t held_ = 0;
  std::size_t syncs_ = 0;
};

}  // namespace chat::test
