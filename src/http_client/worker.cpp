#include "http_client/worker.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <thread>

namespace chat::http {
namespace {

constexpr std::chrono::milliseconds kIdleCheck{2};

}  // namespace

struct Worker::Impl {
  boost::asio::io_context loop{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard =
      boost::asio::make_work_guard(loop);
  std::thread thread{[this] { loop.run(); }};
};

Worker::Worker() : impl_(std::make_unique<Impl>()) {}

Worker::~Worker() { stop(); }

boost::asio::any_io_executor Worker::executor() const { return impl_->loop.get_executor(); }

Task<> Worker::finish() {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  while (running_ != 0) {
    timer.expires_after(kIdleCheck);
    co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
  stop();
}

void Worker::stop() {
  impl_->loop.stop();
  if (impl_->thread.joinable()) impl_->thread.join();
}

}  // namespace chat::http
