// The coroutine type of hooks, stores and the server API.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace chat {

/// A coroutine. It starts when awaited, on the executor of the awaiting coroutine, and may await
/// any Boost.Asio operation (boost::asio::use_awaitable).
template <class T = void>
using Task = boost::asio::awaitable<T>;

}  // namespace chat
