#include "engineio/upgrade.hpp"

#include <utility>

#include "engineio/session.hpp"
#include "wire/websocket.hpp"

namespace chat::engineio {

Upgrade::Upgrade(Session& session, std::unique_ptr<net::WebSocketConnection> websocket, bool base64,
                 const Options& options)
    : session_(session),
      websocket_(std::move(websocket)),
      probe_delay_(options.probe_delay),
      base64_(base64) {
  websocket_->set_handler(this);
  session_.loop().set_timer(*this, options.upgrade_timeout);
}

Upgrade::~Upgrade() {
  if (websocket_) {
    net::WebSocketConnection::close(std::move(websocket_), wire::CloseCode::kNormal);
  }
}

void Upgrade::on_websocket_input() { session_.take_life(); }

void Upgrade::on_websocket_message(bool binary, std::string_view payload) {
  // Only one probe: answers to more would be unlimited output.
  if (!binary && payload == "2probe" && !std::exchange(is_probing_, true)) {
    take_probe();
  } else if (!binary && payload == "5" && probed_) {
    session_.complete_upgrade(std::move(websocket_), base64_);  // ends this object
  } else {
    session_.end_upgrade();  // ends this object; the session polls on
  }
}

void Upgrade::take_probe() {
  if (probe_delay_ == 0) return answer_probe();
  answer_timer_.set(session_.loop(), probe_delay_, [this] { answer_probe(); });
}

void Upgrade::answer_probe() {
  probed_ = true;
  session_.end_poll_for_upgrade();
  const std::size_t before = websocket_->output().size();
  wire::append_frame(websocket_->output().own_bytes(), wire::Opcode::kText, "3probe");
  websocket_->output().appended();
  websocket_->let_pass(before);
  websocket_->flush();  // may end this object
}

void Upgrade::on_websocket_closed() { session_.end_upgrade(); }

void Upgrade::on_timer() { session_.end_upgrade(); }

}  // namespace chat::engineio
