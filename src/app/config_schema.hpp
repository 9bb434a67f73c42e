// Every key of the configuration file.
#pragma once

#include <string>
#include <vector>

#include "app/config.hpp"
#include "app/config_key.hpp"

namespace chat::app {

/// At top level.
const std::vector<Key<Options>>& option_keys();
/// In `[auth]`.
const std::vector<Key<AuthConfig>>& auth_keys();
/// In `[api]`.
const std::vector<Key<ApiConfig>>& api_keys();
/// In each `[[api.keys]]`.
const std::vector<Key<web::ApiKey>>& api_key_keys();
/// In `[pages]`.
const std::vector<Key<PagesConfig>>& pages_keys();
/// In `[events]`.
const std::vector<Key<web::EventsOptions>>& events_keys();
/// In `[presence]`.
const std::vector<Key<PresenceOptions>>& presence_keys();
/// In each `[[rooms]]`.
const std::vector<Key<RoomConfig>>& room_keys();
/// In each `[[webhooks]]`.
const std::vector<Key<webhooks::Options>>& webhook_keys();
/// In `[redis]`.
const std::vector<Key<RedisOptions>>& redis_keys();
/// In `[disk]`.
const std::vector<Key<DiskOptions>>& disk_keys();
const std::vector<Key<RecoveryOptions>>& recovery_keys();
/// In `[tls]`.
const std::vector<Key<TlsOptions>>& tls_keys();
/// In `[log]`.
const std::vector<Key<LogConfig>>& log_keys();

/// All keys as Markdown tables.
std::string config_reference();

}  // namespace chat::app
