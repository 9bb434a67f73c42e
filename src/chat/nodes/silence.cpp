#include "chat/nodes/silence.hpp"

#include <algorithm>

namespace chat::core {
namespace {

// A node whose heartbeat fails retries every second. A broken connection is retried within this
// time.
constexpr std::chrono::seconds kLongestDoubt{5};

Silence::Clock::duration trust_in(Silence::Limits limits) {
  return limits.silence - std::min<Silence::Clock::duration>(kLongestDoubt, limits.silence / 2);
}

}  // namespace

Silence::Silence(Limits limits) : limits_(limits), trust_(trust_in(limits)) {}

void Silence::restart() {
  for (auto& [name, entry] : entries_) entry.listed.clear();
}

void Silence::list(const std::vector<Lease>& leases, Time now) {
  std::map<std::string, Entry> listed;
  for (const Lease& lease : leases) {
    Entry entry = entries_[lease.name];
    if (entry.listed != lease.sign) {
      entry = Entry{.listed = lease.sign, .since = now, .is_ours = entry.is_ours};
    }
    listed.emplace(lease.name, std::move(entry));
  }
  entries_ = std::move(listed);
}

std::vector<std::string> Silence::doubted(Time now) const {
  std::vector<std::string> names;
  for (const auto& [name, entry] : entries_) {
    const bool is_due = entry.is_doubted || now - entry.since >= trust_;
    if (is_due || entry.is_ours) names.push_back(name);
  }
  return names;
}

void Silence::answered(const Lease& lease, Time now) {
  const auto found = entries_.find(lease.name);
  if (found == entries_.end()) return;
  Entry& entry = found->second;
  const bool is_first = entry.answer.name.empty();
  // For how long it has been claimed nobody knows; and no doubt is shorter than it should be.
  if (is_first && !lease.is_claimed) entry.since = std::max(entry.since, now - trust_);
  if (is_first ? lease.is_claimed : entry.answer.sign != lease.sign) entry.since = now;
  entry.is_doubted = true;
  entry.answer = lease;
}

void Silence::unanswered(const std::string& name, Time now) {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return;
  found->second.since = now;
  found->second.is_doubted = true;
}

Silence::Time Silence::end_of(const Entry& entry) const {
  return entry.since + (entry.answer.is_claimed ? limits_.claim : limits_.silence);
}

bool Silence::is_over(const std::string& name, Time now) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return false;
  return found->second.is_ours || now >= end_of(found->second);
}

void Silence::claimed(const std::string& name, bool is_ours, Time now) {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return;
  found->second.is_ours = is_ours;
  if (!is_ours) found->second.since = now;
}

Silence::Time Silence::next() const {
  Time next = Time::max();
  for (const auto& [name, entry] : entries_) {
    if (entry.is_ours) continue;
    next = std::min(next, entry.is_doubted ? end_of(entry) : entry.since + trust_);
  }
  return next;
}

}  // namespace chat::core
