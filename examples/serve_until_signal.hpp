// The common end of the protocol examples: wait for Ctrl-C once the server listens, then stop.
#pragma once

#include <csignal>
#include <future>
#include <iostream>

namespace examples {

/// Call before any thread starts: then only serve_until_signal() gets the signals.
inline sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

/// Prints where the server listens, and shuts it down in order on a signal.
template <class Server>
void serve_until_signal(Server& server, const sigset_t& signals) {
  std::cout << "listening on http://127.0.0.1:" << server.port() << std::endl;
  int signal = 0;
  sigwait(&signals, &signal);
  std::promise<void> closed;
  server.stop_accepting();
  server.close([&closed] { closed.set_value(); });
  closed.get_future().wait();
}

/// The rest of a main(): the program's exit code.
template <class Server>
int start_and_serve(Server& server, const sigset_t& signals) {
  if (const auto started = server.start(); !started) {
    std::cerr << started.error().to_string() << "\n";
    return 1;
  }
  server.accept();
  serve_until_signal(server, signals);
  return 0;
}

}  // namespace examples
