// Resolves host names.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chat/task.hpp>
#include <vector>

#include "redis/options.hpp"
#include "redis/request.hpp"

namespace chat::redis {

using Addresses = std::vector<boost::asio::ip::tcp::endpoint>;

/// Meets the deadline; the C library's resolver alone does not.
Task<Result<Addresses>> resolve(boost::asio::any_io_executor executor, Endpoint endpoint,
                                Clock::time_point deadline);

}  // namespace chat::redis
