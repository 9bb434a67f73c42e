#include "chat/sessions/sessions.hpp"

#include "chat/sessions/session.hpp"

namespace chat::core {

std::shared_ptr<SocketHandler> Sessions::connect(const std::string& socket,
                                                 const boost::asio::any_io_executor& executor) {
  auto session = std::make_shared<Session>(*this, socket, executor);
  session->connect();
  return session;
}

std::shared_ptr<SocketHandler> Sessions::restore(const std::string& socket, const std::string& user,
                                                 const boost::asio::any_io_executor& executor) {
  auto session = std::make_shared<Session>(*this, socket, executor);
  session->restore(user);
  return session;
}

Value Sessions::to_client(const Error& error) const {
  return needs_.options.use_raw_error_objects ? error.to_value() : Value(error.to_string());
}

}  // namespace chat::core
