// A process with its state on disk, whose sockets may be recovered: store, delivery and transport.
#pragma once

#include <chat/transport.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "chat/delivery/delivery.hpp"
#include "socketio/recovery.hpp"
#include "store/disk_fixture.hpp"
#include "support/stamped_packet.hpp"

namespace chat::test {

/// What a socket was sent.
struct Got {
  std::string text;
  std::uint64_t place;
  std::uint64_t position;  ///< it leaves once the journal is safe up to here
};

/// A transport whose sockets get everything at once.
class RecoveryWire final : public Transport {
 public:
  RecoveryWire(RecoveryLog& log, Durability& durability, std::size_t max_bytes)
      : recovery_({.window = 60'000, .detection = 0, .max_bytes = max_bytes}),
        durability_(durability) {
    recovery_.set_log(log, "/", 1, [](const recovery::State::Kept& kept) {
      EncodedJson text{kept.event.text, kept.event.attachments};
      if (kept.is_message) {
        return socketio::encode_event("/", core::Delivery::room_message(kept.event.to, text));
      }
      return socketio::EncodedPacket{std::move(text.text), std::move(text.attachments)};
    });
  }

  socketio::Recovery& recovery() { return recovery_; }
  std::map<std::string, std::vector<Got>>& got() { return got_; }

  void add(const std::string& socket) {
    const auto lock = recovery_.lock();
    recovery_.add(socket, 0, true);
  }
  void greet(const std::string& socket) {
    const auto lock = recovery_.lock();
    give(socket, recovery_.greet(socket, named_event("hi")));
  }
  void remove(const std::string& socket) {
    const auto lock = recovery_.lock();
    recovery_.remove(socket);
    channels_.erase(socket);
  }

  void join_channel(const std::string& socket, const std::string& channel) override {
    const auto lock = recovery_.lock();
    recovery_.join(socket, channel);
    channels_[socket].insert(channel);
  }
  void leave_channel(const std::string& socket, const std::string& channel) override {
    const auto lock = recovery_.lock();
    recovery_.leave(socket, channel);
    const auto found = channels_.find(socket);
    if (found != channels_.end()) found->second.erase(channel);
  }
  void emit_to_channel(const std::string& channel, const Event& event) override {
    send_to_channel({}, channel, event);
  }
  void send_to_channel(const std::string& except, const std::string& channel,
                       const Event& event) override {
    send_to_others({except}, channel, event);
  }
  void send_to_others(const std::vector<std::string>& except, const std::string& channel,
                      const Event& event) override {
    std::string list;  // as StampedEvent::except
    for (const std::string& socket : except) list.append(list.empty() ? "" : ",").append(socket);
    const auto lock = recovery_.lock();
    const auto stamped =
        recovery_.to_channel(channel, socketio::encode_event("/", event), list, event.message);
    for (const auto& [socket, channels] : channels_) {
      if (!stamped->leaves_out(socket) && channels.contains(channel)) give(socket, stamped->packet);
    }
  }
  void emit_to_socket(const std::string&, const Event&) override {}
  void disconnect_socket(const std::string& socket) override { remove(socket); }
  void drop_socket(const std::string& socket) override { remove(socket); }
  void disconnect_channel(const std::string&) override {}

  Result<void> start() override { return {}; }
  void accept(ConnectHandler) override {}
  void stop_accepting() override {}
  Task<void> close(std::chrono::steady_clock::time_point) override { co_return; }
  void join() override {}
  boost::asio::any_io_executor executor() override { return {}; }
  std::uint16_t port() const override { return 0; }
  HandshakePtr handshake(const std::string&) const override { return nullptr; }

 private:
  void give(const std::string& socket, const socketio::EncodedPacket& packet) {
    got_[socket].push_back({plain(packet), place_in(packet), durability_.made()});
  }

  socketio::Recovery recovery_;
  Durability& durability_;
  std::map<std::string, std::set<std::string>> channels_;  ///< of each socket
  std::map<std::string, std::vector<Got>> got_;
};

/// A process: store, delivery and transport.
class RecoveryNode {
 public:
  RecoveryNode(journal::Files& disk, const Options& options)
      : process_(disk, options, [&](Store& store) -> EventSink& {
          wire_.emplace(*store.recovery_log(), *store.durability(), options.recovery.max_bytes);
          delivery_.emplace(*wire_, bus_, watchers_, events_);
          return *delivery_;
        }) {}

  DiskProcess& process() { return process_; }
  Store& store() { return process_.store(); }
  RecoveryWire& wire() { return *wire_; }

  /// The texts that a client gets which has those up to `place`; nullopt if it is not recovered.
  std::optional<std::vector<std::string>> come_back(const std::string& socket,
                                                    std::uint64_t place) {
    socketio::Recovery& recovery = wire_->recovery();
    const auto lock = recovery.lock();
    if (!recovery.claim(socket, place)) return std::nullopt;
    const auto resumed = recovery.resume(socket, place, 0);
    if (!resumed) {
      recovery.return_unclaimed(socket, 0);
      return std::nullopt;
    }
    recovery.lose(socket);
    std::vector<std::string> texts;
    for (const auto& event : resumed->missed) texts.push_back(plain(event->packet));
    return texts;
  }

 private:
  core::Bus bus_;
  core::Watchers watchers_;
  ServiceEvents events_;
  std::optional<RecoveryWire> wire_;
  std::optional<core::Delivery> delivery_;
  DiskProcess process_;
};

}  // namespace chat::test
