// The contract suite over the disk store.
#include "store/contract.hpp"
#include "store/disk/disk_store.hpp"
#include "store/disk_fixture.hpp"

namespace chat::test {
namespace {

/// Each store has an empty disk of its own.
std::unique_ptr<Store> make_store(const Options& options, WallClock clock) {
  static std::unique_ptr<CrashDisk> disk;
  disk = std::make_unique<CrashDisk>();
  return store::make_disk_store(disk_options(options), *disk, std::move(clock));
}

INSTANTIATE_TEST_SUITE_P(Disk, StoreContract, testing::Values(StoreFactory{"Disk", make_store}),
                         [](const auto& suite) { return suite.param.name; });

}  // namespace
}  // namespace chat::test
