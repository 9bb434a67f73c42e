#include "journal/prompt_thread.hpp"

#include <cstdint>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace chat::journal {
namespace {

/// The kernel's struct sched_attr, whose header does not go together with <sched.h>.
struct Attributes {
  std::uint32_t size;
  std::uint32_t policy;
  std::uint64_t flags;
  std::int32_t nice;
  std::uint32_t priority;
  std::uint64_t runtime;  ///< the slice, ns
  std::uint64_t deadline;
  std::uint64_t period;
};

Attributes of_this_thread() {
  Attributes attributes{};
  EXPECT_EQ(::syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0), 0);
  return attributes;
}

// Linux tells the slice since 6.12, and before says 0.
TEST(PromptThread, HasAShortSliceAndTheSamePriorityAndLeavesOtherThreadsAlone) {
  const Attributes before = of_this_thread();
  Attributes prompt{};
  std::thread([&] {
    make_prompt();
    prompt = of_this_thread();
  }).join();
  EXPECT_EQ(prompt.policy, before.policy);
  EXPECT_EQ(prompt.nice, before.nice);
  const bool has_slices = before.runtime != 0 && before.policy == SCHED_OTHER;
  EXPECT_EQ(prompt.runtime, has_slices ? 100'000 : before.runtime);
  EXPECT_EQ(of_this_thread().runtime, before.runtime);
}

}  // namespace
}  // namespace chat::journal
