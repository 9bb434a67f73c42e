#include "redis/inquiry.hpp"

#include <utility>

namespace chat::redis {

Task<Result<Reply>> Inquiry::ask(Endpoint server, Login login, Command question) {
  if (is_closed_) co_return Failure{Failure::Cause::kClosed, "closed"};
  const auto connection = std::make_shared<Connection>(environment_);
  connection_ = connection;
  const auto deadline = Clock::now() + login.timeout;
  const Result<> connected = co_await connection->connect(std::move(server), std::move(login));
  Result<Reply> reply = Failure{Failure::Cause::kClosed, "closed"};
  if (connected) {
    reply = co_await connection->ask(std::move(question), deadline);
    connection->close({Failure::Cause::kClosed, "done"});
  } else {
    reply = connected.error();
  }
  connection_ = nullptr;
  co_return reply;
}

void Inquiry::close(const Failure& failure) {
  is_closed_ = true;
  if (connection_ != nullptr) connection_->close(failure);
}

}  // namespace chat::redis
