// One Engine.IO session as a Socket.IO client: its packets and its sockets in namespaces.
//
// Source: the Socket.IO protocol documents, revisions 4 (on Engine.IO 3) and 5 (on Engine.IO 4).
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <forward_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engineio/session.hpp"
#include "net/rare_timer.hpp"
#include "socketio/recovery.hpp"
#include "socketio/socket.hpp"
#include "wire/socketio.hpp"

namespace chat::socketio {

class Namespace;
class Server;

/// Belongs to one loop's thread; the session owns it.
class Client final : public engineio::SessionHandler, private SocketOwner {
 public:
  Client(Server& server, engineio::Session& session);
  ~Client() override;

  void on_message(bool binary, std::string_view data) override;
  std::string to_ascii(std::string_view message) const override;
  void on_frame_format() override;
  void on_close(std::string_view reason) override;
  void prefetch_input(unsigned depth) const override;

 private:
  /// A packet with missing attachments.
  struct Unfinished {
    std::string text;
    std::uint32_t attachments;
    std::size_t size;
    std::vector<Binary> arrived;
  };

  void take_text(std::string_view text);
  void take_attachment(std::string_view data);
  void take_packet(const wire::Packet& packet, const std::vector<Binary>& attachments);
  void take_event(const wire::Packet& packet, const std::vector<Binary>& attachments);
  bool serve_now(const wire::Packet& packet);
  void take_ack(const wire::Packet& packet, const std::vector<Binary>& attachments);

  void connect(const wire::Packet& packet);
  void enter_main();
  void open_socket(Namespace& name_space, std::string_view query, std::string_view auth);

  // Taking up a broken connection, see Recovery (client_return.cpp).
  struct Return;
  bool is_returning(const Namespace& name_space) const;
  /// False if the client does not ask for it, or it cannot be.
  bool return_to(Namespace& name_space, const wire::Packet& packet, const Value& auth);
  bool begin_return(Namespace& name_space, const wire::Packet& packet, const Value& auth,
                    const std::string& pid);
  static void finish(Return& coming, std::shared_ptr<SocketHandler> handler);
  void install(const Return& coming, const std::shared_ptr<SocketHandler>& handler,
               const Recovery::Resumed& resumed);
  void forget_returns();

  void answer_connect(const Namespace& name_space, const Socket& socket);
  std::string make_id(const Namespace& name_space) const;
  bool is_protocol_4() const { return session_.version() == wire::EngineVersion::kV3; }
  void refuse(std::string_view name_space, std::string_view reason);
  void disconnect(std::string_view name_space);
  template <class Predicate>
  void forget_if(Predicate is_gone);
  std::shared_ptr<Socket> find(std::string_view name_space) const;
  void reply(wire::PacketType type, std::string_view name_space, std::string_view json);
  void parse_error();
  /// Ends the session unless it joins a namespace within `time` ms.
  void await_connect(std::int64_t time);
  bool has_sockets() const;
  void on_kicked() override;

  Server& server_;
  engineio::Session& session_;
  boost::container::small_vector<std::shared_ptr<Socket>, 1> sockets_;
  std::unique_ptr<Unfinished> unfinished_;
  std::forward_list<std::shared_ptr<Return>> returns_;  // under way
  net::RareTimer connect_timeout_;
  bool in_empty_main_ = false;  // in "/", which the application does not define
  std::uint32_t left_ = 0;      // sockets of this session that left their namespace
};

}  // namespace chat::socketio
