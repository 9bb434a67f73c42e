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
#include <vector>

#include "redis/environment.hpp"
#include "redis/lazy_timer.hpp"
#include "redis/reply_reader.hpp"
#include "redis/request.hpp"
#include "redis/stream.hpp"

namespace chat::redis {

/// How to begin with a server.
struct Login {
  std::string user;
  std::string password;  ///< Without one, there is no AUTH.
  int database = 0;
  Options::Duration timeout{5000};  ///< For all of it, the look-up of the name included.
  bool tls = false;                 ///< Only where Environment has a context for it.
};

/// To a server or a node of a cluster, by the options; Sentinels have a login of their own.
inline Login server_login(const Options& options, Options::Duration timeout) {
  return {options.user, options.password, options.database, timeout, options.tls};
}

/// Commands go out in the order of the calls, all of a tick in one write, and each is answered
/// once, with a reply or a failure. A command that is not answered by its deadline breaks the
/// connection, since its answer would be taken for that of the next one. Once broken it stays so.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  class Owner {
   public:
    /// What came of a request: a reply that is no error, or a failure.
    virtual void on_reply(RequestPtr request, Result<Reply> result) = 0;

    /// Whether the reply answers no request, and was taken. `oldest` is the request that it would
    /// answer otherwise, null if there is none.
    virtual bool on_push(const Request* oldest, Reply& reply) = 0;

    /// The last call but those of on_reply for what was under way.
    virtual void on_broken(const Failure& failure) = 0;

   protected:
    ~Owner() = default;
  };

  /// It has no owner yet, and requests are answered directly.
  explicit Connection(EnvironmentPtr environment);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Connects and logs in. The connection is broken unless that succeeds.
  Task<Result<>> connect(Endpoint endpoint, Login login);

  void send(RequestPtr request);
  Task<Result<Reply>> ask(Command command, Clock::time_point deadline);

  bool is_open() const { return is_open_; }
  const Endpoint& endpoint() const { return endpoint_; }

  /// Something waits for an answer, and nothing at all has come for so long.
  bool is_stuck(Clock::duration time) const {
    return pending() > 0 && Clock::now() - last_heard_ > time;
  }

  std::size_t pending() const { return pending_.size() + held_.size(); }

  /// From now on the owner is told. It outlives the connection, or closes it.
  void attach(Owner& owner) { owner_ = &owner; }

  /// Requests under way are handed back with this failure.
  void close(Failure failure);

 private:
  // What the next reply of the server is for: a request, a preface (nobody), or a WAIT.
  struct Pending {
    enum class Kind { kRequest, kPreface, kWait };
    Kind kind;
    RequestPtr request;
  };

  // A write that is done, and waits for the answer to the WAIT behind it.
  struct Held {
    RequestPtr request;
    Reply reply;
  };

  Task<Result<>> log_in(Login login, Clock::time_point deadline);

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
  void ping();
  void hand_back(std::deque<Pending> pending, std::size_t unwritten, std::deque<Held> held,
                 const Failure& failure);

  const EnvironmentPtr environment_;
  Owner* owner_ = nullptr;
  Endpoint endpoint_;
  Stream stream_;
  ReplyReader reader_;
  LazyTimer timer_;

  bool is_open_ = true;
  bool is_flush_posted_ = false;
  bool is_writing_ = false;
  bool is_pinging_ = false;
  Clock::time_point last_heard_;

  std::string output_;     // What comes in while is_writing_.
  std::string in_flight_;  // What is being written.
  std::deque<Pending> pending_;
  std::size_t unwritten_ = 0;  // Of pending_, at its end: those whose bytes are in output_.
  std::deque<Held> held_;
  std::optional<Reply> preface_error_;
  std::array<char, 16384> input_;
};

}  // namespace chat::redis
