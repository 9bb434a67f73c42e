#include "redis/request.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace chat::redis {

void finish(RequestPtr request, const boost::asio::any_io_executor& executor,
            Result<Reply> result) {
  const bool at_once = result.has_value();
  auto completion = boost::asio::append(std::move(request->handler), std::move(result));
  request.reset();
  if (at_once) {
    boost::asio::dispatch(executor, std::move(completion));
  } else {
    boost::asio::post(executor, std::move(completion));
  }
}

}  // namespace chat::redis
