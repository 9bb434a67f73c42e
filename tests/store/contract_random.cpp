// Random operations: the store answers and publishes as a simple model does.
#include <random>

#include "store/contract.hpp"
#include "store/model.hpp"
#include "store/operation.hpp"
#include "support/seed.hpp"

namespace chat::test {
namespace {

constexpr int kOperations = 4000;

/// Small limits, so that operations reach them.
Options random_test_options() {
  Options options;
  options.history_max_get_messages = 4;
  options.direct_list_size_limit = 4;
  options.room_list_size_limit = 4;
  options.max_rooms_per_socket = 2;
  return options;
}

TEST_P(StoreContract, RandomOperationsAreAnsweredAsByTheModel) {
  for (int runs = chosen_seed() ? 1 : GetParam().random_runs; runs > 0; --runs) {
    const std::uint64_t seed = test_seed();
    SCOPED_TRACE(seed_note(seed));
    std::mt19937_64 random(seed);
    open(random_test_options());
    Model model(random_test_options());
    for (int i = 0; i < kOperations; ++i) {
      const Operation operation = random_operation(random);
      SCOPED_TRACE(std::to_string(i) + ": " + describe(operation));
      set_time(i);
      ASSERT_EQ(run(perform(store(), operation)), model.perform(operation, i));
      ASSERT_EQ(events(), model.events());
    }
    for (const std::string& user : model.users()) {
      ASSERT_EQ(ask(store().user_sockets(user)), model.user_sockets(user));
    }
    for (const std::string& room : model.rooms()) {
      ASSERT_EQ(ask(store().room_list(kServer, room, "userlist")), model.userlist(room));
    }
  }
}

}  // namespace
}  // namespace chat::test
