// A server that answers with the bytes that a test gives it, and remembers what it was sent.
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
  /// One connection, as the server sees it.
  class Peer {
   public:
    virtual ~Peer() = default;
    virtual void send(std::string bytes) = 0;
    virtual void send_large(std::string bytes) = 0;  ///< Alone, and without TLS.
    virtual void close() = 0;                        ///< All that was sent is sent before.
    virtual void reset() = 0;                        ///< The client sees an error, not an end.

    std::vector<std::string> requests;  ///< Each with its head and its body.
    std::string rest;                   ///< What has come of the next one.
    bool is_ended = false;              ///< The client has ended it.
  };
  using OnRequest = std::function<void(Peer&)>;

  struct Certificate {
    std::string chain_file;
    std::string key_file;
  };

  /// On a port of its own of the loopback device; runs on the loop.
  RawServer(boost::asio::io_context& loop, OnRequest on_request);
  RawServer(boost::asio::io_context& loop, OnRequest on_request, const Certificate& certificate);
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  ~RawServer();

  Origin origin() const;
  const std::vector<std::shared_ptr<Peer>>& peers() const;
  std::size_t request_count() const;
  std::size_t open_count() const;

  /// The names that clients gave for the choice of a certificate (SNI).
  const std::vector<std::string>& names() const;

  /// A head is a request by itself from then on; of the body, nothing is read.
  void answer_heads();

  /// Nobody listens on the port from then on.
  void stop_listening();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

/// Listens, and its queue is full: whoever connects hears nothing.
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

/// Answers each request with its own target.
void echo_target(RawServer::Peer& peer);

}  // namespace chat::http
