// The service with the parts that its options name: the one place that knows them all.
#include <chat/disk_store.hpp>
#include <chat/memory_store.hpp>
#include <chat/redis_store.hpp>
#include <chat/service.hpp>
#include <chat/socketio_transport.hpp>
#include <stdexcept>
#include <utility>

#include "service/make_store.hpp"

namespace chat {
namespace {

const Options& checked(const Options& options) {
  if (const auto fault = options.check()) throw std::invalid_argument(*fault);
  return options;
}

}  // namespace

std::unique_ptr<Store> make_store(const Options& options) {
  if (options.state == "redis") return make_redis_store(options);
  return options.state == "disk" ? make_disk_store(options) : make_memory_store(options);
}

Service::Service(Options options, Hooks hooks)
    // Braces, as they are evaluated from left to right: nothing is made of options with a fault.
    : Service{checked(options), std::move(hooks), make_store(options),
              make_socketio_transport(options)} {}

}  // namespace chat
