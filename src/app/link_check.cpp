#include "app/link_check.hpp"

namespace chat::app {

std::optional<std::string> refusal_of(const link::Hello& hello, const Config& config) {
  if (hello.wants({.kind = link::HookKind::kConnect}) && config.auth.mode != "none") {
    return "onConnect needs auth.mode \"none\", not \"" + config.auth.mode + '"';
  }
  for (const webhooks::Options& webhook : config.webhooks) {
    const auto hook = webhooks::parse_hook_name(webhook.hook);
    if (hook && hello.wants(*hook)) return link::to_string(*hook) + " has a webhook";
  }
  return std::nullopt;
}

}  // namespace chat::app
