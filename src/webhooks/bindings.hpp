// Each hook of the service, asking a webhook: what goes out, and what the answer does.
#pragma once

#include <chat/hooks.hpp>

namespace chat::webhooks {

class Endpoint;
struct HookName;

/// The endpoint outlives the hooks.
void bind(Hooks& hooks, const HookName& name, Endpoint& endpoint);

}  // namespace chat::webhooks
