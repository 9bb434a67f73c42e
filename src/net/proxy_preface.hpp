// A connection from a trusted proxy, until its client is known.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "base/timing_wheel.hpp"
#include "net/loop.hpp"

namespace chat::net {

/// Waits for the first bytes and consumes a PROXY protocol header. The rest stays unread.
///
/// Belongs to one loop's thread.
class ProxyPreface final : public LoopOwned, private Pollable, private Timer {
 public:
  /// Called once, with the open descriptor and the client's address if a header gave one. -1 if the
  /// connection ended, sent a bad header, or timed out. The callee retires the preface.
  using Done = std::function<void(ProxyPreface& preface, int fd, std::string client)>;

  /// Takes ownership of the descriptor. `timeout` is in ms.
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
