#include "socketio/channel_directory.hpp"

#include <algorithm>
#include <functional>

namespace chat::socketio {

ChannelDirectory::Stripe& ChannelDirectory::stripe_of(const std::string& channel) const {
  return stripes_[std::hash<std::string>{}(channel) % stripes_.size()];
}

void ChannelDirectory::add(const std::string& channel, std::size_t loop) {
  if (loops_ == 1) return;
  Stripe& stripe = stripe_of(channel);
  const std::lock_guard lock(stripe.mutex);
  auto& counts = stripe.counts[channel];
  counts.resize(loops_);
  ++counts[loop];
}

void ChannelDirectory::remove(const std::string& channel, std::size_t loop) {
  if (loops_ == 1) return;
  Stripe& stripe = stripe_of(channel);
  const std::lock_guard lock(stripe.mutex);
  const auto found = stripe.counts.find(channel);
  if (found == stripe.counts.end()) return;
  auto& counts = found->second;
  --counts[loop];
  if (std::all_of(counts.begin(), counts.end(), [](auto count) { return count == 0; })) {
    stripe.counts.erase(found);
  }
}

std::uint64_t ChannelDirectory::loops_of(const std::string& channel) const {
  if (loops_ == 1) return 1;
  const Stripe& stripe = stripe_of(channel);
  const std::lock_guard lock(stripe.mutex);
  const auto found = stripe.counts.find(channel);
  if (found == stripe.counts.end()) return 0;
  std::uint64_t mask = 0;
  for (std::size_t loop = 0; loop < loops_; ++loop) {
    if (found->second[loop] > 0) mask |= std::uint64_t{1} << loop;
  }
  return mask;
}

}  // namespace chat::socketio
