// A thread that works a little at a time, while others wait for it.
#pragma once

namespace chat::journal {

/// Asks the scheduler to run the calling thread as soon as it wakes, before a loop on the same core
/// has ended its tick: what it waits for then goes on beside that tick. It gets no more of the CPU
/// than before. Linux does so since 6.12; before, this does nothing.
void make_prompt();

}  // namespace chat::journal
