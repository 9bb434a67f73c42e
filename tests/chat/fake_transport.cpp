#include "chat/fake_transport.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <chrono>
#include <future>
#include <stdexcept>
#include <utility>

namespace chat::test {
namespace {

constexpr std::string_view kBroken = "transport close";

Args parse_args(const EncodedJson& args) {
  return parse_json("[" + args.text + "]", args.attachments).value().as_array();
}

std::optional<std::string> serve_now(SocketHandler& handler, const std::string& name,
                                     const Args& args) {
  Array event = args;
  event.insert(event.begin(), name);
  const EncodedJson json = encode_json(Value(std::move(event)));
  if (!json.attachments.empty()) return std::nullopt;
  return handler.serve_now(json.text);
}

}  // namespace

FakeTransport::FakeTransport() : work_(context_.get_executor()) {}

FakeTransport::~FakeTransport() { join(); }

void FakeTransport::connect(const std::string& socket, Handshake handshake) {
  on_loop([this, &socket, &handshake] {
    {
      std::lock_guard lock(mutex_);
      sockets_[socket].handshake = std::make_shared<const Handshake>(std::move(handshake));
    }
    auto handler = connect_handler_(socket, context_.get_executor());
    std::lock_guard lock(mutex_);
    sockets_[socket].handler = std::move(handler);
  });
}

void FakeTransport::send(const std::string& socket, std::string name, Args args, bool with_ack) {
  boost::asio::post(context_,
                    [this, socket, what = Sent{std::move(name), std::move(args), with_ack}] {
                      deliver(socket, what);
                    });
}

void FakeTransport::deliver(const std::string& socket, Sent what) {
  std::shared_ptr<SocketHandler> handler;
  {
    std::lock_guard lock(mutex_);
    Socket& to = sockets_.at(socket);
    if (to.paused) return to.held.push_back(std::move(what));
    if (accepting_ && to.connected) handler = to.handler;
  }
  if (!handler) return;
  const auto answer = serve_now(*handler, what.name, what.args);
  if (answer) {
    if (what.with_ack) acknowledge(socket, parse_args({*answer, {}}));
    return;
  }
  Ack ack;
  if (what.with_ack) ack = [this, socket](Args result) { acknowledge(socket, std::move(result)); };
  handler->on_event(std::move(what.name), std::move(what.args), std::move(ack));
}

void FakeTransport::pause_socket(const std::string& socket) {
  std::lock_guard lock(mutex_);
  sockets_.at(socket).paused = true;
}

void FakeTransport::resume_socket(const std::string& socket) {
  std::vector<Sent> held;
  {
    std::lock_guard lock(mutex_);
    sockets_.at(socket).paused = false;
    held = std::exchange(sockets_.at(socket).held, {});
  }
  for (Sent& what : held) send(socket, std::move(what.name), std::move(what.args), what.with_ack);
}

bool FakeTransport::is_paused(const std::string& socket) const {
  std::lock_guard lock(mutex_);
  return sockets_.at(socket).paused;
}

void FakeTransport::disconnect(const std::string& socket) {
  end(socket, disconnect_reasons::kByClient);
}

void FakeTransport::lose(const std::string& socket) { end(socket, kBroken); }

std::vector<Received> FakeTransport::received(const std::string& socket, std::size_t after) const {
  std::lock_guard lock(mutex_);
  const auto& all = sockets_.at(socket).received;
  return {all.begin() + static_cast<std::ptrdiff_t>(after), all.end()};
}

std::optional<Received> FakeTransport::wait_for(const std::string& socket, const std::string& name,
                                                std::size_t number) {
  std::optional<Received> found;
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kDeadline, [&] {
    std::size_t skip = number;
    for (const Received& what : sockets_.at(socket).received) {
      if (what.name == name && skip-- == 0) found = what;
    }
    return found.has_value();
  });
  return found;
}

bool FakeTransport::wait_until_disconnected(const std::string& socket) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kDeadline, [&] { return !sockets_.at(socket).connected; });
}

bool FakeTransport::is_connected(const std::string& socket) const {
  std::lock_guard lock(mutex_);
  return sockets_.at(socket).connected;
}

std::set<std::string> FakeTransport::channels(const std::string& socket) const {
  std::lock_guard lock(mutex_);
  return sockets_.at(socket).channels;
}

std::size_t FakeTransport::count(const std::string& socket, const std::string& name) const {
  std::lock_guard lock(mutex_);
  const auto& all = sockets_.at(socket).received;
  return static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [&](const Received& what) { return what.name == name; }));
}

void FakeTransport::on_loop(const std::function<void()>& function) {
  std::promise<void> done;
  boost::asio::post(context_, [&] {
    function();
    done.set_value();
  });
  done.get_future().get();
}

Result<void> FakeTransport::start() {
  if (fails_to_start_) return Error{"noPort", {}};
  thread_ = std::thread([this] { context_.run(); });
  return {};
}

void FakeTransport::accept(ConnectHandler handler) {
  std::lock_guard lock(mutex_);
  connect_handler_ = std::move(handler);
}

void FakeTransport::stop_accepting() {
  boost::asio::post(context_, [this] { accepting_ = false; });
}

Task<void> FakeTransport::close(std::chrono::steady_clock::time_point) {
  std::lock_guard lock(mutex_);
  for (auto& [name, socket] : sockets_) end(socket, kBroken);
  co_return;
}

void FakeTransport::join() {
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

boost::asio::any_io_executor FakeTransport::executor() { return context_.get_executor(); }

std::shared_ptr<const Handshake> FakeTransport::handshake(const std::string& socket) const {
  std::lock_guard lock(mutex_);
  auto place = sockets_.find(socket);
  if (place == sockets_.end() || !place->second.connected) return nullptr;
  return place->second.handshake;
}

void FakeTransport::join_channel(const std::string& socket, const std::string& channel) {
  if (channel == broken_channel_) throw std::runtime_error("no such wire");
  std::lock_guard lock(mutex_);
  auto place = sockets_.find(socket);
  if (place != sockets_.end() && place->second.connected) place->second.channels.insert(channel);
}

void FakeTransport::leave_channel(const std::string& socket, const std::string& channel) {
  std::lock_guard lock(mutex_);
  auto place = sockets_.find(socket);
  if (place != sockets_.end()) place->second.channels.erase(channel);
}

void FakeTransport::emit_to_channel(const std::string& channel, const Event& event) {
  send_to_others({}, channel, event);
}

void FakeTransport::send_to_channel(const std::string& except, const std::string& channel,
                                    const Event& event) {
  send_to_others({except}, channel, event);
}

void FakeTransport::send_to_others(const std::vector<std::string>& except,
                                   const std::string& channel, const Event& event) {
  std::lock_guard lock(mutex_);
  for (auto& [name, socket] : sockets_) {
    const bool is_left_out = std::ranges::find(except, name) != except.end();
    if (is_left_out || !socket.channels.contains(channel)) continue;
    receive(socket, {event.name, parse_args(event.args)});
  }
}

void FakeTransport::emit_to_socket(const std::string& socket, const Event& event) {
  std::lock_guard lock(mutex_);
  receive(sockets_.at(socket), {event.name, parse_args(event.args)});
}

void FakeTransport::disconnect_socket(const std::string& socket) {
  end(socket, disconnect_reasons::kByServer);
}

void FakeTransport::drop_socket(const std::string& socket) {
  end(socket, disconnect_reasons::kDropped);
}

void FakeTransport::disconnect_channel(const std::string& channel) {
  std::lock_guard lock(mutex_);
  for (auto& [name, socket] : sockets_) {
    if (socket.channels.contains(channel)) end(socket, disconnect_reasons::kByServer);
  }
}

void FakeTransport::receive(Socket& socket, Received what) {
  if (!socket.connected) return;
  socket.received.push_back(std::move(what));
  changed_.notify_all();
}

void FakeTransport::acknowledge(const std::string& socket, Args args) {
  std::lock_guard lock(mutex_);
  receive(sockets_.at(socket), {"ack", std::move(args)});
}

void FakeTransport::end(const std::string& socket, std::string_view reason) {
  std::lock_guard lock(mutex_);
  auto place = sockets_.find(socket);
  if (place != sockets_.end()) end(place->second, reason);
}

void FakeTransport::end(Socket& socket, std::string_view reason) {
  if (!std::exchange(socket.connected, false)) return;
  socket.channels.clear();
  boost::asio::post(context_, [this, &socket, reason = std::string(reason)] {
    std::shared_ptr<SocketHandler> handler;
    {
      std::lock_guard lock(mutex_);
      handler = std::exchange(socket.handler, nullptr);
    }
    if (handler) handler->on_disconnect(reason);
  });
  changed_.notify_all();
}

}  // namespace chat::test
