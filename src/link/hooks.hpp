// The hooks that a program wants.
#pragma once

#include <chat/hooks.hpp>

namespace chat::link {

class Program;

/// Sets those of the program's first hello; on_start and on_close always, behind existing ones. The
/// program outlives them.
void set_hooks(Hooks& hooks, Program& program);

}  // namespace chat::link
