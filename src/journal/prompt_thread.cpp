#include "journal/prompt_thread.hpp"

#include <cstdint>
#include <linux/sched.h>
#include <linux/sched/types.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace chat::journal {
namespace {

/// In nanoseconds; the shortest that Linux takes. Of two threads that may run, the one with the
/// shorter slice interrupts the other.
constexpr std::uint64_t kSlice = 100'000;

}  // namespace

// The C library has no such functions before glibc 2.41.
void make_prompt() {
  sched_attr attributes{};
  if (::syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return;
  if (attributes.sched_policy != SCHED_NORMAL) return;
  attributes.sched_runtime = kSlice;
  ::syscall(SYS_sched_setattr, 0, &attributes, 0);
}

}  // namespace chat::journal
