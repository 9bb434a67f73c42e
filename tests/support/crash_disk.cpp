#include "support/crash_disk.hpp"

#include <algorithm>
#include <cstring>
#include <set>
#include <stdexcept>
#include <utility>

namespace chat::test {
namespace {

using Operation = CrashDisk::Operation;

/// A write, or the file's new size.
struct Change {
  std::uint64_t offset = 0;
  std::string bytes;
  std::optional<std::uint64_t> size;
  bool only_grows = false;
};

void write_to(std::string& content, std::uint64_t offset, std::string_view bytes) {
  if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size(), '\0');
  std::memcpy(content.data() + offset, bytes.data(), bytes.size());
}

void apply_to(std::string& content, const Change& change) {
  if (!change.size) return write_to(content, change.offset, change.bytes);
  if (!change.only_grows || *change.size > content.size()) content.resize(*change.size, '\0');
}

/// The offsets inside the write at which a sector begins.
std::size_t tears(const Change& change) {
  if (change.size || change.bytes.empty()) return 0;
  const std::uint64_t last = change.offset + change.bytes.size() - 1;
  return last / CrashDisk::kSector - change.offset / CrashDisk::kSector;
}

/// Lost, whole, or for each tear the part before it or the part behind it.
std::size_t fates_of(const Change& change) { return 2 + 2 * tears(change); }

void apply_fate(std::string& content, const Change& change, std::size_t fate) {
  if (fate == 0) return;
  if (fate == 1) return apply_to(content, change);
  const std::uint64_t sector = change.offset / CrashDisk::kSector + fate / 2;
  const std::size_t tear = sector * CrashDisk::kSector - change.offset;
  const auto bytes = std::string_view(change.bytes);
  if (fate % 2 == 0) return write_to(content, change.offset, bytes.substr(0, tear));
  write_to(content, change.offset + tear, bytes.substr(tear));
}

}  // namespace

struct CrashDisk::Node {
  std::string now;
  std::string durable;
  std::vector<Change> unsynced;

  void change(Change change) {
    apply_to(now, change);
    unsynced.push_back(std::move(change));
  }
  void sync() {
    for (const Change& change : unsynced) apply_to(durable, change);
    unsynced.clear();
  }
};

/// A number whose digits have the bases that it is asked for.
class CrashDisk::Fates {
 public:
  explicit Fates(std::uint64_t number) : number_(number) {}
  explicit Fates(std::mt19937& random) : random_(&random) {}

  std::size_t pick(std::size_t choices) {
    if (random_ != nullptr) return pick_random(choices);
    return static_cast<std::size_t>(std::exchange(number_, number_ / choices) % choices);
  }

 private:
  /// Whole or lost as often as torn.
  std::size_t pick_random(std::size_t choices) {
    if ((*random_)() % 2 == 0) choices = 2;
    return (*random_)() % choices;
  }

  std::uint64_t number_ = 0;
  std::mt19937* random_ = nullptr;
};

class CrashDisk::OpenFile final : public journal::File {
 public:
  OpenFile(CrashDisk& disk, NodePtr node) : disk_(disk), node_(std::move(node)) {}

  std::error_code write(std::uint64_t offset, std::string_view bytes) override {
    if (const auto error = disk_.step(Operation::kWrite)) return error;
    const std::lock_guard lock(disk_.mutex_);
    if (!has_space(offset + bytes.size())) return no_space();
    node_->change({.offset = offset, .bytes = std::string(bytes), .size = {}});
    return {};
  }

  std::error_code sync() override {
    const std::error_code error = disk_.step(Operation::kSync);
    std::unique_lock lock(disk_.mutex_);
    ++disk_.held_;
    disk_.changed_.notify_all();
    disk_.changed_.wait(lock, [&] { return !disk_.holds_syncs_; });
    --disk_.held_;
    ++disk_.syncs_;
    error ? node_->unsynced.clear() : node_->sync();
    return error;
  }

  std::error_code preallocate(std::uint64_t offset, std::uint64_t size) override {
    if (const auto error = disk_.step(Operation::kPreallocate)) return error;
    const std::lock_guard lock(disk_.mutex_);
    if (!has_space(offset + size)) return no_space();
    node_->change({.bytes = {}, .size = offset + size, .only_grows = true});
    return {};
  }

  std::error_code truncate(std::uint64_t size) override {
    if (const auto error = disk_.step(Operation::kTruncate)) return error;
    const std::lock_guard lock(disk_.mutex_);
    node_->change({.bytes = {}, .size = size});
    return {};
  }

  journal::Outcome<std::size_t> read(std::uint64_t offset, char* to,
                                     std::size_t size) const override {
    const std::lock_guard lock(disk_.mutex_);
    const auto failure = disk_.failures_.find(Operation::kRead);
    if (failure != disk_.failures_.end()) return std::make_error_code(failure->second);
    if (offset >= node_->now.size()) return std::size_t{0};
    return node_->now.copy(to, size, offset);
  }

  journal::Outcome<std::uint64_t> size() const override {
    const std::lock_guard lock(disk_.mutex_);
    return node_->now.size();
  }

 private:
  bool has_space(std::uint64_t new_size) const {
    const std::uint64_t size = node_->now.size();
    return new_size <= size || disk_.used() + (new_size - size) <= disk_.capacity_;
  }
  static std::error_code no_space() { return std::make_error_code(std::errc::no_space_on_device); }

  CrashDisk& disk_;
  const NodePtr node_;
};

CrashDisk::CrashDisk(const Image& image) {
  for (const auto& [path, content] : image) {
    names_[path] = std::make_shared<Node>(Node{.now = content, .durable = content, .unsynced = {}});
  }
  durable_names_ = names_;
}

void CrashDisk::set_capacity(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  capacity_ = bytes;
}

void CrashDisk::fail_next(Operation operation, std::errc error) {
  const std::lock_guard lock(mutex_);
  failures_[operation] = error;
}

void CrashDisk::hold_syncs() {
  const std::lock_guard lock(mutex_);
  holds_syncs_ = true;
}

void CrashDisk::release_syncs() {
  const std::lock_guard lock(mutex_);
  holds_syncs_ = false;
  changed_.notify_all();
}

void CrashDisk::await_held_sync() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return held_ > 0; });
}

CrashDisk::Image CrashDisk::image() const {
  const std::lock_guard lock(mutex_);
  Image image;
  for (const auto& [path, node] : names_) image[path] = node->now;
  return image;
}

std::string CrashDisk::content(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return names_.at(path)->now;
}

std::size_t CrashDisk::syncs() const {
  const std::lock_guard lock(mutex_);
  return syncs_;
}

std::unique_ptr<CrashDisk> CrashDisk::killed() const {
  const std::lock_guard lock(mutex_);
  auto copy = std::make_unique<CrashDisk>();
  std::map<NodePtr, NodePtr> copies;
  for (const NodePtr& node : nodes()) copies[node] = std::make_shared<Node>(*node);
  for (const auto& [path, node] : names_) copy->names_[path] = copies.at(node);
  for (const auto& [path, node] : durable_names_) copy->durable_names_[path] = copies.at(node);
  for (NameChange change : name_changes_) {
    if (change.node) change.node = copies.at(change.node);
    copy->name_changes_.push_back(std::move(change));
  }
  return copy;
}

std::uint64_t CrashDisk::used() const {
  std::uint64_t bytes = 0;
  for (const auto& [path, node] : names_) bytes += node->now.size();
  return bytes;
}

/// All that have a name, or may have one after a crash; in a fixed order.
std::vector<CrashDisk::NodePtr> CrashDisk::nodes() const {
  std::vector<NodePtr> result;
  const auto add = [&](const NodePtr& node) {
    const bool is_new = node && std::find(result.begin(), result.end(), node) == result.end();
    if (is_new) result.push_back(node);
  };
  for (const auto& [path, node] : durable_names_) add(node);
  for (const NameChange& change : name_changes_) add(change.node);
  return result;
}

CrashDisk::Image CrashDisk::crashed(Fates& fates) const {
  std::map<NodePtr, std::string> contents;
  for (const NodePtr& node : nodes()) {
    std::string content = node->durable;
    for (const Change& change : node->unsynced) {
      apply_fate(content, change, fates.pick(fates_of(change)));
    }
    contents[node] = std::move(content);
  }
  Names names = durable_names_;
  for (const NameChange& change : name_changes_) {
    if (fates.pick(2) == 1) apply(change, names);
  }
  Image image;
  for (const auto& [path, node] : names) image[path] = contents.at(node);
  return image;
}

void CrashDisk::each_crash(std::size_t max, std::mt19937& random,
                           const std::function<void(const Image&)>& call) const {
  std::vector<Image> images;
  {
    const std::lock_guard lock(mutex_);
    double states = 1;
    for (const NodePtr& node : nodes()) {
      for (const Change& change : node->unsynced) states *= static_cast<double>(fates_of(change));
    }
    for (std::size_t i = 0; i < name_changes_.size(); ++i) states *= 2;
    const bool all = states <= static_cast<double>(max);
    const std::size_t count = all ? static_cast<std::size_t>(states) : max;
    for (std::size_t i = 0; i < count; ++i) {
      Fates fates = all ? Fates(i) : Fates(random);
      images.push_back(crashed(fates));
    }
  }
  for (const Image& image : images) call(image);
}

journal::Outcome<std::unique_ptr<journal::File>> CrashDisk::open(const std::string& path,
                                                                 journal::OpenMode mode) {
  if (const auto error = step(Operation::kOpen)) return error;
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(path);
  NodePtr node = found == names_.end() ? nullptr : found->second;
  if (mode == journal::OpenMode::kExisting && !node) {
    return std::make_error_code(std::errc::no_such_file_or_directory);
  }
  if (mode == journal::OpenMode::kCreate && node) node->change({.bytes = {}, .size = 0});
  if (!node) {
    node = std::make_shared<Node>();
    change_names({.removed = {}, .added = path, .node = node});
  }
  return std::unique_ptr<journal::File>(std::make_unique<OpenFile>(*this, std::move(node)));
}

std::error_code CrashDisk::rename(const std::string& from, const std::string& to) {
  if (const auto error = step(Operation::kRename)) return error;
  const std::lock_guard lock(mutex_);
  const NodePtr node = names_.at(from);
  change_names({.removed = from, .added = to, .node = node});
  return {};
}

std::error_code CrashDisk::remove(const std::string& path) {
  if (const auto error = step(Operation::kRemove)) return error;
  const std::lock_guard lock(mutex_);
  if (!names_.contains(path)) return std::make_error_code(std::errc::no_such_file_or_directory);
  change_names({.removed = path, .added = {}, .node = nullptr});
  return {};
}

std::error_code CrashDisk::link(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  const NodePtr node = names_.at(from);
  change_names({.removed = {}, .added = to, .node = node});
  return {};
}

std::error_code CrashDisk::make_directory(const std::string&) { return {}; }

journal::Outcome<std::vector<std::string>> CrashDisk::list(const std::string& directory) {
  const std::lock_guard lock(mutex_);
  const std::string prefix = directory + "/";
  std::vector<std::string> result;
  for (const auto& [path, node] : names_) {
    if (path.starts_with(prefix)) result.push_back(path.substr(prefix.size()));
  }
  return result;
}

std::error_code CrashDisk::sync_directory(const std::string&) {
  if (const auto error = step(Operation::kSyncDirectory)) return error;
  const std::lock_guard lock(mutex_);
  for (const NameChange& change : name_changes_) apply(change, durable_names_);
  name_changes_.clear();
  return {};
}

std::shared_ptr<void> CrashDisk::lock(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (std::exchange(locked_[path], true)) throw std::runtime_error(path + " is locked");
  const auto unlock = [this, path](const void*) {
    const std::lock_guard its_lock(mutex_);
    locked_[path] = false;
  };
  return {static_cast<void*>(this), unlock};
}

void CrashDisk::apply(const NameChange& change, Names& names) {
  if (!change.removed.empty()) names.erase(change.removed);
  if (!change.added.empty()) names[change.added] = change.node;
}

void CrashDisk::change_names(NameChange change) {
  apply(change, names_);
  name_changes_.push_back(std::move(change));
}

std::error_code CrashDisk::step(Operation operation) {
  if (on_step) on_step();
  const std::lock_guard lock(mutex_);
  const auto failure = failures_.find(operation);
  if (failure == failures_.end()) return {};
  const std::error_code error = std::make_error_code(failure->second);
  failures_.erase(failure);
  return error;
}

}  // namespace chat::test
