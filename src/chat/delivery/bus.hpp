// The handlers of the service's bus on this node.
#pragma once

#include <chat/value.hpp>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace chat::core {

/// Thread-safe.
class Bus {
 public:
  using Handler = std::function<void(const Args&)>;

  void add(std::string event, Handler handler);
  /// Calls the event's handlers in the order in which they were added.
  void dispatch(const std::string& event, const Args& args);

 private:
  using Handlers = std::vector<Handler>;

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Handlers>, std::less<>> handlers_;
};

}  // namespace chat::core
