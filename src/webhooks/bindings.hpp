// Binds each hook of the service to a webhook: the data sent, and the effect of the answer.
#pragma once

#include <chat/hooks.hpp>

namespace chat::webhooks {

class Endpoint;
struct HookName;

/// The endpoint must outlive the hooks.
void bind(Hooks& hooks, const HookName& name, Endpoint& endpoint);

}  // namespace chat::webhooks
