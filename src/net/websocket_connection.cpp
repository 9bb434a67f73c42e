#include "net/websocket_connection.hpp"

#include <algorithm>
#include <array>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <utility>

#include "base/prefetch.hpp"

namespace chat::net {
namespace {

constexpr std::int64_t kCloseTimeout = 3'000;  // ms to wait for the peer's close frame
constexpr std::uint16_t kMaxUnsentPongs = 256;

std::string accept_key(std::string_view key) {
  std::string text(key);
  text += "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455, section 1.3
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  ::SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::array<unsigned char, 4 * ((SHA_DIGEST_LENGTH + 2) / 3) + 1> base64{};
  const int size = ::EVP_EncodeBlock(base64.data(), digest.data(), SHA_DIGEST_LENGTH);
  return {reinterpret_cast<const char*>(base64.data()), static_cast<std::size_t>(size)};
}

/// The first entry of a list; empty if it is not a token (RFC 9110, section 5.6.2).
std::string_view first_token(std::string_view list) {
  constexpr std::string_view kTokenCharacters =
      "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  list.remove_prefix(std::min(list.find_first_not_of(" \t,"), list.size()));
  std::string_view first = list.substr(0, list.find(','));
  first = first.substr(0, first.find_last_not_of(" \t") + 1);
  const bool is_token = first.find_first_not_of(kTokenCharacters) == std::string_view::npos;
  return is_token ? first : std::string_view();
}

bool asks_for_websocket(const HttpRequest& request) {
  return request.method == "GET" && has_token(request.header("connection"), "upgrade") &&
         has_token(request.header("upgrade"), "websocket");
}

}  // namespace

bool is_websocket_upgrade(const HttpRequest& request) {
  return asks_for_websocket(request) &&
         request.header("sec-websocket-version") == kWebSocketVersion &&
         request.header("sec-websocket-key").size() == 24;
}

bool is_other_websocket_version(const HttpRequest& request) {
  return asks_for_websocket(request) &&
         request.header("sec-websocket-version") != kWebSocketVersion;
}

std::string websocket_accept_response(const HttpRequest& request) {
  std::string response =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: " +
      accept_key(request.header("sec-websocket-key")) + "\r\n";
  const std::string_view protocol = first_token(request.header("sec-websocket-protocol"));
  if (!protocol.empty()) {
    response.append("Sec-WebSocket-Protocol: ").append(protocol).append("\r\n");
  }
  return response + "\r\n";
}

WebSocketConnection::WebSocketConnection(std::unique_ptr<Stream> stream, const HttpRequest& request,
                                         std::size_t max_message_size)
    : stream_(std::move(stream)), reader_(max_message_size) {
  output_.append(websocket_accept_response(request));
  let_pass(0);
}

WebSocketConnection::~WebSocketConnection() = default;

void WebSocketConnection::start(std::string unread) {
  stream_->set_handler(this);
  flush();
  if (!unread.empty() && stream_->is_open()) take(unread);
}

void WebSocketConnection::hold_back(std::int64_t delay) {
  flush();
  held_back_ = true;
  timer_.set(loop(), delay, [this] {
    held_back_ = false;
    flush();
  });
}

void WebSocketConnection::set_paused(bool paused) {
  paused_ = paused;
  stream_->want_input(!paused_);
}

void WebSocketConnection::on_stream_readable() {
  const auto [status, bytes] = stream_->read();
  if (status == IoStatus::kWouldBlock) return;
  if (status == IoStatus::kClosed) {
    lost();
    return;
  }
  if (peer_closed_) return;  // input after a close frame is ignored
  take(bytes);
}

void WebSocketConnection::take(std::span<char> bytes) {
  if (handler_) handler_->on_websocket_input();
  const wire::CloseCode code = reader_.read(bytes, *this);
  if (code == wire::CloseCode::kNormal || closing_) return;
  peer_closed_ = true;  // its further input has no known framing
  answer_close(code);
  flush();
  if (auto* handler = std::exchange(handler_, nullptr)) handler->on_websocket_closed();
}

// Due to what the peer sent, so it tells of no state. A close of the server's own may, and waits.
void WebSocketConnection::answer_close(wire::CloseCode code) {
  closing_ = true;
  const std::size_t before = output_.size();
  wire::append_close_frame(output_.own_bytes(), code);
  output_.appended();
  let_pass(before);
}

void WebSocketConnection::on_stream_writable() { flush(); }

void WebSocketConnection::prefetch_input(unsigned depth) const {
  if (!handler_) return;
  if (depth > 0) return handler_->prefetch_input(depth - 1);
  base::prefetch(handler_, 2);
}

void WebSocketConnection::flush() {
  if (held_back_ && !closing_) return;
  const IoStatus status = stream_->write(output_);
  if (status == IoStatus::kClosed) {
    output_.clear();
    lost();
    return;
  }
  stream_->want(!paused_, status == IoStatus::kWouldBlock);
  if (status != IoStatus::kDone) return;
  unsent_pongs_ = 0;
  if (closing_ && peer_closed_) finish_closing();
}

// Several pieces go with flush()'s own call.
void WebSocketConnection::offer_send(SendGroup& group) {
  if (held_back_ && !closing_) return;
  std::array<iovec, 2> pieces;
  const std::size_t n = output_.peek(pieces);
  stream_->offer_send(std::span(pieces).first(n), output_.size(), group);
}

bool WebSocketConnection::on_message(wire::Opcode opcode, std::string_view payload) {
  if (closing_) return true;  // discarded, but the peer's close frame comes behind it
  if (handler_) handler_->on_websocket_message(opcode == wire::Opcode::kBinary, payload);
  return stream_->is_open();
}

bool WebSocketConnection::on_ping(std::string_view payload) {
  // A peer that does not read its pongs need not get all (section 5.5.3).
  if (closing_ || unsent_pongs_ == kMaxUnsentPongs) return true;
  ++unsent_pongs_;
  const std::size_t before = output_.size();
  wire::append_frame(output_.own_bytes(), wire::Opcode::kPong, payload);
  output_.appended();
  let_pass(before);
  flush();
  return stream_->is_open();
}

bool WebSocketConnection::on_pong(std::string_view) { return true; }

bool WebSocketConnection::on_close(std::uint16_t code, std::string_view) {
  peer_closed_ = true;
  if (!closing_) {
    // Section 5.5.1: the answer echoes the code.
    const bool has_code = code != static_cast<std::uint16_t>(wire::CloseCode::kNoStatus);
    answer_close(has_code ? static_cast<wire::CloseCode>(code) : wire::CloseCode::kNormal);
  }
  flush();
  if (auto* handler = std::exchange(handler_, nullptr)) handler->on_websocket_closed();
  return false;
}

void WebSocketConnection::lost() {
  stream_->close();
  if (closing_) {
    finish_closing();
    return;
  }
  if (auto* handler = std::exchange(handler_, nullptr)) handler->on_websocket_closed();
}

void WebSocketConnection::finish_closing() {
  if (handler_) return;  // the owner will call close() or abort()
  timer_.cancel();
  stream_->close();
  loop().dismiss(*this);
}

void WebSocketConnection::end_waiting() {
  output_.clear();
  finish_closing();
}

void WebSocketConnection::close(std::unique_ptr<WebSocketConnection> connection,
                                wire::CloseCode code, std::string_view reason) {
  WebSocketConnection& self = *connection;
  self.handler_ = nullptr;
  self.held_back_ = false;
  self.paused_ = false;  // to read the peer's close frame
  Loop& loop = self.loop();
  loop.keep(std::move(connection));
  if (!self.stream_->is_open()) {
    self.finish_closing();
    return;
  }
  if (!std::exchange(self.closing_, true)) {
    wire::append_close_frame(self.output_.own_bytes(), code, reason);
    self.output_.appended();
  }
  self.timer_.set(loop, kCloseTimeout, [&self] { self.end_waiting(); });
  self.flush();
}

void WebSocketConnection::abort(std::unique_ptr<WebSocketConnection> connection) {
  connection->handler_ = nullptr;
  connection->timer_.cancel();
  connection->stream_->close(false);
  Loop& loop = connection->loop();
  loop.retire(std::move(connection));
}

}  // namespace chat::net
