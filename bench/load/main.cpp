#include <exception>
#include <iostream>
#include <sys/resource.h>

#include "options.hpp"
#include "workload.hpp"

namespace {

void raise_descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  raise_descriptor_limit();
  const chat::bench::Options options = chat::bench::parse_options(argc, argv);
  try {
    std::cout << chat::bench::run_workload(options).json() << std::endl;
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "bench_load: " << error.what() << '\n';
    return 1;
  }
}
