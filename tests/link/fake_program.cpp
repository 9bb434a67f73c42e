#include "link/fake_program.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace chat::test {
namespace {

constexpr std::chrono::seconds kPatience{10};

Error error_from(const Value& value) {
  const Object& object = value.as_object();
  return {.code = object.find("code")->as_string(), .args = object.find("args")->as_array()};
}

}  // namespace

SocketPair::SocketPair() {
  std::array<int, 2> ends{};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  server = ends[0];
  program = ends[1];
}

int connect_to(const std::string& path) {
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::ranges::copy(path, static_cast<char*>(address.sun_path));
  if (::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    return descriptor;
  }
  ::close(descriptor);
  return -1;
}

FakeProgram::FakeProgram(int descriptor) : descriptor_(descriptor), thread_([this] { run(); }) {}

FakeProgram::~FakeProgram() {
  pause(false);
  leave();
  thread_.join();
  ::close(descriptor_);
}

void FakeProgram::on(const std::string& name, Handler handler) {
  handlers_[name] = std::move(handler);
}

void FakeProgram::hello(std::vector<std::string> hooks, Object more) {
  more.set("version", 1);
  more.set("hooks", Value(hooks));
  send({Value("hello"), Value(std::move(more))});
}

void FakeProgram::send(const Array& frame) {
  std::string bytes;
  ASSERT_TRUE(link::append_frame(bytes, encode_json(frame)));
  send_bytes(bytes);
}

void FakeProgram::send_bytes(std::string_view bytes) {
  const std::lock_guard lock(write_mutex_);
  while (!bytes.empty()) {
    const ssize_t size = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
}

void FakeProgram::leave() { ::shutdown(descriptor_, SHUT_RDWR); }

void FakeProgram::pause(bool is_paused) {
  const std::lock_guard lock(mutex_);
  is_paused_ = is_paused;
  changed_.notify_all();
}

void FakeProgram::run() {
  link::FrameReader reader;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !is_paused_; });
    }
    const std::span<char> room = reader.prepare();
    const ssize_t size = ::recv(descriptor_, room.data(), room.size(), 0);
    if (size <= 0) break;
    reader.received(static_cast<std::size_t>(size));
    while (const auto frame = reader.next()) {
      const auto value = parse_json(frame->text, frame->attachments, 300);
      ASSERT_TRUE(value) << frame->text;
      take(value->as_array());
    }
    ASSERT_FALSE(reader.is_broken());
  }
  const std::lock_guard lock(mutex_);
  has_ended_ = true;
  changed_.notify_all();
}

void FakeProgram::take(const Array& frame) {
  const std::string& type = frame.at(0).as_string();
  if (type == "call") {
    answer(frame.at(1), frame.at(2).as_string(), frame.at(3).as_array());
    return;
  }
  const std::lock_guard lock(mutex_);
  if (type == "ok") {
    answers_.emplace(frame.at(1).as_int(), frame.at(2).as_array());
  } else if (type == "error") {
    answers_.emplace(frame.at(1).as_int(), error_from(frame.at(2)));
  } else if (type == "tell") {
    tells_[frame.at(1).as_string()].push_back(frame.at(2).as_array());
  } else {
    frames_[type] = frame.at(1);
  }
  changed_.notify_all();
}

void FakeProgram::answer(const Value& id, const std::string& name, const Args& args) {
  const auto handler = handlers_.find(name);
  Array frame = handler == handlers_.end() ? Array{Value("ok")} : handler->second(args);
  {
    const std::lock_guard lock(mutex_);
    calls_[name].push_back(args);
    ids_.push_back(id.as_int());
    changed_.notify_all();
  }
  if (frame.empty()) return;
  frame.insert(frame.begin() + 1, id);
  send(frame);
}

template <class F>
bool FakeProgram::wait(F is_there) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kPatience, is_there);
}

Result<Args> FakeProgram::call(const std::string& name, Args args) {
  std::int64_t id = 0;
  {
    const std::lock_guard lock(mutex_);
    id = ++last_id_;
  }
  send({Value("call"), Value(id), Value(name), Value(std::move(args))});
  EXPECT_TRUE(wait([&] { return answers_.contains(id); })) << name;
  const std::lock_guard lock(mutex_);
  const auto answer = answers_.find(id);
  return answer == answers_.end() ? Result<Args>(errors::timeout()) : answer->second;
}

std::string FakeProgram::error_of(const std::string& name, Args args) {
  const Result<Args> result = call(name, std::move(args));
  return result.has_error() ? result.error().to_string() : "none";
}

std::vector<Args> FakeProgram::calls(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = calls_.find(name);
  return found == calls_.end() ? std::vector<Args>() : found->second;
}

std::vector<Args> FakeProgram::wait_for_calls(const std::string& name, std::size_t count) {
  EXPECT_TRUE(wait([&] { return calls_[name].size() >= count; })) << name;
  return calls(name);
}

std::optional<Args> FakeProgram::wait_for_tell(const std::string& name, std::size_t number) {
  if (!wait([&] { return tells_[name].size() > number; })) return std::nullopt;
  const std::lock_guard lock(mutex_);
  return tells_[name][number];
}

std::optional<Value> FakeProgram::wait_for_frame(const std::string& type) {
  if (!wait([&] { return frames_.contains(type); })) return std::nullopt;
  const std::lock_guard lock(mutex_);
  return frames_[type];
}

bool FakeProgram::wait_for_end() {
  return wait([this] { return has_ended_; });
}

std::vector<std::int64_t> FakeProgram::ids() const {
  const std::lock_guard lock(mutex_);
  return ids_;
}

}  // namespace chat::test
