#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <stdexcept>
#include <utility>

#include "base/log.hpp"
#include "chat/service/service_impl.hpp"
#include "chat/support/guarded.hpp"

namespace chat {
namespace {

Options checked(Options options) {
  if (auto fault = options.check()) throw std::invalid_argument(*fault);
  return options;
}

}  // namespace

Service::Service(Options options, Hooks hooks, std::unique_ptr<Store> store,
                 std::unique_ptr<Transport> transport)
    : impl_(std::make_shared<Impl>(*this, checked(std::move(options)), std::move(hooks),
                                   std::move(store), std::move(transport))) {}

Service::~Service() {
  close();
  wait();
}

ServiceEvents& Service::events() { return impl_->parts.events; }

Result<> Service::start() { return impl_->lifecycle.start(); }

Result<> Service::wait() { return impl_->lifecycle.wait(); }

void Service::close() { impl_->lifecycle.close(); }

namespace {

/// Runs until the set is cancelled.
void reload_at(boost::asio::signal_set& signals, Service& service) {
  signals.async_wait([&signals, &service](boost::system::error_code cancelled, int) {
    if (cancelled) return;
    const Result<> reloaded = service.reload();
    if (reloaded.has_error()) {
      base::log_error("reload failed", {{"what", reloaded.error().to_string()}});
    } else {
      base::log_info("reloaded");
    }
    reload_at(signals, service);
  });
}

}  // namespace

Result<> Service::reload() { return impl_->parts.transport->reload(); }

Result<> Service::run() {
  // Before the start: a program that learns of the start may send a signal at once.
  boost::asio::signal_set signals(executor(), SIGINT, SIGTERM);
  signals.async_wait([this](boost::system::error_code cancelled, int signal) {
    if (cancelled) return;
    base::log_info("closing", {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
    close();
  });
  boost::asio::signal_set reloads(executor(), SIGHUP);
  reload_at(reloads, *this);
  auto started = start();
  return started.has_error() ? started : wait();
}

Task<Result<>> Service::check_ready() {
  if (!impl_->lifecycle.is_ready()) {
    co_return errors::internal_error("The service is starting or closing");
  }
  co_return co_await core::guarded("probe", [this] { return store().probe(); });
}

ServiceStats Service::stats() const {
  ServiceStats stats = impl_->parts.stats.read();
  stats.absent_sockets = impl_->parts.grace.size();
  return stats;
}

const Options& Service::options() const { return impl_->parts.options; }

std::uint16_t Service::port() const { return impl_->parts.transport->port(); }

const std::string& Service::instance_uid() const { return impl_->parts.store->instance_uid(); }

Transport& Service::transport() { return *impl_->parts.transport; }

Store& Service::store() { return *impl_->parts.store; }

boost::asio::any_io_executor Service::executor() { return impl_->parts.transport->executor(); }

void Service::spawn(Task<> task) {
  boost::asio::co_spawn(executor(), std::move(task), [](std::exception_ptr problem) {
    if (problem) core::log_unforeseen("spawned task", problem);
  });
}

}  // namespace chat
