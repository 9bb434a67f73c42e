#include "app/data_command.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chat/disk_store.hpp>
#include <exception>
#include <fmt/format.h>
#include <functional>
#include <iostream>
#include <limits>
#include <memory>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <stdexcept>
#include <utility>

#include "app/data_transfer.hpp"
#include "journal/backup.hpp"
#include "journal/posix_files.hpp"
#include "service/make_store.hpp"
#include "store/disk/data_check.hpp"

namespace chat::app {
namespace {

/// Nobody is connected.
class NoSink final : public EventSink {
 public:
  void on_room_event(const RoomEvent&) override {}
  void on_user_event(const UserEvent&) override {}
  void on_bus_event(const std::string&, const Args&) override {}
};

using Transfer = std::function<Task<TransferCount>(Store&)>;

Task<TransferCount> run(Store& store, EventSink& sink, const Transfer& transfer) {
  const Result<> opened = co_await store.open(sink);
  if (opened.has_error()) throw std::runtime_error(opened.error().to_string());
  TransferCount count;
  std::exception_ptr problem;
  try {
    count = co_await transfer(store);
  } catch (const std::exception&) {
    problem = std::current_exception();
  }
  co_await store.close();
  if (problem) std::rethrow_exception(problem);
  co_return count;
}

TransferCount transfer(std::unique_ptr<Store> given, const Transfer& transfer) {
  boost::asio::io_context context{1};
  NoSink sink;
  const std::unique_ptr<Store> store = std::move(given);  // it ends before the context
  std::exception_ptr problem;
  TransferCount count;
  boost::asio::co_spawn(context, run(*store, sink, transfer),
                        [&](std::exception_ptr failed, TransferCount done) {
                          problem = std::move(failed);
                          count = done;
                          context.stop();
                        });
  context.run();
  if (problem) std::rethrow_exception(problem);
  if (store->durability() != nullptr) await_safe(*store->durability());
  return count;
}

std::string describe(const TransferCount& count) {
  return fmt::format("{} users, {} rooms, {} messages", count.users, count.rooms, count.messages);
}

void log_to_stderr() { spdlog::set_default_logger(spdlog::stderr_logger_mt("data")); }

}  // namespace

int check_data(const std::string& directory) {
  log_to_stderr();
  journal::PosixFiles files;
  const store::DataSummary found = store::check_data(files, directory);
  fmt::print("{}: OK, {} users, {} rooms, {} messages; {} bytes in {} segments\n", directory,
             found.users, found.rooms, found.messages, found.bytes, found.segments);
  return 0;
}

int back_up_data(const std::string& directory, const std::string& destination) {
  journal::PosixFiles files;
  journal::back_up(files, directory, destination);
  fmt::print("{}: backed up to {}\n", directory, destination);
  return 0;
}

int export_data(const std::string& directory) {
  log_to_stderr();
  Options options;
  options.disk.directory = directory;
  options.disk.segment_size = std::numeric_limits<std::uint32_t>::max();  // so nothing is cleaned
  journal::PosixFiles files;
  static_cast<void>(store::check_data(files, directory));  // makes no new journal
  const TransferCount count = transfer(make_disk_store(options),
                                       [](Store& store) { return export_state(store, std::cout); });
  std::cout.flush();
  if (!std::cout) throw std::runtime_error("the output cannot be written");
  fmt::print(stderr, "exported {}\n", describe(count));
  return 0;
}

int import_data(const Config& config) {
  log_to_stderr();
  if (config.options.state == "memory")
    throw std::runtime_error("state = \"memory\" keeps nothing");
  const TransferCount count = transfer(make_store(config.options),
                                       [](Store& store) { return import_state(store, std::cin); });
  fmt::print("imported {}\n", describe(count));
  return 0;
}

}  // namespace chat::app
