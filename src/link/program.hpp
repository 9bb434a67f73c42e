// The program at the other end of the link, whichever connection it has, or none.
#pragma once

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <chat/durability.hpp>
#include <chat/hooks.hpp>
#include <chat/service.hpp>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/running_work.hpp"
#include "http_client/worker.hpp"
#include "link/connection.hpp"

namespace chat::link {

struct Stats {
  bool is_connected;
  std::uint64_t answered;
  std::uint64_t failed;  ///< calls without an answer
};

/// Outlives the service. Thread-safe, but where noted.
class Program final : public Connection::Owner {
 public:
  /// Why a hello is refused; nullopt: it is not.
  using Check = std::function<std::optional<std::string>(const Hello& hello)>;

  /// `comes_back`: another connection may follow. `version`: the server's.
  Program(http::Worker& worker, bool comes_back, std::string version, Check check);
  ~Program();

  // At the start, on the program's main thread.

  /// Waits for the first hello. nullopt: it is there; else why not.
  std::optional<std::string> wait(std::chrono::milliseconds limit);
  /// What the first program said. After wait().
  const Hello& first() const { return *first_; }
  /// Greets the program. It is not listened to before open().
  void attach(Service& service);
  /// The state is up: the program's calls are served from now on.
  void open();

  // Hooks.

  using Write = std::function<void(EncodedJson& out)>;
  /// Calls a hook with the arguments that `write` writes. A hook that the program does not want
  /// passes. An error is the program's, or that of without_answer().
  Task<Result<Answer>> ask(HookName hook, Write write);
  /// Calls the program's handler of an event.
  Task<Result<Args>> handle(std::string socket, std::string event, Args args);
  /// What comes of a hook whose answer has the wrong types.
  Result<Answer> without_answer(HookName hook) const;

  /// Tells the program, if it is there. Lost if too much waits to be written.
  void tell(std::string_view name, const Args& args);
  bool wants_event(const std::string& event) const;

  /// Binds for all sockets (empty), or for one.
  bool bind(const std::string& socket, const std::string& event);
  void subscribe(const std::string& event);

  // The end.

  /// No more calls in either direction; completes when those under way have ended. Ends the worker.
  Task<> close();
  /// The last word, after the service is closed.
  void closed(const std::optional<Error>& error);
  /// Writes the rest, and drops what is left. After the service's loops and the worker have ended.
  void stop();

  Stats stats() const;

  /// A new connection to a program. On the worker's thread.
  void add(int descriptor);

  // Connection::Owner
  void on_hello(const ConnectionPtr& connection, const Object& hello) override;
  void on_requests(const ConnectionPtr& connection, std::vector<Request> requests) override;
  void on_end(const ConnectionPtr& connection) override;
  Durability* durability() const override { return durability_; }

 private:
  ConnectionPtr current() const;
  Task<ConnectionPtr> wait_for_return();
  Task<Reply> call(ConnectionPtr connection, std::chrono::milliseconds timeout,
                   std::string_view name, const Write& write);
  std::optional<std::string> refusal_of(const Hello& hello) const;
  void greet(const ConnectionPtr& connection);
  void take_up(const Hello& hello);
  void fail_start(std::string why);
  Task<> serve(ConnectionPtr connection, Request request);
  Task<Result<Args>> run(Request& request);
  void tick();
  void wake_returns();

  http::Worker& worker_;
  const bool comes_back_;
  const std::string version_;
  const Check check_;

  std::atomic<Service*> service_ = nullptr;
  std::atomic<Durability*> durability_ = nullptr;
  std::shared_ptr<void> safety_;  ///< of the durability, until close()
  base::RunningWork running_;     ///< hooks and calls
  std::atomic<std::size_t> served_bytes_ = 0;
  std::atomic<bool> is_flush_posted_ = false;
  std::atomic<bool> is_closing_ = false;
  std::atomic<std::uint64_t> answered_ = 0;
  std::atomic<std::uint64_t> failed_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable started_;
  // Under mutex_.
  ConnectionPtr current_;
  std::shared_ptr<const Hello> first_;
  std::shared_ptr<const Hello> hello_;  ///< the newest
  std::optional<std::string> start_failure_;
  Calls::Clock::time_point lost_at_{};
  Calls::Waiters returns_;
  std::set<std::string> bound_;       ///< for all sockets
  std::set<std::string> subscribed_;  ///< once, for all connections

  // On the worker's thread.
  std::set<ConnectionPtr> connections_;
  bool is_open_ = false;
  boost::asio::steady_timer timer_;
};

}  // namespace chat::link
