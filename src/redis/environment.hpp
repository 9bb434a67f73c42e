// State shared by all connections of a client.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "outgoing/stream.hpp"
#include "redis/failure.hpp"
#include "redis/options.hpp"
#include "redis/stats.hpp"

namespace chat::redis {

struct Environment {
  boost::asio::any_io_executor executor;
  Options options;
  std::shared_ptr<outgoing::TlsContext> tls;  ///< nullptr if nothing uses TLS.
  StatsPtr stats;
  Role role = Role::kCommands;  ///< Of its connections, except those to Sentinels.
};

using EnvironmentPtr = std::shared_ptr<const Environment>;

/// Fails if the options conflict, or `tls_ca_file` cannot be read.
Result<EnvironmentPtr> make_environment(boost::asio::any_io_executor executor, Options options,
                                        StatsPtr stats = std::make_shared<Stats>(),
                                        Role role = Role::kCommands);

}  // namespace chat::redis
