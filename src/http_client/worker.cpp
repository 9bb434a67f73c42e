#include "http_client/worker.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>

namespace chat::http {
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
  co_await running_.wait_idle();
  stop();
}

void Worker::stop() {
  impl_->loop.stop();
  if (impl_->thread.joinable()) impl_->thread.join();
}

}  // namespace chat::http
