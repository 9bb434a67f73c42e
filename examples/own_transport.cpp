// A custom transport behind the public interface: one client, on the standard streams.
//
// Each line of input is a request, a JSON array: ["roomMessage","lobby",{"textMessage":"hello"}].
// The program prints each event that the client receives as a line. The end of input closes the
// service.
#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chat/memory_store.hpp>
#include <chat/service.hpp>
#include <future>
#include <iostream>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace {

using chat::Args;
using chat::Event;
using chat::Result;
using chat::Task;

constexpr const char* kSocket = "console";

/// One client, on this process's standard streams.
class ConsoleTransport final : public chat::Transport {
 public:
  Result<> start() override {
    thread_ = std::jthread([this] { context_.run(); });
    return {};
  }

  void accept(ConnectHandler handler) override {
    boost::asio::post(context_, [this, handler = std::move(handler)] {
      client_ = handler(kSocket, context_.get_executor());
    });
  }

  void stop_accepting() override {}

  Task<> close(std::chrono::steady_clock::time_point) override {
    disconnect_socket(kSocket);
    co_return;
  }

  void join() override {
    context_.stop();
    thread_.join();
  }

  boost::asio::any_io_executor executor() override { return context_.get_executor(); }
  std::uint16_t port() const override { return 0; }

  std::shared_ptr<const chat::Handshake> handshake(const std::string&) const override {
    return std::make_shared<const chat::Handshake>();
  }

  void join_channel(const std::string&, const std::string& channel) override {
    boost::asio::post(context_, [this, channel] { channels_.insert(channel); });
  }
  void leave_channel(const std::string&, const std::string& channel) override {
    boost::asio::post(context_, [this, channel] { channels_.erase(channel); });
  }
  void emit_to_channel(const std::string& channel, const Event& event) override {
    boost::asio::post(context_, [this, channel, event] {
      if (channels_.contains(channel)) print(event);
    });
  }
  void send_to_channel(const std::string& except, const std::string& channel,
                       const Event& event) override {
    if (except != kSocket) emit_to_channel(channel, event);
  }
  void send_to_others(const std::vector<std::string>& except, const std::string& channel,
                      const Event& event) override {
    if (std::ranges::find(except, kSocket) == except.end()) emit_to_channel(channel, event);
  }
  void emit_to_socket(const std::string&, const Event& event) override {
    boost::asio::post(context_, [event] { print(event); });
  }
  void disconnect_socket(const std::string&) override {
    boost::asio::post(context_, [this] {
      if (auto client = std::exchange(client_, nullptr)) client->on_disconnect("closed");
    });
  }

  void disconnect_channel(const std::string& channel) override {
    boost::asio::post(context_, [this, channel] {
      if (channels_.contains(channel)) disconnect_socket(kSocket);
    });
  }

  /// Handles a line of input. Calls `answered` once the request has its answer.
  void request(const std::string& line, std::function<void()> answered) {
    boost::asio::post(context_, [this, line, answered = std::move(answered)] {
      auto args = chat::parse_json(line);
      if (!client_ || !args || !args->is_array() || args->as_array().empty() ||
          !args->as_array()[0].is_string()) {
        std::cout << "not a request: " << line << std::endl;
        answered();
        return;
      }
      const std::string name = args->as_array()[0].as_string();
      Args rest(args->as_array().begin() + 1, args->as_array().end());
      client_->on_event(name, std::move(rest), [this, name, answered](const Args& answer) {
        boost::asio::post(context_, [event = Event("ack " + name, answer), answered] {
          print(event);
          answered();
        });
      });
    });
  }

 private:
  static void print(const Event& event) {
    std::cout << event.name << " [" << event.args.text << "]" << std::endl;
  }

  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
      context_.get_executor()};
  std::shared_ptr<chat::SocketHandler> client_;
  std::set<std::string> channels_;
  std::jthread thread_;
};

Task<Result<chat::Login>> log_in(chat::Service&, std::string, chat::HandshakePtr) {
  co_return chat::Login{.user_name = "me", .auth_data = {}};
}

Task<Result<>> add_lobby(chat::Service& service) { return service.add_room("lobby"); }

}  // namespace

int main() {
  chat::Options options;
  options.enable_userlist_updates = true;
  chat::Hooks hooks;
  hooks.on_start = add_lobby;
  hooks.on_connect = log_in;

  auto owned = std::make_unique<ConsoleTransport>();
  ConsoleTransport& console = *owned;
  chat::Service service(options, hooks, chat::make_memory_store(options), std::move(owned));
  if (const auto started = service.start(); !started) return 1;

  for (std::string line; std::getline(std::cin, line);) {
    std::promise<void> answered;
    console.request(line, [&answered] { answered.set_value(); });
    answered.get_future().wait();
  }
  service.close();
  return service.wait() ? 0 : 1;
}
