// A polling client's POST that arrived while its session was paused.
#pragma once

#include "base/timing_wheel.hpp"
#include "net/http.hpp"
#include "net/http_connection.hpp"

namespace chat::engineio {

class Session;

/// Belongs to its session. The client sends its next POST after this answer. A POST never taken is
/// refused at the end.
class HeldPost final : public net::HttpWaiter, private Timer {
 public:
  HeldPost(Session& session, net::HttpConnection& connection, net::HttpRequest request,
           net::HttpFields headers);
  ~HeldPost() override;

  /// Makes the session take it, later: the caller may hold locks, or be in the middle of the
  /// session's work.
  void release();

  const net::HttpRequest& request() const { return request_; }
  void respond(net::HttpResponse response);

 private:
  void on_abandoned() override;
  void on_timer() override;

  Session& session_;
  net::HttpConnection* connection_;  // null: answered or disconnected
  const net::HttpRequest request_;
  net::HttpFields headers_;
};

}  // namespace chat::engineio
