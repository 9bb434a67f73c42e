#include "link/listener.hpp"

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace chat::link {

namespace asio = boost::asio;

namespace {

constexpr int kBacklog = 16;

int new_socket() {
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "link");
  return descriptor;
}

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::ranges::copy(path, static_cast<char*>(address.sun_path));
  return address;
}

/// bind() and connect() take any kind of address.
const sockaddr* generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);  // NOLINT
}

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw std::runtime_error("the link cannot use " + path + ": " + why);
}

bool is_served(const std::string& path) {
  const int descriptor = new_socket();
  const sockaddr_un address = address_of(path);
  const int connected = ::connect(descriptor, generic(address), sizeof(address));
  const bool is_refused = connected != 0 && errno == ECONNREFUSED;
  ::close(descriptor);
  return !is_refused;
}

/// The socket of a server that is gone; anything else stays.
void remove_stale(const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return;
  if (!S_ISSOCK(found.st_mode)) fail(path, "there is a file that is no socket");
  if (is_served(path)) fail(path, "another server listens there");
  ::unlink(path.c_str());
}

/// 0 if there is no file.
ino_t inode_of(const std::string& path) {
  struct stat found {};
  return ::lstat(path.c_str(), &found) == 0 ? found.st_ino : 0;
}

int listen_at(const std::string& path) {
  remove_stale(path);
  const int descriptor = new_socket();
  const sockaddr_un address = address_of(path);
  // Linux makes the file with the socket's own mode: nobody else can connect in between.
  const bool listens = ::fchmod(descriptor, S_IRUSR | S_IWUSR) == 0 &&
                       ::bind(descriptor, generic(address), sizeof(address)) == 0 &&
                       ::listen(descriptor, kBacklog) == 0;
  if (listens) return descriptor;
  const std::string why = std::generic_category().message(errno);
  ::close(descriptor);
  fail(path, why);
}

}  // namespace

Listener::Listener(const asio::any_io_executor& executor, std::string path, Accepted accepted)
    : path_(std::move(path)),
      accepted_(std::move(accepted)),
      socket_(executor, listen_at(path_)),
      inode_(inode_of(path_)) {}

Listener::~Listener() {
  if (inode_of(path_) == inode_) ::unlink(path_.c_str());
}

void Listener::start() {
  socket_.async_wait(asio::posix::stream_descriptor::wait_read,
                     [this](const boost::system::error_code& error) {
                       if (error) return;
                       accept();
                       start();
                     });
}

void Listener::accept() {
  const int descriptor =
      ::accept4(socket_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (descriptor >= 0) accepted_(descriptor);
}

}  // namespace chat::link
