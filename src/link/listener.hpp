// The Unix socket that programs connect to.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <string>
#include <sys/types.h>

namespace chat::link {

/// Lives on the executor's thread, but for its constructor and destructor. Removes its file at the
/// end, unless it is another's by then.
class Listener {
 public:
  /// A connected socket, which the receiver owns.
  using Accepted = std::function<void(int descriptor)>;

  /// Only this user may connect. Replaces the file of a server that is gone. Throws
  /// std::runtime_error if another server listens there, or the path cannot be used.
  Listener(const boost::asio::any_io_executor& executor, std::string path, Accepted accepted);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  void start();

 private:
  void accept();

  const std::string path_;
  const Accepted accepted_;
  boost::asio::posix::stream_descriptor socket_;
  ino_t inode_ = 0;
};

}  // namespace chat::link
