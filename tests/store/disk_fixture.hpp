// Stores on a disk that tests hold in their hands.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chat/options.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "store/contract.hpp"
#include "store/recording_sink.hpp"
#include "support/crash_disk.hpp"

namespace chat::test {

/// Small, so that a test sees many segments and reads from the disk.
Options disk_options(Options options = {});

/// A process with its store, from its start to its end.
class DiskProcess {
 public:
  explicit DiskProcess(journal::Files& disk, const Options& options = disk_options());
  /// `connect` gives the sink of the store, before it is opened.
  using Connect = std::function<EventSink&(Store& store)>;
  DiskProcess(journal::Files& disk, const Options& options, const Connect& connect);
  ~DiskProcess();

  Store& store() { return *store_; }
  template <class T>
  T run(Task<T> task) {
    return test::run(context_, std::move(task));
  }
  template <class T>
  std::string ask(Task<Result<T>> task) {
    return describe(run(std::move(task)));
  }
  void set_time(std::int64_t now) { now_ = now; }
  /// Returns once all that is made by now is safe.
  void await_safe();
  /// Returns once the condition holds; it is asked whenever more is safe.
  void await(const std::function<bool()>& condition);

  /// What a restart keeps, but for presence, as text.
  std::string content();
  /// When users were last seen in the rooms.
  std::string seen();

 private:
  std::string content_of_room(const std::string& room);
  std::vector<std::string> rooms();
  std::vector<std::string> users();

  boost::asio::io_context context_;
  RecordingSink sink_;
  std::int64_t now_ = 1000;
  std::unique_ptr<Store> store_;
};

}  // namespace chat::test
