// A server that answers with the test's bytes, and remembers its requests.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http_client/url.hpp"

namespace chat::http {

class RawServer {
 public:
  /// One connection, from the server's side.
  class Peer {
   public:
    virtual ~Peer() = default;
    virtual void send(std::string bytes) = 0;
    virtual void send_large(std::string bytes) = 0;  ///< For one peer only, and without TLS.
    virtual void close() = 0;                        ///< Sends everything before it closes.
    virtual void reset() = 0;                        ///< The client sees an error, not an end.

    std::vector<std::string> requests;  ///< Head and body of each.
    std::string rest;                   ///< The part received of the next request.
    bool is_ended = false;              ///< The client has ended the connection.
  };
  using OnRequest = std::function<void(Peer&)>;

  struct Certificate {
    std::string chain_file;
    std::string key_file;
  };

  /// Listens on a free port of the loopback device; runs on the loop.
  RawServer(boost::asio::io_context& loop, OnRequest on_request);
  RawServer(boost::asio::io_context& loop, OnRequest on_request, const Certificate& certificate);
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  ~RawServer();

  Origin origin() const;
  const std::vector<std::shared_ptr<Peer>>& peers() const;
  std::size_t request_count() const;
  std::size_t open_count() const;

  /// The server names that clients sent (SNI).
  const std::vector<std::string>& names() const;

  /// From now on a head is a complete request; the server reads no body.
  void answer_heads();

  /// From now on nothing listens on the port.
  void stop_listening();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

/// A listener with a full queue: clients that connect get no reply.
class FullListener {
 public:
  FullListener();
  FullListener(const FullListener&) = delete;
  FullListener& operator=(const FullListener&) = delete;
  ~FullListener();

  Origin origin() const { return {false, "127.0.0.1", port_}; }

 private:
  int listener_;
  std::vector<int> clients_;
  std::uint16_t port_ = 0;
};

/// A response with a body of a known length.
std::string response_of(std::string_view body, std::string_view more_headers = "");

/// Answers each request with the request's target.
void echo_target(RawServer::Peer& peer);

}  // namespace chat::http
