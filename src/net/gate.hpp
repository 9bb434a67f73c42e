// Holds the output of a loop's streams until everything that it may tell of is safe.
//
// All that a stream had queued when it wanted to write waits for the position of the last change
// made by then. The loop goes on meanwhile; later output waits behind, for its own position.
#pragma once

#include <atomic>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <chat/durability.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace chat::net {

class Loop;
class SendGroup;
class Stream;

/// How far a stream's output has come, in bytes since its start: written <= released <= marked.
/// May outlive the stream, in the gate's lists.
struct GatedOutput {
  Stream* stream = nullptr;    // nullptr once it has ended
  std::uint64_t written = 0;   // by the stream
  std::uint64_t released = 0;  // may be written
  std::uint64_t marked = 0;    // beyond `released`: held
  std::uint64_t list = 0;      // the number of the newest list that it is in,
  std::size_t index = 0;       // and its place there
  bool is_due = false;         // is about to be written
  std::uint32_t references = 0;
};
using GatedOutputPtr = boost::intrusive_ptr<GatedOutput>;

inline void intrusive_ptr_add_ref(GatedOutput* output) { ++output->references; }
inline void intrusive_ptr_release(GatedOutput* output) {
  if (--output->references == 0) std::default_delete<GatedOutput>()(output);
}

/// Belongs to one loop's thread.
class Gate {
 public:
  Gate(Loop& loop, SendGroup& sends, Durability& durability);
  ~Gate();
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  /// Watches the durability from start() to stop(). The loop runs in between.
  void start();
  void stop();

  static GatedOutputPtr add(Stream& stream);
  /// The stream writes no more; what is held of it is lost.
  void remove(GatedOutput& output);

  /// How many of the stream's `queued` unwritten bytes may leave now. It writes the rest when the
  /// gate calls it.
  std::size_t admit(GatedOutput& output, std::size_t queued);

  /// Of the unwritten bytes, those after the first `before`, up to `after`, tell of no state. They
  /// are free unless held bytes are in front of them.
  void let_pass(GatedOutput& output, std::size_t before, std::size_t after);

  /// What is held later waits on its own.
  void end_tick();

 private:
  /// Marks of one tick, with the newest position of any: concurrent changes would otherwise cut a
  /// fan-out into pieces, each released alone.
  struct List {
    struct Entry {
      GatedOutputPtr output;
      std::uint64_t mark;
    };
    std::uint64_t position = 0;
    std::vector<Entry> entries;
  };

  bool is_safe(std::uint64_t position);
  void hold(GatedOutput& output, std::uint64_t mark, std::uint64_t position);
  void open_list();
  void moved();
  void release();
  void release(List& list);
  void write_due();
  void prefetch(std::size_t written) const;

  Loop& loop_;
  SendGroup& sends_;
  Durability& durability_;
  std::shared_ptr<void> watch_;
  std::uint64_t safe_ = 0;  // as last seen

  std::deque<List> lists_;    // by position
  bool is_open_ = false;      // the last list takes more
  std::uint64_t number_ = 0;  // of the last list
  std::vector<List::Entry> spare_;
  std::vector<GatedOutputPtr> due_;
  std::vector<GatedOutputPtr> writing_;

  // Of these flags. Changed by read-modify-writes only, by the loop before it reads safe(): so it
  // sees every growth whose call did not post.
  static constexpr unsigned kHolding = 1;  // the loop wants to hear of growth
  static constexpr unsigned kMoved = 2;    // it will, or needs not
  std::atomic<unsigned> state_{0};
};

}  // namespace chat::net
