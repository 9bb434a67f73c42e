// A connection from a trusted proxy, until it is known for whom it is.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "base/timing_wheel.hpp"
#include "net/loop.hpp"

namespace chat::net {

/// Waits for the first bytes and takes a header of the PROXY protocol off them. The rest is left
/// unread.
///
/// Belongs to one loop's thread.
class ProxyPreface final : public Retired, private Pollable, private Timer {
 public:
  /// Called once. Gets the open descriptor, and the client's address where there was a header with
  /// one; -1 where the connection ended, sent a bad header, or nothing in time. The preface is to
  /// be retired.
  using Done = std::function<void(ProxyPreface& preface, int fd, std::string client)>;

  /// Takes the descriptor. `timeout`: in ms.
  ProxyPreface(Loop& loop, int fd, std::int64_t timeout, Done done);
  ~ProxyPreface() override;

 private:
  void on_readable(bool ended) override;
  void on_writable() override {}
  void on_timer() override { end(); }
  void take_header(std::size_t size);
  void finish(std::string client);
  void end();

  Loop& loop_;
  int fd_;
  const Done done_;
};

}  // namespace chat::net
