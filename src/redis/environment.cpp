#include "redis/environment.hpp"

#include <utility>

namespace chat::redis {
namespace {

std::string_view fault_of(const Options& options) {
  if (!options.cluster.empty() && !options.sentinels.empty()) return "a cluster has no Sentinels";
  if (!options.cluster.empty() && options.database != 0) return "a cluster has no database but 0";
  if (!options.sentinels.empty() && options.master_name.empty()) return "master_name is missing";
  if (options.password.empty() && !options.user.empty()) return "a user needs a password";
  if (options.sentinel_password.empty() && !options.sentinel_user.empty()) {
    return "a user at the Sentinels needs a password";
  }
  return {};
}

}  // namespace

Result<EnvironmentPtr> make_environment(boost::asio::any_io_executor executor, Options options,
                                        StatsPtr stats, Role role) {
  if (const std::string_view fault = fault_of(options); !fault.empty()) {
    return Failure{Failure::Cause::kRefused, std::string(fault)};
  }
  std::shared_ptr<outgoing::TlsContext> tls;
  const bool asks_over_tls = !options.sentinels.empty() && options.sentinel_tls;
  if (options.tls || asks_over_tls) {
    auto made = outgoing::make_tls_context(options.tls_ca_file);
    if (!made) return Failure{Failure::Cause::kRefused, made.error().message};
    tls = std::move(*made);
  }
  return EnvironmentPtr(std::make_shared<const Environment>(Environment{
      std::move(executor), std::move(options), std::move(tls), std::move(stats), role}));
}

}  // namespace chat::redis
