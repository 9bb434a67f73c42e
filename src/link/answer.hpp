// Applies a program's answers to what its hooks are about.
#pragma once

#include <chat/hooks.hpp>

#include "link/message.hpp"

namespace chat::link {

/// The answer of a command's hook: the changes are made, the results are its own. nullopt: the
/// answer has the wrong types, and nothing was changed.
std::optional<std::optional<Args>> apply(Answer answer, ExecInfo& info);

/// What a hook of the program has kept with the request; nullptr if nothing.
const Value* data_of(const ExecInfo& info);

/// The answer of onConnect. An error if it names nobody.
Result<Login> to_login(Answer answer);

}  // namespace chat::link
