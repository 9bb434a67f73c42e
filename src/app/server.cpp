#include "app/server.hpp"

#include <chat/service.hpp>
#include <chat/socketio_transport.hpp>
#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <stdexcept>
#include <utility>

#include "app/auth_insecure.hpp"
#include "app/extensions.hpp"
#include "app/http_routes.hpp"
#include "app/link_check.hpp"
#include "app/version.hpp"
#include "base/host_port.hpp"
#include "base/log.hpp"
#include "chat/nodes/node_address.hpp"
#include "link/link.hpp"
#include "link/program.hpp"
#include "service/make_store.hpp"
#include "web/metrics_writer.hpp"

namespace chat::app {
namespace {

/// Standard output carries only the line with the listening address.
void log_to_stderr(const LogConfig& log) {
  spdlog::set_default_logger(spdlog::stderr_logger_mt("chat-service"));
  spdlog::set_level(spdlog::level::from_str(log.level));
  base::set_log_format(log.format == "json" ? base::LogFormat::kJson : base::LogFormat::kText);
}

/// A persistent store already has the rooms of the last start.
bool is_serious(const Result<>& added) {
  return added.has_error() && added.error().code != codes::kRoomExists;
}

Task<Result<>> add_rooms(Service& service, std::vector<RoomConfig> rooms) {
  for (const RoomConfig& room : rooms) {
    const Result<> added = co_await service.add_room(room.name, room);
    if (is_serious(added)) co_return added.error();
  }
  co_return Result<>();
}

Hooks hooks_of(const Config& config) {
  Hooks hooks;
  hooks.on_start = [rooms = config.rooms](Service& service) { return add_rooms(service, rooms); };
  if (config.auth.mode == "insecure") hooks.on_connect = insecure_login;
  return hooks;
}

void announce(const Service& service) {
  fmt::print("chat-service {} listening on {}://{}\n", kVersion,
             service.options().tls.certificate.empty() ? "http" : "https",
             base::to_host_port(service.options().host, service.port()));
  std::fflush(stdout);
}

void announce_api(const std::string& host, std::uint16_t port) {
  fmt::print("HTTP API on http://{}\n", base::to_host_port(host, port));
  std::fflush(stdout);
}

/// Logs the address that other nodes' log lines use for this node.
void log_start(const Service& service, const std::string& auth_mode) {
  const std::string address = core::node_address(service.options(), service.port());
  base::log_info("started", {{"version", kVersion},
                             {"instance", service.instance_uid()},
                             {"address", address},
                             {"state", service.options().state},
                             {"auth", auth_mode}});
}

/// Text for the operator: the detail of an internal error, which clients never see.
std::string describe(const Error& error) {
  const bool internal = error.code == codes::kInternalError && !error.args.empty();
  return internal && error.args[0].is_string() ? error.args[0].as_string() : error.to_string();
}

int fail(const Error& error) {
  fmt::print(stderr, "chat-service: {}\n", describe(error));
  return 1;
}

/// How long a link's program may take to connect.
constexpr std::chrono::seconds kLongestWait{30};

/// Nullptr without an address. Throws std::runtime_error if no program comes.
std::unique_ptr<link::Link> make_link(const std::optional<link::Address>& address,
                                      const Config& config) {
  if (!address) return nullptr;
  auto link = std::make_unique<link::Link>(*address, kVersion, [&config](const link::Hello& hello) {
    return refusal_of(hello, config);
  });
  if (address->descriptor == std::nullopt) {
    base::log_info("waiting for the link's program", {{"path", address->path}});
  }
  if (const auto why = link->wait(kLongestWait)) throw std::runtime_error("the link: " + *why);
  return link;
}

void write_link(web::MetricsWriter& writer, const link::Stats& stats) {
  writer.single("chat_link_connected", "gauge", "1 while the link's program is connected.",
                std::uint64_t{stats.is_connected});
  writer.begin("chat_link_calls_total", "counter", "Calls to the link's program.");
  writer.sample("result=\"answered\"", stats.answered);
  writer.sample("result=\"failed\"", stats.failed);
}

bool lets_nobody_in(const Config& config, const link::Link* link) {
  const bool asks = link != nullptr && link->hello().wants({.kind = link::HookKind::kConnect});
  return config.auth.mode == "none" && !asks;
}

}  // namespace

int serve(const Config& config, const std::optional<link::Address>& address) {
  log_to_stderr(config.log);
  const std::unique_ptr<link::Link> link = make_link(address, config);
  if (lets_nobody_in(config, link.get())) {
    base::log_warning("auth.mode is \"none\": all logins are rejected");
  }
  for (const std::string& name : config.unknown_variables) {
    base::log_warning("a variable of the environment is no key", {{"name", name}});
  }
  for (const auto& [key, file] : config.exposed_secrets) {
    base::log_warning("every user may read the file of a secret", {{"key", key}, {"file", file}});
  }
  HttpRoutes http(config);
  Extensions extensions(config);
  Hooks hooks = hooks_of(config);
  hooks.on_close = [&http](Service&, const std::optional<Error>&) { return http.close(); };
  extensions.set(hooks);
  if (link) link->set(hooks);
  Service service(config.options, std::move(hooks), make_store(config.options),
                  make_socketio_transport(config.options, &http.handler()));
  http.add(service, {[&](web::MetricsWriter& writer) { extensions.write_metrics(writer); },
                     [&](web::MetricsWriter& writer) {
                       if (link) write_link(writer, link->stats());
                     }});
  if (link) link->attach(service);
  const Result<> listening = http.listen(service.store().durability());
  if (listening.has_error()) return fail(listening.error());
  service.events().ready = [&] {
    http.open();
    if (http.own_port() != 0) announce_api(config.api.host, http.own_port());
    announce(service);
    if (link) link->ready();
    log_start(service, config.auth.mode);
  };
  const Result<> result = service.run();
  http.stop();
  extensions.stop();
  if (link) link->stop();
  if (result.has_error()) return fail(result.error());
  base::log_info("closed");
  return 0;
}

}  // namespace chat::app
