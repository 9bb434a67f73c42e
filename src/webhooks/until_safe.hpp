// Waits as a loop's output does, for what leaves by other ways.
#pragma once

#include <chat/durability.hpp>
#include <chat/task.hpp>

namespace chat::webhooks {

/// Completes once all changes made by now are safe; at once without a durability. Resumes on the
/// caller's executor, which has one thread.
Task<> until_safe(Durability* durability);

}  // namespace chat::webhooks
