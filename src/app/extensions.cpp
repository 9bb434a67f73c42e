#include "app/extensions.hpp"

#include <string>
#include <utility>
#include <vector>

#include "auth/jwt_login.hpp"
#include "http_client/worker.hpp"
#include "webhooks/webhooks.hpp"

namespace chat::app {
namespace {

using OnClose = decltype(Hooks::on_close);

}  // namespace

struct Extensions::Impl {
  /// Hooks::on_close: calls the previous hook first.
  static Task<Result<>> close_after(Impl& impl, OnClose before, Service& service,
                                    std::optional<Error> error) {
    Result<> result;
    if (before) result = co_await before(service, std::move(error));
    co_await impl.close();
    co_return result;
  }

  explicit Impl(const Config& config) : webhooks(config.webhooks, worker) {
    if (config.auth.mode == "jwt") jwt = std::make_unique<auth::JwtLogin>(config.auth, worker);
  }
  ~Impl() { worker.stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Task<> close() {
    co_await webhooks.close();
    if (jwt) co_await jwt->close();
    co_await worker.finish();
  }

  http::Worker worker;
  webhooks::Webhooks webhooks;
  std::unique_ptr<auth::JwtLogin> jwt;
};

Extensions::Extensions(const Config& config) : impl_(std::make_unique<Impl>(config)) {}

Extensions::~Extensions() = default;

void Extensions::set(Hooks& hooks) {
  Impl& impl = *impl_;
  if (impl.jwt) {
    hooks.on_connect = [&impl](Service& service, std::string socket, HandshakePtr handshake) {
      return impl.jwt->log_in(service, std::move(socket), std::move(handshake));
    };
  }
  impl.webhooks.set(hooks);
  hooks.on_close = [&impl, before = hooks.on_close](Service& service, std::optional<Error> error) {
    return Impl::close_after(impl, before, service, std::move(error));
  };
}

void Extensions::write_metrics(web::MetricsWriter& writer) const {
  const std::vector<webhooks::HookStats> hooks = impl_->webhooks.stats();
  if (hooks.empty()) return;
  writer.begin("chat_webhook_requests_total", "counter",
               "Questions to webhooks; skipped: the circuit was open.");
  for (const webhooks::HookStats& stats : hooks) {
    const std::string labels = "hook=\"" + stats.hook + "\",result=";
    writer.sample(labels + "\"answered\"", stats.answered);
    writer.sample(labels + "\"failed\"", stats.failed);
    writer.sample(labels + "\"skipped\"", stats.skipped);
  }
}

void Extensions::stop() { impl_->worker.stop(); }

}  // namespace chat::app
