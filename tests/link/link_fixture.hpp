// A service whose hooks are a fake program's.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "chat/service_fixture.hpp"
#include "link/fake_program.hpp"
#include "link/link.hpp"
#include "link/program.hpp"

namespace chat::test {

class LinkTest : public ServiceTest {
 protected:
  /// A program on a socket pair, before its hello.
  FakeProgram& add_program() {
    const SocketPair pair;
    link_ = std::make_unique<link::Link>(link::Address{.descriptor = pair.server}, "1.2.3",
                                         link::Link::Check());
    program = std::make_unique<FakeProgram>(pair.program);
    return *program;
  }

  /// Starts the service with these hooks of the program.
  Result<> start_with(const std::vector<std::string>& wanted, Object more = {}) {
    if (!program) add_program();
    program->hello(wanted, std::move(more));
    return start_linked();
  }

  /// After the hello.
  Result<> start_linked() {
    const auto why = link_->wait(kDeadline);
    if (why) return errors::internal_error(*why);
    hooks.on_start = [](Service& its_service) { return its_service.add_room("hall"); };
    link_->set(hooks);
    make_service();
    link_->attach(*service);
    service->events().ready = [this] { link_->ready(); };
    return start();
  }

  std::string join(const std::string& user, const std::string& room = "hall") {
    const std::string socket = connect(user);
    ask(socket, "roomJoin", {room});
    return socket;
  }

  static Value message(const std::string& text) { return Object{{"textMessage", text}}; }

  void end() {
    if (!service) return;
    service->close();
    service->wait();
    link_->stop();
  }

  void TearDown() override {
    end();
    ServiceTest::TearDown();
    link_.reset();
    program.reset();
  }

  std::unique_ptr<FakeProgram> program;
  std::unique_ptr<link::Link> link_;
};

}  // namespace chat::test
