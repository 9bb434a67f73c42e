#include "link/link.hpp"

#include <boost/asio/post.hpp>
#include <cerrno>
#include <fcntl.h>
#include <future>
#include <stdexcept>
#include <sys/socket.h>
#include <utility>

#include "http_client/worker.hpp"
#include "link/describe.hpp"
#include "link/hooks.hpp"
#include "link/listener.hpp"
#include "link/program.hpp"

namespace chat::link {
namespace {

void check_descriptor(int descriptor) {
  int type = 0;
  socklen_t size = sizeof(type);
  const bool is_stream =
      ::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
  if (!is_stream) {
    throw std::runtime_error("the link cannot use descriptor " + std::to_string(descriptor) +
                             ": it is no stream socket");
  }
  // The server starts no programs, but libraries may.
  ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

Args args_of(const ConsistencyFailure& failure) {
  Args args;
  args.push_back(failure.error.to_value());
  args.emplace_back(describe(failure));
  return args;
}

Args args_of(const LockTimeExceeded& exceeded) {
  Args args;
  args.emplace_back(exceeded.socket_id);
  args.emplace_back(Object{{"userName", exceeded.user_name}, {"roomName", exceeded.room}});
  return args;
}

/// Tells the program of an event, where it wants that.
template <class Event>
std::function<void(const Event&)> teller(Program& program, const char* name) {
  return [&program, name](const Event& event) {
    if (program.wants_event(name)) program.tell(name, args_of(event));
  };
}

}  // namespace

struct Link::Impl {
  Impl(const Address& address, std::string version, Check check)
      : program(worker, !address.descriptor, std::move(version), std::move(check)) {}
  ~Impl() { worker.stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  http::Worker worker;
  Program program;
  std::unique_ptr<Listener> listener;
  Service* service = nullptr;
};

Link::Link(const Address& address, std::string version, Check check) {
  if (address.descriptor) check_descriptor(*address.descriptor);
  impl_ = std::make_unique<Impl>(address, std::move(version), std::move(check));
  Impl& impl = *impl_;
  if (address.descriptor) {
    boost::asio::post(impl.worker.executor(),
                      [&impl, descriptor = *address.descriptor] { impl.program.add(descriptor); });
    return;
  }
  impl.listener =
      std::make_unique<Listener>(impl.worker.executor(), address.path,
                                 [&impl](int descriptor) { impl.program.add(descriptor); });
  boost::asio::post(impl.worker.executor(), [&impl] { impl.listener->start(); });
}

Link::~Link() = default;

std::optional<std::string> Link::wait(std::chrono::milliseconds limit) {
  return impl_->program.wait(limit);
}

const Hello& Link::hello() const { return impl_->program.first(); }

void Link::set(Hooks& hooks) { set_hooks(hooks, impl_->program); }

void Link::attach(Service& service) {
  Program& program = impl_->program;
  impl_->service = &service;
  program.attach(service);
  ServiceEvents& events = service.events();
  events.closed = [&program](const std::optional<Error>& error) { program.closed(error); };
  events.store_consistency_failure = teller<ConsistencyFailure>(program, "storeConsistencyFailure");
  events.transport_consistency_failure =
      teller<ConsistencyFailure>(program, "transportConsistencyFailure");
  events.lock_time_exceeded = teller<LockTimeExceeded>(program, "lockTimeExceeded");
}

void Link::ready() {
  Args args;
  args.emplace_back(describe(*impl_->service));
  impl_->program.tell("ready", args);
}

void Link::stop() {
  impl_->worker.stop();
  impl_->program.stop();
  impl_->listener.reset();
}

Stats Link::stats() const { return impl_->program.stats(); }

}  // namespace chat::link
