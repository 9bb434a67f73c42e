#include "options.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "traffic.hpp"

namespace chat::bench {

Options parse_options(int argc, char** argv) {
  Options options;
  CLI::App app("Loads a server with WebSocket clients of rooms, and prints what came as JSON.");
  int version = 4;
  app.add_option(
         "workload", options.workload,
         "saturate: each sender keeps its window full; rate: messages at fixed times; "
         "login: connect, log in, join; idle: then only answer heartbeats; slow: as rate, and half "
         "way some stop reading; return: as rate, and all but the senders are cut at once and "
         "return "
         "to their sockets")
      ->required()
      ->check(CLI::IsMember({"saturate", "rate", "login", "idle", "slow", "return"}));
  app.add_option("--host", options.host, "IPv4 address")->capture_default_str();
  app.add_option("--port", options.ports, "one for each node")->capture_default_str();
  app.add_option("--eio", version, "Engine.IO version that the server speaks")
      ->check(CLI::IsMember({3, 4}))
      ->capture_default_str();
  app.add_option("--pid", options.pid, "process of the server, for its CPU and memory");
  app.add_option("--connections", options.connections)
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--rooms", options.rooms, "r0, r1 …; connection i joins room i modulo rooms")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--senders", options.senders, "0: all connections")->capture_default_str();
  app.add_option("--window", options.window, "messages under way for each sender (saturate)")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--rate", options.rate, "messages a second (rate, slow, return)")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--text", options.text_size, "bytes of text in a message")
      ->check(CLI::Range(kMinTextSize, std::size_t{60'000}))
      ->capture_default_str();
  app.add_option("--warmup", options.warmup, "seconds")->capture_default_str();
  app.add_option("--seconds", options.seconds, "of the measured window")->capture_default_str();
  app.add_option("--drain", options.drain, "seconds for what is under way at the end")
      ->capture_default_str();
  app.add_option("--settle", options.settle, "seconds from the last login to the measure of memory")
      ->capture_default_str();
  app.add_option("--logins", options.logins_under_way, "logins under way")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--sources", options.source_addresses, "source addresses, 127.0.0.2 and on")
      ->check(CLI::Range(1, 250))
      ->capture_default_str();
  app.add_option("--slow", options.slow, "connections that stop reading (slow)")
      ->capture_default_str();
  app.add_flag("--verify", options.verify,
               "look into every message of every member, not of one in 64");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  options.version = version == 3 ? Version::kEio3 : Version::kEio4;
  if (options.senders == 0) options.senders = options.connections;
  return options;
}

}  // namespace chat::bench
