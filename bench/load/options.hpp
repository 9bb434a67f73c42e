// The options of the command line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace chat::bench {

enum class Version : std::uint8_t { kEio3 = 3, kEio4 = 4 };

struct Options {
  std::string workload;
  std::string host = "127.0.0.1";
  std::vector<std::uint16_t> ports = {8000};  ///< of the nodes: each room has members on all
  Version version = Version::kEio4;
  int pid = 0;  ///< of the server to watch; 0: none

  std::size_t connections = 1000;
  std::size_t rooms = 1;    ///< r0, r1 …; connection i is in room i % rooms
  std::size_t senders = 0;  ///< this many connections, the first ones; 0: all
  std::size_t window = 1;   ///< messages in flight for each sender
  double rate = 200;        ///< messages per second
  std::size_t text_size = 32;

  double warmup = 1;  ///< seconds, like the others
  double seconds = 5;
  double drain = 60;  ///< time for messages in flight at the end to arrive
  double settle = 1;  ///< between the last login and the memory measurement

  std::size_t logins_under_way = 64;
  std::size_t source_addresses = 16;  ///< from 127.0.0.2
  std::size_t slow = 10;              ///< connections that stop reading
  bool verify = false;
};

/// Parses the command line; ends the program on a request for help or an error.
Options parse_options(int argc, char** argv);

}  // namespace chat::bench
