#include "engineio/held_post.hpp"

#include <utility>

#include "engineio/session.hpp"

namespace chat::engineio {

HeldPost::HeldPost(Session& session, net::HttpConnection& connection, net::HttpRequest request,
                   net::HttpFields headers)
    : session_(session),
      connection_(&connection),
      request_(std::move(request)),
      headers_(std::move(headers)) {
  connection.wait_for(*this);
}

HeldPost::~HeldPost() { respond({.status = 400, .body = {}, .headers = {}}); }

void HeldPost::release() { session_.loop().set_timer(*this, 0); }

void HeldPost::respond(net::HttpResponse response) {
  auto* const connection = std::exchange(connection_, nullptr);
  if (connection == nullptr) return;
  response.headers = std::move(headers_);
  connection->respond(response);
}

void HeldPost::on_timer() { session_.take_held_post(); }

void HeldPost::on_abandoned() {
  connection_ = nullptr;
  session_.lose_held_post();
}

}  // namespace chat::engineio
