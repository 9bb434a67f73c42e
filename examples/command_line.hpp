// The options of the protocol examples: --name value.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

namespace examples {

/// Parses `--name value` pairs over the defaults; ends the program on anything else.
inline std::map<std::string, std::int64_t> read_options(
    int argc, char** argv, std::map<std::string, std::int64_t> options) {
  for (int i = 1; i < argc; i += 2) {
    const std::string name = argv[i];
    if (i + 1 == argc || !name.starts_with("--") || !options.contains(name.substr(2))) {
      std::cerr << "usage: " << argv[0];
      for (const auto& [known, value] : options)
        std::cerr << " [--" << known << " " << value << "]";
      std::cerr << "\n";
      std::exit(2);
    }
    options[name.substr(2)] = std::atoll(argv[i + 1]);
  }
  return options;
}

}  // namespace examples
