#include "webhooks/options.hpp"

#include "http_client/url.hpp"
#include "webhooks/hook_name.hpp"
#include "webhooks/signature.hpp"

namespace chat::webhooks {

std::optional<std::string> Options::check() const {
  const std::optional<HookName> name = parse_hook_name(hook);
  if (hook.empty()) return "hook: missing: every webhook has one";
  if (!name) return "hook: there is no \"" + hook + '"';
  if (url.empty()) return "url: missing: every webhook has one";
  if (!http::parse_url(url)) {
    return std::string("url: ") + http::kUrlRule;
  }
  if (!secret.empty() && !parse_secret(secret)) {
    return "secret: must be \"whsec_\" and 24 to 64 bytes in base64";
  }
  if (retries > 0 && !may_be_retried(*name)) return "retries: " + hook + " is asked once";
  if (!rooms.empty() && !has_room(*name)) return "rooms: " + hook + " is about no room";
  if (name->kind == HookKind::kConnect && on_failure != "deny") {
    return "on_failure: nobody can be logged in without a name";
  }
  return std::nullopt;
}

}  // namespace chat::webhooks
