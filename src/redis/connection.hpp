// One connection to one server.
#pragma once

#include <array>
#include <chat/task.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "outgoing/stream.hpp"
#include "redis/environment.hpp"
#include "redis/lazy_timer.hpp"
#include "redis/reply_reader.hpp"
#include "redis/request.hpp"

namespace chat::redis {

/// The login at a server.
struct Login {
  std::string user;
  std::string password;  ///< Empty: no AUTH.
  int database = 0;
  Options::Duration timeout{5000};  ///< For the whole login, from name resolution.
  bool tls = false;                 ///< Requires a TLS context in Environment.
};

/// The login of a server or cluster node; Sentinels have their own.
inline Login server_login(const Options& options, Options::Duration timeout) {
  return {options.user, options.password, options.database, timeout, options.tls};
}

/// Sends commands in call order, all of a tick in one write. Each gets one answer: a reply or a
/// failure. The first call of a script brings the script with it: so calls need not be sent again,
/// which would put them behind later ones. A command without an answer at its deadline breaks the
/// connection, since its reply would match the next command. A broken connection stays broken.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  class Owner {
   public:
    /// A request's result: a reply that is not an error, or a failure.
    virtual void on_reply(RequestPtr request, Result<Reply> result) = 0;

    /// True if the reply answers no request and was consumed. `oldest` is the request that it would
    /// answer, or null.
    virtual bool on_push(const Request* oldest, Reply& reply) = 0;

    /// The last call, except on_reply for pending requests.
    virtual void on_broken(const Failure& failure) = 0;

   protected:
    ~Owner() = default;
  };

  /// Without an owner, requests are answered directly.
  explicit Connection(EnvironmentPtr environment);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Connects and logs in. On failure the connection is broken.
  Task<Result<>> connect(Endpoint endpoint, Login login);

  void send(RequestPtr request);
  Task<Result<Reply>> ask(Command command, Clock::time_point deadline);

  bool is_open() const { return is_open_; }
  const Endpoint& endpoint() const { return endpoint_; }

  /// True if a request is pending and nothing has arrived for `time`.
  bool is_stuck(Clock::duration time) const {
    return pending() > 0 && Clock::now() - last_heard_ > time;
  }

  std::size_t pending() const { return pending_.size() + held_.size(); }

  /// Notifies the owner from now on. The owner must outlive the connection, or close it.
  void attach(Owner& owner) { owner_ = &owner; }

  /// Hands pending requests back with this failure.
  void close(Failure failure);

 private:
  // The target of the server's next reply: a request, a preface (none), or a WAIT.
  struct Pending {
    enum class Kind { kRequest, kPreface, kWait };
    Kind kind;
    RequestPtr request;
  };

  // A completed write, waiting for the reply of the WAIT behind it.
  struct Held {
    RequestPtr request;
    Reply reply;
  };

  Task<Result<>> log_in(Login login, Clock::time_point deadline);

  void append_script(Request& request);
  void append_preface(std::string_view bytes);
  void schedule_flush();
  void flush();
  void append_wait();
  void on_written(const boost::system::error_code& error);

  void read();
  void on_read(const boost::system::error_code& error, std::size_t size);
  void deliver(Reply reply);
  void answer(RequestPtr request, Result<Reply> result);
  void settle_held(const Reply& reply);

  void check_time();
  Clock::time_point earliest_deadline() const;
  void ping(Clock::time_point until);
  void hand_back(std::deque<Pending> pending, std::size_t unwritten, std::deque<Held> held,
                 const Failure& failure);

  const EnvironmentPtr environment_;
  Owner* owner_ = nullptr;
  Endpoint endpoint_;
  outgoing::Stream stream_;
  ReplyReader reader_;
  LazyTimer timer_;

  bool is_open_ = true;
  bool is_flush_posted_ = false;
  bool is_writing_ = false;
  bool is_pinging_ = false;
  Clock::time_point ping_until_;  // of the last ping
  Clock::time_point last_heard_;

  std::string output_;     // Output added while is_writing_.
  std::string in_flight_;  // Output being written.
  std::deque<Pending> pending_;
  std::size_t unwritten_ = 0;  // The last entries of pending_, whose bytes are in output_.
  std::deque<Held> held_;
  std::optional<Reply> preface_error_;
  std::unordered_set<Command::Loader> loaded_;  // Scripts that the server got by this connection.
  std::array<char, 16384> input_;
};

}  // namespace chat::redis
