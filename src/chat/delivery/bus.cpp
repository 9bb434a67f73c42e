#include "chat/delivery/bus.hpp"

#include <exception>
#include <utility>

#include "base/log.hpp"

namespace chat::core {

void Bus::add(std::string event, Handler handler) {
  std::lock_guard lock(mutex_);
  std::shared_ptr<const Handlers>& handlers = handlers_[std::move(event)];
  Handlers more = handlers ? *handlers : Handlers();
  more.push_back(std::move(handler));
  handlers = std::make_shared<const Handlers>(std::move(more));
}

void Bus::dispatch(const std::string& event, const Args& args) {
  std::shared_ptr<const Handlers> handlers;
  {
    std::lock_guard lock(mutex_);
    auto place = handlers_.find(event);
    if (place == handlers_.end()) return;
    handlers = place->second;
  }
  for (const Handler& handler : *handlers) {
    try {
      handler(args);
    } catch (const std::exception& problem) {
      base::log_error("a handler of the bus failed", {{"event", event}, {"what", problem.what()}});
    } catch (...) {
      base::log_error("a handler of the bus failed", {{"event", event}});
    }
  }
}

}  // namespace chat::core
