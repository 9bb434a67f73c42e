#include "chat/service_fixture.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace chat::test {

struct Gate::State {
  std::mutex mutex;
  std::condition_variable changed;
  bool reached = false;
  bool opened = false;
  std::vector<std::weak_ptr<boost::asio::steady_timer>> waiting;
};

Gate::Gate() : state_(std::make_shared<State>()) {}
Gate::~Gate() = default;

Task<> Gate::pass() {
  auto state = state_;
  auto executor = co_await boost::asio::this_coro::executor;
  auto timer = std::make_shared<boost::asio::steady_timer>(
      executor, boost::asio::steady_timer::time_point::max());
  {
    std::lock_guard lock(state->mutex);
    state->reached = true;
    state->changed.notify_all();
    if (state->opened) co_return;
    state->waiting.push_back(timer);
  }
  boost::system::error_code cancelled;
  co_await timer->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
}

bool Gate::wait_until_reached() {
  std::unique_lock lock(state_->mutex);
  return state_->changed.wait_for(lock, kDeadline, [this] { return state_->reached; });
}

void Gate::open() {
  std::lock_guard lock(state_->mutex);
  state_->opened = true;
  for (const auto& waiting : state_->waiting) {
    const auto timer = waiting.lock();
    if (timer) boost::asio::post(timer->get_executor(), [timer] { timer->cancel(); });
  }
}

void Journal::add(std::string entry) {
  std::lock_guard lock(mutex_);
  entries_.push_back(std::move(entry));
}

std::vector<std::string> Journal::entries() const {
  std::lock_guard lock(mutex_);
  return entries_;
}

namespace {

Task<Result<Login>> log_in_as_asked(Service&, std::string, HandshakePtr handshake) {
  for (const auto& [name, value] : handshake->query) {
    if (name == "user") co_return Login{.user_name = value, .auth_data = {}};
  }
  co_return errors::no_login();
}

}  // namespace

ServiceTest::ServiceTest() { hooks.on_connect = log_in_as_asked; }

ServiceTest::~ServiceTest() = default;

void ServiceTest::journal_departures() {
  hooks.on_leave = [this](Service&, PresenceInfo who) -> Task<Result<>> {
    journal.add(who.id + " left " + who.room);
    co_return Result<>();
  };
  hooks.on_disconnect = [this](Service&, DisconnectInfo info) -> Task<Result<>> {
    journal.add(info.id + " disconnected");
    co_return Result<>();
  };
}

void ServiceTest::make_service() {
  auto store = make_memory_store(options, [this] { return now.load(); });
  if (wrap_store) store = wrap_store(std::move(store));
  auto fake = std::make_unique<FakeTransport>();
  transport = fake.get();
  service = std::make_unique<Service>(options, hooks, std::move(store), std::move(fake));
}

Result<> ServiceTest::start() {
  if (!service) make_service();
  return service->start();
}

std::string ServiceTest::dial(const std::string& user) {
  std::string socket = "s" + std::to_string(++sockets_);
  Handshake handshake;
  handshake.query.emplace_back("user", user);
  transport->connect(socket, std::move(handshake));
  return socket;
}

std::string ServiceTest::connect(const std::string& user) {
  std::string socket = dial(user);
  EXPECT_TRUE(transport->wait_for(socket, "loginConfirmed"));
  return socket;
}

Reply ServiceTest::call(const std::string& socket, const std::string& command, Args args) {
  transport->send(socket, command, std::move(args));
  auto ack = transport->wait_for(socket, "ack", calls_[socket]++);
  if (!ack) {
    ADD_FAILURE() << command << " was not answered";
    return {};
  }
  Reply reply{ack->args.at(0), ack->args};
  reply.results.erase(reply.results.begin());
  return reply;
}

Value ServiceTest::ask(const std::string& socket, const std::string& command, Args args) {
  Reply reply = call(socket, command, std::move(args));
  EXPECT_TRUE(reply.error.is_null()) << command << ": " << to_json(reply.error);
  return reply.results.empty() ? Value() : reply.results.front();
}

std::string ServiceTest::refusal(const std::string& socket, const std::string& command, Args args) {
  Reply reply = call(socket, command, std::move(args));
  EXPECT_TRUE(reply.error.is_string()) << command << ": " << to_json(reply.error);
  const std::string* text = reply.error.if_string();
  return text ? *text : "";
}

Result<Args> ServiceTest::exec(CommandContext context, const std::string& command, Args args) {
  return run(service->exec_user_command(std::move(context), command, std::move(args)));
}

void ServiceTest::settle() {
  // Ready work may post more work; a few rounds reach its end.
  for (int round = 0; round < 16; ++round) transport->on_loop([] {});
}

}  // namespace chat::test
