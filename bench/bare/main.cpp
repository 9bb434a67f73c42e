#include <cstdlib>
#include <exception>
#include <iostream>
#include <sys/resource.h>

#include "server.hpp"

int main(int argc, char** argv) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  try {
    chat::bench::BareServer server(static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 0));
    std::cout << "listening on 127.0.0.1:" << server.port() << std::endl;
    server.run();
  } catch (const std::exception& error) {
    std::cerr << "bench_bare: " << error.what() << '\n';
    return 1;
  }
}
