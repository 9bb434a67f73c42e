#include "auth/jwt_login.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <chat/service.hpp>
#include <chrono>
#include <stdexcept>
#include <utility>
#include <variant>

#include "auth/key_ring.hpp"
#include "auth/key_set.hpp"
#include "auth/sessions.hpp"
#include "auth/verify.hpp"
#include "base/epoch_time.hpp"
#include "http_client/client.hpp"
#include "http_client/worker.hpp"

namespace chat::auth {
namespace {

constexpr std::size_t kMaxKeySetSize = std::size_t{256} * 1024;
constexpr std::chrono::seconds kLoadTimeout{5};

std::int64_t unix_time() { return base::epoch_time<std::chrono::seconds>(); }

Task<Fallible<std::string>> load_file(std::string path) { co_return read_text_file(path); }

Task<Fallible<std::string>> load_url(http::Client& client, http::Url url) {
  http::Request request;
  request.target = std::move(url.target);
  request.headers = {{"accept", "application/json"}};
  auto response = co_await client.send(std::move(url.origin), std::move(request), kLoadTimeout);
  if (!response) co_return Fault::of(http::describe(response.error()));
  if (response->status != 200) co_return Fault::of("status " + std::to_string(response->status));
  co_return std::move(response->body);
}

Fallible<Key> read_public_key(const Options& options) {
  const std::string& path = options.public_key_file;
  const Fallible<std::string> pem = read_text_file(path);
  if (!pem) return pem.error();
  Fallible<Key> key = Key::of_pem(*pem);
  if (!key) return Fault::of(path + ": " + key.error().reason());
  const bool fits = std::ranges::any_of(options.accepted_algorithms(), [&](const auto& name) {
    const Algorithm* const algorithm = find_algorithm(name);
    return algorithm != nullptr && key->fits(*algorithm);
  });
  if (!fits) return Fault::of(path + ": the key is for none of the algorithms");
  return key;
}

KeySet read_fixed_keys(const Options& options) {
  if (!options.secret.empty()) return {Key::of_secret(options.secret)};
  return {read_public_key(options).value()};
}

TokenRules rules_of(const Options& options) {
  return {.algorithms = options.accepted_algorithms(),
          .claims = {.issuer = options.issuer,
                     .audience = options.audience,
                     .leeway = options.leeway,
                     .require_expiry = options.require_expiry},
          .user_claim = options.user_claim,
          .data_claims = options.data_claims};
}

const std::string* payload_token(const Handshake& handshake) {
  const Object* payload = handshake.auth.if_object();
  const Value* token = payload == nullptr ? nullptr : payload->find("token");
  return token == nullptr ? nullptr : token->if_string();
}

}  // namespace

std::optional<std::string> check_key_file(const Options& options) {
  if (options.public_key_file.empty()) return std::nullopt;
  const Fallible<Key> key = read_public_key(options);
  if (key) return std::nullopt;
  return key.error().reason();
}

std::string token_of(const Handshake& handshake) {
  for (const std::string* token : {payload_token(handshake), handshake.query_value("token")}) {
    if (token != nullptr && !token->empty()) return *token;
  }
  return {};
}

struct JwtLogin::Impl {
  Impl(const Options& options, http::Worker& its_worker, Clock its_now)
      : worker(its_worker),
        now(std::move(its_now)),
        rules(rules_of(options)),
        sessions(its_worker.executor(), now) {
    make_keys(options);
    if (ring) start(ring->keep_fresh());
    start(sessions.watch());
  }

  void start(Task<> task) {
    boost::asio::co_spawn(worker.executor(), std::move(task), boost::asio::detached);
  }

  void make_keys(const Options& options);
  void make_ring(const Options& options, KeyRing::Loader loader, std::string source);
  std::shared_ptr<const KeySet> keys() const { return ring ? ring->keys() : fixed_keys; }

  Task<Result<Bearer>> check(std::string token);
  Task<Result<Bearer>> check_anew(std::string token, std::shared_ptr<const KeySet> seen,
                                  Error error);
  Task<Result<Args>> refresh(std::string socket, Args args);
  void admit(Service& service, const std::string& socket, const Bearer& bearer);
  Task<> close_client();

  http::Worker& worker;
  const Clock now;
  const TokenRules rules;
  Sessions sessions;
  std::shared_ptr<const KeySet> fixed_keys;
  std::unique_ptr<http::Client> client;
  std::unique_ptr<KeyRing> ring;
  std::atomic<bool> is_bound = false;  ///< the handler of refreshToken
};

void JwtLogin::Impl::make_ring(const Options& options, KeyRing::Loader loader, std::string source) {
  const KeyRing::Times times{.refresh = std::chrono::milliseconds(options.jwks_refresh),
                             .cooldown = std::chrono::milliseconds(options.jwks_cooldown)};
  ring = std::make_unique<KeyRing>(worker.executor(), std::move(loader), times, std::move(source));
}

void JwtLogin::Impl::make_keys(const Options& options) {
  if (!options.jwks_file.empty()) {
    const std::string& path = options.jwks_file;
    const auto keys = parse_key_set(read_text_file(path).value());
    if (!keys) throw std::runtime_error(path + ": " + keys.error().reason());
    make_ring(
        options, [path] { return load_file(path); }, path);
  } else if (!options.jwks_url.empty()) {
    http::ClientOptions client_options;
    client_options.max_response_size = kMaxKeySetSize;
    client_options.tls_ca_file = options.tls_ca_file;
    client = std::make_unique<http::Client>(worker.executor(), client_options);
    const http::Url url = http::parse_url(options.jwks_url).value();
    make_ring(
        options, [this, url] { return load_url(*client, url); }, to_authority(url.origin));
  } else {
    fixed_keys = std::make_shared<const KeySet>(read_fixed_keys(options));
  }
}

Task<Result<Bearer>> JwtLogin::Impl::check(std::string token) {
  const std::shared_ptr<const KeySet> seen = keys();
  Error error = errors::timeout();
  if (seen) {
    auto verdict = verify(token, *seen, rules, now());
    if (auto* bearer = std::get_if<Bearer>(&verdict)) co_return std::move(*bearer);
    const auto& denial = std::get<Denial>(verdict);
    error = to_error(denial.refusal);
    if (!ring || !denial.may_be_new_key) co_return error;
  }
  co_return co_await check_anew(std::move(token), seen, std::move(error));
}

Task<Result<Bearer>> JwtLogin::Impl::check_anew(std::string token,
                                                std::shared_ptr<const KeySet> seen, Error error) {
  Task<> look = ring->look_again();
  co_await worker.run(std::move(look));
  const std::shared_ptr<const KeySet> fresh = keys();
  if (fresh == seen) co_return error;
  auto verdict = verify(token, *fresh, rules, now());
  if (auto* bearer = std::get_if<Bearer>(&verdict)) co_return std::move(*bearer);
  co_return to_error(std::get<Denial>(verdict).refusal);
}

Task<Result<Args>> JwtLogin::Impl::refresh(std::string socket, Args args) {
  const std::string* token = args.empty() ? nullptr : args[0].if_string();
  if (token == nullptr) co_return to_error(Refusal::kMalformed);
  Result<Bearer> bearer = co_await check(*token);
  if (!bearer) co_return bearer.error();
  if (!sessions.prolong(socket, bearer->user_name, bearer->until)) co_return errors::not_allowed();
  co_return Args();
}

void JwtLogin::Impl::admit(Service& service, const std::string& socket, const Bearer& bearer) {
  sessions.add(service, socket, bearer.user_name, bearer.until);
  if (is_bound.exchange(true)) return;
  service.bind_handler("", "refreshToken", [this](Service&, std::string its_socket, Args args) {
    return refresh(std::move(its_socket), std::move(args));
  });
}

Task<> JwtLogin::Impl::close_client() {
  if (client) client->close();
  if (ring) ring->close();
  co_return;
}

JwtLogin::JwtLogin(Options options, http::Worker& worker, Clock now)
    : impl_(std::make_unique<Impl>(options, worker, now ? std::move(now) : unix_time)) {}

JwtLogin::~JwtLogin() = default;

Task<Result<Login>> JwtLogin::log_in(Service& service, std::string socket, HandshakePtr handshake) {
  std::string token = token_of(*handshake);
  if (token.empty()) co_return errors::no_login();
  Result<Bearer> bearer = co_await impl_->check(std::move(token));
  if (!bearer) co_return bearer.error();
  impl_->admit(service, socket, *bearer);
  Login login{.user_name = std::move(bearer->user_name), .auth_data = std::move(bearer->data)};
  co_return login;
}

Task<> JwtLogin::close() {
  impl_->sessions.close();
  Task<> closing = impl_->close_client();
  co_await impl_->worker.run(std::move(closing));
}

}  // namespace chat::auth
