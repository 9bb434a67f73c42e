#include "store/disk/data_check.hpp"

#include <chat/memory_store.hpp>
#include <chat/options.hpp>
#include <stdexcept>

#include "journal/read_only_files.hpp"
#include "journal/recovery.hpp"
#include "store/disk/replay.hpp"

namespace chat::store {

DataSummary check_data(journal::Files& files, const std::string& directory) {
  const auto names = files.list(directory);
  if (!names || journal::segment_names(*names).empty()) {
    throw std::runtime_error(directory + " has no journal");
  }
  const auto lock = files.lock(directory + "/lock");
  journal::ReadOnlyFiles unchanged(files);
  const Options options;
  Replay replay(options, 0);
  const journal::Recovered found = journal::recover(
      unchanged, directory,
      [&](journal::Position position, std::string_view record) { replay.apply(position, record); });
  MemoryState state(options, system_clock());
  replay.finish(state);
  DataSummary summary{.segments = found.segments.size(),
                      .bytes = found.end - found.segments.front()->first()};
  state.for_each_user([&](const std::string&, const User&) { ++summary.users; });
  state.for_each_room([&](const Room& room) {
    ++summary.rooms;
    summary.messages += room.history().size();
  });
  return summary;
}

}  // namespace chat::store
