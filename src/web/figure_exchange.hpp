// Collects the figures of all nodes while somebody watches.
#pragma once

#include <chat/service.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "web/node_figures.hpp"

namespace chat::web {

/// Once a second. Nodes tell one another over the bus, and only while one of them is watched: a
/// watched node asks with its own figures, and the others answer for a few seconds.
///
/// Everything runs on the service's executor, except where noted.
class FigureExchange : public std::enable_shared_from_this<FigureExchange> {
 public:
  /// The watchers of this node.
  struct Watchers {
    std::function<bool()> are_any;
    std::function<void(const std::string& event)> tell;  ///< a JSON object
  };

  FigureExchange(Service& service, NodeFacts facts, Watchers watchers);

  /// Takes part in the bus from now on. Before the service starts.
  void open();
  /// There may be a watcher now. Thread-safe.
  void wake();
  /// Thread-safe.
  void close();

 private:
  using Clock = std::chrono::steady_clock;
  struct Other {
    std::string figures;
    Clock::time_point heard;
  };
  using Self = std::shared_ptr<FigureExchange>;

  void on_bus(const std::string& node, bool is_asking, std::string figures);
  void start();
  bool is_needed() const;
  static Task<> run(Self self);
  static Task<> look(Self self);
  static Task<> check(Self self);
  static Task<> publish(Self self, std::string figures);
  /// Begins one of those, unless it is under way.
  template <class Work>
  void begin(bool& is_under_way, Work work);
  void tell(const std::string& own);
  std::string describe(const InstanceInfo& node, const std::string* figures) const;
  void forget_silent();

  Service& service_;
  const NodeFacts facts_;
  const Watchers watchers_;
  bool is_closed_ = false;
  bool is_running_ = false;
  bool is_looking_ = false;
  bool is_checking_ = false;
  bool is_publishing_ = false;
  Clock::time_point asked_until_;  ///< by other nodes
  StateHealth health_;
  std::vector<InstanceInfo> nodes_;      ///< as of the last look
  std::map<std::string, Other> others_;  ///< by node
};

}  // namespace chat::web
