// For how long the leases of others have given no sign of life.
#pragma once

#include <chat/store.hpp>
#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace chat::core {

/// Measured from when this node first saw a sign, by a steady clock of its own: clocks that are set
/// do no harm. Time comes from outside.
///
/// The list of leases tells, at the cost of one question, that a sign has moved. Whose has not for
/// most of the time is doubted: asked by itself, again and again, each time by a write. Where that
/// fails, or takes long, the state takes nothing from that node either, which says nothing of the
/// node: its time begins anew.
class Silence {
 public:
  using Clock = std::chrono::steady_clock;
  using Time = Clock::time_point;

  struct Limits {
    Clock::duration silence;  ///< a lease that is silent for so long is to be claimed
    Clock::duration claim;    ///< one that was claimed, and is not gone by then, is so again
  };

  explicit Silence(Limits limits);

  /// The time of all begins anew with the next list: who was away itself does not know whether
  /// others were silent.
  void restart();

  /// What the list says: whoever is not on it any more is forgotten.
  void list(const std::vector<Lease>& leases, Time now);

  /// The names of those to doubt.
  std::vector<std::string> doubted(Time now) const;

  /// What a doubted lease has answered.
  void answered(const Lease& lease, Time now);
  /// It could not be asked, or claimed.
  void unanswered(const std::string& name, Time now);

  /// Whether it is to be claimed: also one that is this node's to remove since it has claimed it.
  bool is_over(const std::string& name, Time now) const;
  /// Whether a claim was good. If not, the lease was alive, or is somebody else's to remove.
  void claimed(const std::string& name, bool is_ours, Time now);
  /// All is removed.
  void removed(const std::string& name) { entries_.erase(name); }

  /// When there is something to do for the next one, if it stays silent.
  Time next() const;

 private:
  struct Entry {
    std::string listed;  ///< its sign on the list
    Time since;
    bool is_doubted = false;
    bool is_ours = false;  ///< to remove
    Lease answer = {};     ///< of a doubted one; without a name: none yet
  };

  Time end_of(const Entry& entry) const;

  const Limits limits_;
  const Clock::duration trust_;  ///< for so long nobody is doubted
  std::map<std::string, Entry> entries_;
};

}  // namespace chat::core
