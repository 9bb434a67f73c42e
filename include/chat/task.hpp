// The coroutine type of hooks, stores and the server API.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace chat {

/// A coroutine. It starts when awaited, and runs on the executor of the coroutine that awaits it;
/// any Boost.Asio operation may be awaited in it (boost::asio::use_awaitable).
template <class T = void>
using Task = boost::asio::awaitable<T>;

}  // namespace chat
