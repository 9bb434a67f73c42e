// A connection that reconnects.
#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <chat/task.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "redis/connection.hpp"
#include "redis/environment.hpp"
#include "redis/inquiry.hpp"
#include "redis/lazy_timer.hpp"
#include "redis/request.hpp"
#include "redis/stats.hpp"

namespace chat::redis {

/// The endpoint for the next attempt. Uses the inquiry to query others.
using Locate = std::function<Task<Result<Endpoint>>(std::shared_ptr<Inquiry>)>;

/// Always this one.
Locate located_at(Endpoint endpoint);

struct NodeSettings {
  Locate locate;
  Login login;
  bool must_be_master = false;
  Role role = Role::kCommands;
};

/// Connects when started, and again after each break, with backoff. Requests wait for the
/// connection until their deadline.
class Node final : public std::enable_shared_from_this<Node>, private Connection::Owner {
 public:
  class Owner {
   public:
    /// A request's result. If nothing was sent, the owner may resend it.
    virtual void on_reply(Node& node, RequestPtr request, Result<Reply> result) = 0;

    /// Requests sent in this call precede waiting ones.
    virtual void on_connected(Node&) {}

    /// The connection broke or failed.
    virtual void on_disconnected(Node&, const Failure&) {}

    /// See Connection::Owner.
    virtual bool on_push(Node&, const Request*, Reply&) { return false; }

   protected:
    ~Owner() = default;
  };

  /// The owner must outlive the node or close it.
  Node(EnvironmentPtr environment, NodeSettings settings, Owner& owner);
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  void start();
  void send(RequestPtr request);

  bool is_connected() const { return connection_ != nullptr && !is_leaving_; }

  /// See Connection.
  bool is_stuck(Clock::duration time) const { return connection_ && connection_->is_stuck(time); }

  /// Of the last connection; valid once connected.
  const Endpoint& endpoint() const { return endpoint_; }

  bool is_idle() const { return waiting_.empty() && (!connection_ || connection_->pending() == 0); }

  /// Leaves the server after its pending answers, at most half a second later, and locates one
  /// again.
  void restart(Failure failure);

  /// Requests waiting for the connection, for sending elsewhere.
  std::deque<RequestPtr> take_waiting() { return std::exchange(waiting_, {}); }

  /// Ends. Hands pending requests back to the owner; makes no calls afterwards.
  void close(const Failure& failure);

 private:
  void on_reply(RequestPtr request, Result<Reply> result) override;
  bool on_push(const Request* oldest, Reply& reply) override;
  void on_broken(const Failure& failure) override;

  static Task<> run(std::shared_ptr<Node> self);
  Task<Result<>> connect();
  Task<> pause(Clock::duration time);
  Task<> until_broken();
  Clock::duration next_backoff();
  void report_down(const Failure& failure);
  void report_up();
  void flush_waiting();
  void leave();
  void leave_if_idle();
  void fail_waiting(const Failure& failure);
  void expire();

  const EnvironmentPtr environment_;
  const NodeSettings settings_;
  Owner* owner_;
  const std::shared_ptr<Inquiry> inquiry_;
  Stats::Connection stats_;

  bool is_closed_ = false;
  bool is_down_ = false;
  bool is_leaving_ = false;
  Failure reason_to_leave_ = {};
  Endpoint endpoint_;
  std::shared_ptr<Connection> connection_;  // Logged in, or null.
  std::shared_ptr<Connection> attempt_;     // The connection attempt.
  std::string last_failure_ = "not connected yet";
  std::deque<RequestPtr> waiting_;
  LazyTimer expiry_;
  LazyTimer leaving_;
  int failures_ = 0;

  struct Pause;
  std::shared_ptr<Pause> pause_;
};

}  // namespace chat::redis
