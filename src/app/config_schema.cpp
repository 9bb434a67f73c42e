#include "app/config_schema.hpp"

#include <algorithm>
#include <chat/permissions.hpp>
#include <utility>

#include "app/address.hpp"
#include "app/config_faults.hpp"
#include "net/origins.hpp"
#include "public/option_limits.hpp"
#include "webhooks/hook_name.hpp"

namespace chat::app {
namespace {

/// Clients get these times, and their timers have 31 bits.
constexpr std::int64_t kMax = 2'147'483'647;

constexpr Range kTime{1, kMax};
constexpr Range kCount{1, kMax};

Refusal ip_address(const std::string& text) {
  if (is_ip_address(text)) return std::nullopt;
  return "must be an IP address or \"localhost\", not \"" + text + '"';
}

Refusal anything(const std::string&) { return std::nullopt; }

Refusal origin(const std::string& text) {
  if (net::OriginPattern::parse(text)) return std::nullopt;
  return "must be origins as browsers send them, in lower case and without a path, or with \":*\" "
         "for any port, not \"" +
         text + '"';
}

Refusal api_key(const std::string& text) {
  constexpr std::size_t kShortest = 16;
  if (text.size() < kShortest) return "must have 16 characters or more";
  // A valid header value (RFC 9110, section 5.5).
  const bool is_printable = std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7f; });
  if (is_printable && text.front() != ' ' && text.back() != ' ') return std::nullopt;
  return "must be of printable ASCII characters, without spaces at its ends";
}

Refusal not_empty(const std::string& text) {
  if (text.empty()) return "must not be empty";
  return std::nullopt;
}

Refusal entity_name(const std::string& text) {
  if (is_valid_name(text)) return std::nullopt;
  return "\"" + text +
         "\" is no name: it must have a character, and none of U+0000 to U+001F, U+007F, ':', '{' "
         "and '}'";
}

Refusal hook_name(const std::string& text) {
  if (webhooks::parse_hook_name(text)) return std::nullopt;
  const std::vector<std::string> names = webhooks::hook_names();
  const std::optional<std::string> meant = nearest(text, {names.begin(), names.end()});
  const std::string hint = meant ? ", did you mean \"" + *meant + "\"?" : std::string();
  return "there is no hook \"" + text + '"' + hint;
}

constexpr const char* kNames = "names";

Range limits_of(std::string_view option) {
  const NumberOption& number = number_option(option);
  return {number.least, number.most};
}

/// A number of the options, in its limits.
template <class Field>
Key<Options> number(std::string_view name, Field field, std::string_view doc) {
  return integer<Options>(name, field, limits_of(name), doc);
}

template <class Field>
Key<PresenceOptions> presence_number(std::string_view name, Field field, std::string_view doc) {
  return integer<PresenceOptions>(name, field, limits_of("presence." + std::string(name)), doc);
}

template <class Field>
Key<RedisOptions> redis_number(std::string_view name, Field field, std::string_view doc) {
  return integer<RedisOptions>(name, field, limits_of("redis." + std::string(name)), doc);
}

template <class Field>
Key<DiskOptions> disk_number(std::string_view name, Field field, std::string_view doc) {
  return integer<DiskOptions>(name, field, limits_of("disk." + std::string(name)), doc);
}

template <class Field>
Key<RecoveryOptions> recovery_number(std::string_view name, Field field, std::string_view doc) {
  return integer<RecoveryOptions>(name, field, limits_of("recovery." + std::string(name)), doc);
}

/// A key for an array of strings also accepts a single string.
template <class T>
Key<T> or_one(Key<T> key) {
  key.type = "string or array of strings";
  key.set = [set = std::move(key.set)](T& target, const Node& node) -> Refusal {
    if (!std::holds_alternative<std::string>(node.value)) return set(target, node);
    return set(target, Node{.value = List{node}, .line = node.line});
  };
  return key;
}

}  // namespace

const std::vector<Key<Options>>& option_keys() {
  using O = Options;
  static const std::vector<Key<O>> keys = with_secret_files<O>({
      text<O>("host", &O::host, "IP address, or `localhost`", ip_address,
              "Where to listen; `0.0.0.0` and `::` are all addresses."),
      number("port", &O::port, "0 takes any free port."),
      text<O>("path", &O::path, "starts with `/`", anything,
              "HTTP path of the transport; the `path` option of clients."),
      text<O>("namespace", &O::namespace_, "starts with `/`", anything,
              "Socket.IO namespace that clients connect to."),
      number("threads", &O::threads, "Event loops; 0 is one for each core."),
      texts<O>("cors_origins", &O::cors_origins, "origins, or `*`", origin,
               "Whose pages may speak to the server beside its own: `https://chat.example`, "
               "`http://localhost:*` for any port, `null`, `*` for all. "
               "[Origins](#origins) has more."),
      texts<O>("trusted_proxies", &O::trusted_proxies, "addresses, or networks (`10.0.0.0/8`)",
               anything,
               "Proxies that are believed who their client is, by `X-Forwarded-For` or the PROXY "
               "protocol, version 2, and which host it asked for, by `X-Forwarded-Host`."),

      number("ping_interval", &O::ping_interval, "Between two heartbeats, ms."),
      number("ping_timeout", &O::ping_timeout, "How long a heartbeat may stay unanswered, ms."),
      number("upgrade_timeout", &O::upgrade_timeout,
             "How long the upgrade to WebSocket may take, ms."),
      number("request_timeout", &O::request_timeout,
             "How long an HTTP request may take to come, ms, as long as its bytes flow."),
      number(
          "connect_timeout", &O::connect_timeout,
          "A connection that has joined no namespace by then is closed, ms. Those of Socket.IO 1 "
          "and 2 are in `/` from the start."),
      number("max_payload", &O::max_payload, "A larger message closes its connection, bytes."),

      number("max_connections", &O::max_connections,
             "Clients at a time; more are answered 503. 0: no limit."),
      number("max_connections_per_address", &O::max_connections_per_address,
             "Clients of one address, and as many listeners; more are answered 429. 0: no limit."),
      number("max_requests_per_second", &O::max_requests_per_second,
             "Of each socket, on the average; past it a request fails with `rateLimited`, and a "
             "socket that goes on is disconnected. 0: no limit."),
      number("max_requests_burst", &O::max_requests_burst,
             "Requests at once, where there is such a limit."),
      number(
          "max_signals_per_second", &O::max_signals_per_second,
          "`roomSignal` of each socket, on the average, and as many at once; past it the request "
          "fails with `rateLimited`. They count as requests too. 0: no limit."),
      number("max_backlog_bytes", &O::max_backlog_bytes,
             "Unsent output for one client, beside its largest message; past it the client is "
             "dropped."),
      number("max_pending_requests", &O::max_pending_requests,
             "Requests under way, for each socket; more wait."),
      number(
          "max_pending_bytes", &O::max_pending_bytes,
          "Memory for requests under way, bytes, for each socket, and as much again for those that "
          "wait for them or for the login; past it the server reads no more from the connection "
          "until half is free."),
      number("max_rooms_per_socket", &O::max_rooms_per_socket,
             "Rooms joined at a time, for each socket."),

      boolean<O>("enable_access_lists_updates", &O::enable_access_lists_updates,
                 "New rooms tell their members of changes to lists and modes."),
      boolean<O>("enable_direct_messages", &O::enable_direct_messages,
                 "Users may send messages to users."),
      boolean<O>("enable_rooms_management", &O::enable_rooms_management,
                 "Users may create rooms, and delete their own."),
      boolean<O>("enable_userlist_updates", &O::enable_userlist_updates,
                 "New rooms tell their members who joins and leaves."),
      boolean<O>("enable_read_updates", &O::enable_read_updates,
                 "New rooms tell their members who has read how far."),
      number("history_max_get_messages", &O::history_max_get_messages,
             "Messages of history in one reply."),
      number("history_max_size", &O::history_max_size,
             "Messages that new rooms keep; 0 keeps none."),
      number("direct_list_size_limit", &O::direct_list_size_limit, "Names in one list of a user."),
      number("room_list_size_limit", &O::room_list_size_limit, "Names in one list of a room."),
      boolean<O>("use_raw_error_objects", &O::use_raw_error_objects,
                 "Clients get errors as objects, not as text."),
      number("close_timeout", &O::close_timeout,
             "How long closing may take, three quarters of it for running requests, ms."),
      number("heartbeat_rate", &O::heartbeat_rate,
             "How often a node tells others that it is alive, ms."),
      number(
          "heartbeat_timeout", &O::heartbeat_timeout,
          "A node that was silent for so long is taken for dead, ms; more than `heartbeat_rate`."),
      number("bus_ack_timeout", &O::bus_ack_timeout,
             "How long the server's own `emit` waits for its event to come back by the bus, ms."),
      number("lock_ttl", &O::lock_ttl, "A join or leave that takes longer is reported, ms."),
      text<O>(
          "state", &O::state, "`memory`, `disk`, `redis`", one_of({"memory", "disk", "redis"}),
          "Where rooms and users are kept: `memory`, in this process; `disk`, in this process and "
          "in a directory; `redis`, shared by all nodes on one Redis."),
      text<O>("transport", &O::transport, "`socket.io`", one_of({"socket.io"}),
              "What clients speak."),
      text<O>("advertise", &O::advertise, "`host:port`", anything,
              "Where other nodes reach this one, to pass on requests of polling clients whose "
              "session is here."),
      secret<O>("cluster_secret", &O::cluster_secret, "16 characters at the least", anything,
                "By which nodes know one another; the same at all. `advertise` needs it."),
  });
  return keys;
}

const std::vector<Key<AuthConfig>>& auth_keys() {
  using A = AuthConfig;
  static const std::vector<Key<A>> keys = with_secret_files<A>({
      text<A>(
          "mode", &A::mode, "`none`, `insecure`, `jwt`, `webhook`",
          one_of({"none", "insecure", "jwt", "webhook"}),
          "How users log in. `none` rejects all; `insecure` believes every client: the user is "
          "the `userName`, else the `user`, of the CONNECT payload or the query; `jwt` asks for "
          "a token: the keys below, and [logins.md](logins.md); `webhook` asks the one bound to "
          "`on_connect`."),
      boolean<A>("allow_remote", &A::allow_remote,
                 "Allows `insecure` on other than a loopback address."),
      secret<A>(
          "secret", &A::secret, "", anything,
          "What tokens are signed with by `HS256`, `HS384` or `HS512`; at least as many bytes as "
          "the hash has: 32, 48, 64."),
      text<A>("public_key_file", &A::public_key_file, "PEM", anything,
              "A public key or a certificate, of RSA or on the curve P-256 or P-384."),
      text<A>("jwks_file", &A::jwks_file, "JSON Web Key Set", anything,
              "Public keys, read anew while the server runs."),
      text<A>("jwks_url", &A::jwks_url, "`http[s]://…`", anything, "The same from a server."),
      text<A>("tls_ca_file", &A::tls_ca_file, "PEM", anything,
              "Who may issue that server's certificate, instead of the system's authorities."),
      integer<A>("jwks_refresh", &A::jwks_refresh, kTime, "Between two readings of the keys, ms."),
      integer<A>(
          "jwks_cooldown", &A::jwks_cooldown, kTime,
          "A token by an unknown key makes the server read them at once, but not sooner than "
          "this after the last time, ms."),
      texts<A>("algorithms", &A::algorithms,
               "`HS256` … `HS512`, `RS256` … `RS512`, `ES256`, `ES384`", anything,
               "The only ones accepted. Default: `HS256` with a secret, else `RS256` and `ES256`."),
      text<A>("issuer", &A::issuer, "", anything, "What `iss` must be, if this is set."),
      or_one(texts<A>("audience", &A::audience, "", anything,
                      "One of these must be in `aud`; if none is set there must be no `aud`.")),
      integer<A>("leeway", &A::leeway, {0, 3'600}, "By how much clocks may differ, seconds."),
      boolean<A>("require_expiry", &A::require_expiry, "Tokens must have an `exp`."),
      text<A>("user_claim", &A::user_claim, "a claim", not_empty,
              "What the user's name is read from."),
      texts<A>("data_claims", &A::data_claims, "claims", not_empty,
               "Claims that go to the client with `loginConfirmed`."),
  });
  return keys;
}

const std::vector<Key<ApiConfig>>& api_keys() {
  using A = ApiConfig;
  static const std::vector<Key<A>> keys = {
      integer<A>("port", &A::port, {0, 65'535},
                 "A port of the API's own, with `/healthz`, `/readyz` and `/metrics` on it. "
                 "Default: the API is on the clients' port."),
      text<A>("host", &A::host, "IP address, or `localhost`", ip_address, "Where that port is."),
      integer<A>("max_streams", &A::max_streams, {0, 10'000},
                 "Event streams with a key at a time, on this node: of rooms, and of figures."),
  };
  return keys;
}

const std::vector<Key<web::ApiKey>>& api_key_keys() {
  using K = web::ApiKey;
  static const std::vector<Key<K>> keys = with_secret_files<K>({
      text<K>("name", &K::name, "", anything, "Whose key it is, for people."),
      secret<K>(
          "key", &K::key, "16 characters or more; required", api_key,
          "What requests carry: `Authorization: Bearer KEY`. Without any key there is no API."),
      texts<K>("rights", &K::rights, "`read`, `moderate`, `admin`",
               one_of({"read", "moderate", "admin"}),
               "What it may do; [http_api.md](http_api.md#rights) has more."),
  });
  return keys;
}

const std::vector<Key<PagesConfig>>& pages_keys() {
  using P = PagesConfig;
  static const std::vector<Key<P>> keys = {
      boolean<P>("chat", &P::chat, "A page to chat on, at `/` of the clients' port."),
      boolean<P>("console", &P::console,
                 "A page to watch and run the service, at `/console` of the API's port; one logs "
                 "in with a key of the API."),
      texts<P>("rooms", &P::rooms, kNames, entity_name,
               "Rooms that the chat page offers to a newcomer; anybody can read these names. "
               "Default: those of the configuration with `public_read`."),
  };
  return keys;
}

const std::vector<Key<web::EventsOptions>>& events_keys() {
  using E = web::EventsOptions;
  static const std::vector<Key<E>> keys = {
      integer<E>("max_listeners", &E::max_listeners, {0, kMax},
                 "Anonymous listeners of rooms with `public_read` at a time, on this node; of one "
                 "address as many as `max_connections_per_address`."),
      integer<E>("max_backlog_bytes", &E::max_backlog_bytes, kCount,
                 "Unsent output for one, beside its largest message; past it the listener is cut."),
      integer<E>("heartbeat", &E::heartbeat, kTime,
                 "Between two comments, ms. By then listeners end, too, whose node has not heard "
                 "in time that their room is public no more."),
  };
  return keys;
}

const std::vector<Key<PresenceOptions>>& presence_keys() {
  using P = PresenceOptions;
  static const std::vector<Key<P>> keys = {
      presence_number("grace", &P::grace,
                      "How long a socket whose connection broke stays present, ms; the same at all "
                      "nodes. [Presence](#presence) has more."),
      presence_number("max_absent", &P::max_absent,
                      "Such sockets at a time, on this node; past it the oldest leaves."),
  };
  return keys;
}

const std::vector<Key<RoomConfig>>& room_keys() {
  using R = RoomConfig;
  static const std::vector<Key<R>> keys = {
      text<R>("name", &R::name, "a name; required", entity_name, "Unlike that of other rooms."),
      text<R>("owner", &R::owner, "a name", entity_name, "The user who may do everything in it."),
      boolean<R>("whitelist_only", &R::whitelist_only, "Only the `whitelist` may join."),
      texts<R>("whitelist", &R::whitelist, kNames, entity_name, "Who may join then."),
      texts<R>("blacklist", &R::blacklist, kNames, entity_name, "Who may not join."),
      texts<R>("adminlist", &R::adminlist, kNames, entity_name, "Who may change the lists."),
      integer<R>("history_max_size", &R::history_max_size, limits_of("history_max_size"),
                 "Messages kept. Default: the key of that name at top level."),
      boolean<R>("enable_access_lists_updates", &R::enable_access_lists_updates,
                 "Default: the key of that name at top level."),
      boolean<R>("enable_userlist_updates", &R::enable_userlist_updates,
                 "Default: the key of that name at top level."),
      boolean<R>("enable_read_updates", &R::enable_read_updates,
                 "Default: the key of that name at top level."),
      boolean<R>("public_read", &R::public_read,
                 "Anybody may read along at `/rooms/ROOM/events`, without a login."),
  };
  return keys;
}

const std::vector<Key<webhooks::Options>>& webhook_keys() {
  using W = webhooks::Options;
  constexpr Range kRetries{0, 100};
  constexpr Range kConnections{1, 1'000};
  static const std::vector<Key<W>> keys = with_secret_files<W>({
      text<W>("hook", &W::hook, "a hook; required", hook_name,
              "What the URL is asked about: [webhooks.md](webhooks.md) has the names."),
      text<W>("url", &W::url, "`http[s]://…`; required", anything, "Where it is asked."),
      secret<W>("secret", &W::secret, "`whsec_…`", anything,
                "What requests are signed with: 24 to 64 bytes in base64."),
      texts<W>("rooms", &W::rooms, kNames, entity_name,
               "The rooms that it is asked about. Default: all."),
      text<W>(
          "on_failure", &W::on_failure, "`deny`, `allow`", one_of({"deny", "allow"}),
          "What comes of it where there is no answer: the request fails with `webhookFailed`, or "
          "goes on as if the answer were `{}`."),
      integer<W>("timeout", &W::timeout, kTime, "How long an answer may take, ms."),
      integer<W>("retries", &W::retries, kRetries,
                 "Attempts after the first, for `on_…` and `…_after`."),
      integer<W>("max_connections", &W::max_connections, kConnections, "Requests under way."),
      integer<W>("max_waiting", &W::max_waiting, kCount,
                 "Requests that wait for one of those to end; more fail at once."),
      integer<W>("max_response_size", &W::max_response_size, kCount,
                 "A larger answer is none, bytes."),
      integer<W>("circuit_failures", &W::circuit_failures, kCount,
                 "After so many in a row the URL is not asked for a while, as if each had failed."),
      integer<W>("circuit_pause", &W::circuit_pause, kTime,
                 "Until one request is let through, to see, ms."),
      text<W>("tls_ca_file", &W::tls_ca_file, "PEM", anything,
              "Who may issue the server's certificate, instead of the system's authorities."),
  });
  return keys;
}

const std::vector<Key<RedisOptions>>& redis_keys() {
  using R = RedisOptions;
  static const std::vector<Key<R>> keys = with_secret_files<R>({
      secret<R>("url", &R::url, "`redis[s]://[[user]:password@][host][:port][/database]`", anything,
                "One server; `rediss` is TLS. With Sentinels or a cluster, all but host and port."),
      text<R>("user", &R::user, "", anything,
              "Who logs in, where there is an ACL; with `password`, and instead of the URL's."),
      secret<R>(
          "password", &R::password, "", anything,
          "Of that user, or `requirepass`, as it is: without %-codes. The URL then has none."),
      texts<R>("sentinels", &R::sentinels, "`host:port`", anything,
               "Sentinels that know who the master is; some of them will do."),
      text<R>("master_name", &R::master_name, "", anything, "As the Sentinels know it."),
      text<R>("sentinel_user", &R::sentinel_user, "", anything,
              "Who logs in at the Sentinels, where they have an ACL; with `sentinel_password`."),
      secret<R>(
          "sentinel_password", &R::sentinel_password, "", anything,
          "Of that user, or the Sentinels' `requirepass`. That of the URL is for the master."),
      boolean<R>("sentinel_tls", &R::sentinel_tls,
                 "The Sentinels speak TLS. Default: where the URL begins with `rediss`."),
      texts<R>("cluster", &R::cluster, "`host:port`", anything,
               "Nodes of a cluster; the others are learnt from them."),
      text<R>("key_prefix", &R::key_prefix, "no braces", anything,
              "What all keys and channels begin with."),
      text<R>("tls_ca_file", &R::tls_ca_file, "PEM", anything,
              "Who may issue certificates, instead of the system's authorities."),
      redis_number("connect_timeout", &R::connect_timeout,
                   "How long connecting to a server may take, ms."),
      redis_number("command_timeout", &R::command_timeout,
                   "How long a request waits for Redis before it fails with `timeout`, ms."),
      redis_number("min_replicas_acks", &R::min_replicas_acks,
                   "A message is acknowledged once so many replicas hold it."),
  });
  return keys;
}

const std::vector<Key<DiskOptions>>& disk_keys() {
  using D = DiskOptions;
  static const std::vector<Key<D>> keys = {
      text<D>(
          "directory", &D::directory, "", anything,
          "The journal's directory, for this process alone, below the working directory unless it "
          "begins with `/`. Made if it is missing."),
      text<D>(
          "sync", &D::sync, "`always`, `interval`, `os`", one_of({"always", "interval", "os"}),
          "When a change is safe, and output that tells of it may leave. `always`: once synced; a "
          "power cut loses nothing. `interval`: once written; a power cut loses up to "
          "`sync_interval`. `os`: once written; the kernel decides. If only the process ends, "
          "nothing is lost."),
      disk_number("sync_interval", &D::sync_interval,
                  "Between two syncs with `sync = \"interval\"`, ms."),
      disk_number(
          "cached_messages", &D::cached_messages,
          "The newest messages of each room that are in memory too; older ones are read from the "
          "disk."),
      disk_number(
          "segment_size", &D::segment_size,
          "From this size on the journal begins a new file, bytes. Half of it is kept free on the "
          "disk for further records."),
  };
  return keys;
}

const std::vector<Key<RecoveryOptions>>& recovery_keys() {
  using R = RecoveryOptions;
  static const std::vector<Key<R>> keys = {
      recovery_number("window", &R::window,
                      "How long the socket of a broken connection waits for its client, ms. "
                      "[recovery.md](recovery.md) has more. 0: not at all."),
      boolean<R>("ask_again", &R::ask_again, "Each return asks `on_connect`, as a login does."),
      recovery_number("max_bytes", &R::max_bytes,
                      "Memory for events that clients may have missed, bytes."),
      recovery_number("max_sockets", &R::max_sockets,
                      "Sockets that wait for their client; one more ends at once."),
  };
  return keys;
}

const std::vector<Key<TlsOptions>>& tls_keys() {
  using T = TlsOptions;
  static const std::vector<Key<T>> keys = {
      text<T>("certificate", &T::certificate, "PEM", anything,
              "The server's certificate, and those between it and the authority."),
      text<T>("key", &T::key, "PEM", anything, "Its key. SIGHUP reads both anew."),
  };
  return keys;
}

const std::vector<Key<LogConfig>>& log_keys() {
  using L = LogConfig;
  static const std::vector<Key<L>> keys = {
      text<L>("level", &L::level, "`trace`, `debug`, `info`, `warn`, `error`, `off`",
              one_of({"trace", "debug", "info", "warn", "error", "off"}),
              "The least that is logged, to standard error."),
      text<L>(
          "format", &L::format, "`text`, `json`", one_of({"text", "json"}),
          "Lines for people, or an object a line with `time`, `level`, `message`, and where they "
          "are known `user`, `socket`, `command` and `code`."),
  };
  return keys;
}

}  // namespace chat::app
