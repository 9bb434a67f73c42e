// A program at the other end of the link, for tests.
#pragma once

#include <chat/error.hpp>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "link/frame.hpp"

namespace chat::test {

/// A socket to give to a Link, and the other end of it.
struct SocketPair {
  SocketPair();
  int server;
  int program;
};

/// Connects to a Unix socket; -1 if nobody listens.
int connect_to(const std::string& path);

/// Answers calls on its own thread, and remembers what it gets. Waiting functions give up after a
/// few seconds.
class FakeProgram {
 public:
  /// A call's arguments to its answer without the id: {"ok", results, changes} or {"error", error}.
  /// An empty one: no answer.
  using Handler = std::function<Array(const Args& args)>;

  /// Owns the descriptor.
  explicit FakeProgram(int descriptor);
  FakeProgram(const FakeProgram&) = delete;
  FakeProgram& operator=(const FakeProgram&) = delete;
  ~FakeProgram();

  /// Set before the hello. A call without a handler is answered with ["ok", id].
  void on(const std::string& name, Handler handler);

  void hello(std::vector<std::string> hooks, Object more = {});
  void send(const Array& frame);
  void send_bytes(std::string_view bytes);
  /// Ends the connection.
  void leave();
  /// Reads nothing more, or goes on.
  void pause(bool is_paused);

  /// Calls the server and waits for the answer.
  Result<Args> call(const std::string& name, Args args = {});
  std::string error_of(const std::string& name, Args args = {});

  /// The calls, and the tells, of that name.
  std::vector<Args> calls(const std::string& name) const;
  std::vector<Args> wait_for_calls(const std::string& name, std::size_t count);
  std::optional<Args> wait_for_tell(const std::string& name, std::size_t number = 0);
  /// The frame of that type: "hello" or "refuse".
  std::optional<Value> wait_for_frame(const std::string& type);
  bool wait_for_end();
  /// The ids of the calls, in order.
  std::vector<std::int64_t> ids() const;

 private:
  void run();
  void take(const Array& frame);
  void answer(const Value& id, const std::string& name, const Args& args);
  template <class F>
  bool wait(F is_there) const;

  const int descriptor_;
  std::map<std::string, Handler> handlers_;
  std::mutex write_mutex_;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  // Under mutex_.
  std::map<std::string, std::vector<Args>> calls_;
  std::map<std::string, std::vector<Args>> tells_;
  std::map<std::string, Value> frames_;
  std::map<std::int64_t, Result<Args>> answers_;
  std::vector<std::int64_t> ids_;
  std::int64_t last_id_ = 0;
  bool is_paused_ = false;
  bool has_ended_ = false;

  std::thread thread_;
};

}  // namespace chat::test
