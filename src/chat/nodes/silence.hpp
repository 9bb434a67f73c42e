// Measures how long the leases of other nodes have been silent.
#pragma once

#include <chat/store.hpp>
#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace chat::core {

/// Measures from the moment when this node first saw a sign, by its own steady clock: changes of
/// the system clock do no harm. The caller passes the time.
///
/// One request lists all leases and shows whose sign has changed. A lease whose sign has stayed the
/// same for most of the time limit is doubted: this node then queries that lease individually,
/// repeatedly, each time by a write. If such a write fails or is slow, the state accepts no
/// heartbeat of that node either. This proves nothing about the node, so its time restarts.
class Silence {
 public:
  using Clock = std::chrono::steady_clock;
  using Time = Clock::time_point;

  struct Limits {
    Clock::duration silence;  ///< a lease that is silent for this long is to be claimed
    Clock::duration claim;    ///< a claimed lease still there after this is claimed again
  };

  explicit Silence(Limits limits);

  /// Restarts the time of all leases at the next list. A node that was away itself does not know
  /// whether others were silent.
  void restart();

  /// Takes a new list of leases. Forgets leases that are not on it.
  void list(const std::vector<Lease>& leases, Time now);

  /// The names of the leases to query.
  std::vector<std::string> doubted(Time now) const;

  /// A doubted lease has answered.
  void answered(const Lease& lease, Time now);
  /// The lease could not be queried or claimed.
  void unanswered(const std::string& name, Time now);

  /// Whether to claim the lease. Also true if this node has claimed it and still has to remove it.
  bool is_over(const std::string& name, Time now) const;
  /// Reports whether a claim succeeded. If not, the lease is alive, or another node removes it.
  void claimed(const std::string& name, bool is_ours, Time now);
  /// Everything of the lease is removed.
  void removed(const std::string& name) { entries_.erase(name); }

  /// When the next lease needs action if it stays silent.
  Time next() const;

 private:
  struct Entry {
    std::string listed;  ///< its sign on the list
    Time since;
    bool is_doubted = false;
    bool is_ours = false;  ///< this node has claimed it and has to remove it
    Lease answer = {};     ///< the last answer to a doubt; its name is empty until the first one
  };

  Time end_of(const Entry& entry) const;

  const Limits limits_;
  const Clock::duration trust_;  ///< no lease is doubted before it has been silent for this long
  std::map<std::string, Entry> entries_;
};

}  // namespace chat::core
