#include "net/gate.hpp"

#include <algorithm>
#include <utility>

#include "base/prefetch.hpp"
#include "net/loop.hpp"
#include "net/send_group.hpp"
#include "net/stream.hpp"

namespace chat::net {

Gate::Gate(Loop& loop, SendGroup& sends, Durability& durability)
    : loop_(loop), sends_(sends), durability_(durability) {}

Gate::~Gate() = default;

void Gate::start() {
  watch_ = durability_.watch([this] { moved(); });
}

void Gate::stop() { watch_ = nullptr; }

GatedOutputPtr Gate::add(Stream& stream) {
  auto output = std::make_unique<GatedOutput>();
  output->stream = &stream;
  return GatedOutputPtr(output.release());
}

void Gate::remove(GatedOutput& output) {
  loop_.counters().held_bytes.subtract(output.marked - output.released);
  output.released = output.marked;
  output.stream = nullptr;
}

std::size_t Gate::admit(GatedOutput& output, std::size_t queued) {
  const std::uint64_t total = output.written + queued;
  if (total > output.marked) {
    const std::uint64_t position = durability_.made();
    if (is_safe(position)) {
      loop_.counters().held_bytes.subtract(output.marked - output.released);
      output.released = output.marked = total;
    } else {
      hold(output, total, position);
    }
  }
  return output.released - output.written;
}

void Gate::let_pass(GatedOutput& output, std::size_t before, std::size_t after) {
  if (output.written + before > output.released) return;
  // Nothing is held, so nothing is marked beyond `released`.
  output.released = output.marked = std::max(output.released, output.written + after);
}

bool Gate::is_safe(std::uint64_t position) {
  if (position > safe_) safe_ = durability_.safe();
  return position <= safe_;
}

void Gate::hold(GatedOutput& output, std::uint64_t mark, std::uint64_t position) {
  if (!is_open_) open_list();
  List& list = lists_.back();
  list.position = position;
  loop_.counters().held_bytes.add(mark - output.marked);
  output.marked = mark;
  if (output.list == number_) {
    list.entries[output.index].mark = mark;
    return;
  }
  output.list = number_;
  output.index = list.entries.size();
  list.entries.push_back({&output, mark});
}

void Gate::open_list() {
  if (lists_.empty()) state_.exchange(kHolding);
  lists_.emplace_back().entries = std::exchange(spare_, {});
  ++number_;
  is_open_ = true;
  loop_.request_tick_end();  // which looks at safe() again
}

void Gate::end_tick() {
  is_open_ = false;
  release();
}

// On any thread. Idle loops are left alone, and busy ones get one call at a time.
void Gate::moved() {
  if (state_.fetch_or(kMoved) == kHolding) loop_.post([this] { release(); });
}

void Gate::release() {
  if (lists_.empty()) return;
  state_.exchange(kHolding);
  safe_ = durability_.safe();
  while (!lists_.empty() && lists_.front().position <= safe_) {
    release(lists_.front());
    lists_.pop_front();
  }
  if (lists_.empty()) {
    is_open_ = false;
    state_.exchange(0);
  }
  write_due();
}

void Gate::release(List& list) {
  for (List::Entry& entry : list.entries) {
    GatedOutput& output = *entry.output;
    if (entry.mark <= output.released) continue;
    loop_.counters().held_bytes.subtract(entry.mark - output.released);
    output.released = entry.mark;
    if (!std::exchange(output.is_due, true)) due_.push_back(std::move(entry.output));
  }
  list.entries.clear();
  if (list.entries.capacity() > spare_.capacity()) spare_ = std::move(list.entries);
}

// As the loop flushes: in groups, with one system call for the sends of each.
void Gate::write_due() {
  writing_.swap(due_);
  for (std::size_t first = 0; first < writing_.size(); first += SendGroup::kSize) {
    const std::size_t end = std::min(first + SendGroup::kSize, writing_.size());
    const bool ahead = end - first > 1 && sends_.is_open();
    for (std::size_t i = first; ahead && i < end; ++i) {
      prefetch(i);
      if (Stream* const stream = writing_[i]->stream) stream->offer_released(sends_);
    }
    if (ahead) sends_.submit();
    for (std::size_t i = first; i < end; ++i) {
      if (!ahead) prefetch(i);
      writing_[i]->is_due = false;
      if (Stream* const stream = writing_[i]->stream) stream->write_released();
    }
  }
  writing_.clear();
}

void Gate::prefetch(std::size_t written) const {
  if (written + 3 >= writing_.size()) return;
  base::prefetch(writing_[written + 3].get());
  base::prefetch(writing_[written + 2]->stream, 2);
  if (Stream* const stream = writing_[written + 1]->stream) stream->prefetch_handler();
}

}  // namespace chat::net
