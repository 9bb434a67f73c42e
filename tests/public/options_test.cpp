#include <chat/options.hpp>
#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace chat {
namespace {

struct Fault {
  std::string option;
  std::function<void(Options&)> make;
};

TEST(Options, DefaultsAreInRange) { EXPECT_EQ(Options().check(), std::nullopt); }

TEST(Options, NamesTheOptionOutOfRange) {
  const std::vector<Fault> faults{
      {"host", [](Options& o) { o.host.clear(); }},
      {"path", [](Options& o) { o.path = "socket.io/"; }},
      {"namespace", [](Options& o) { o.namespace_ = "chat"; }},
      {"namespace", [](Options& o) { o.namespace_ = "/a,b"; }},
      {"threads", [](Options& o) { o.threads = 100'000; }},
      {"ping_interval", [](Options& o) { o.ping_interval = 0; }},
      {"ping_timeout", [](Options& o) { o.ping_timeout = -1; }},
      {"upgrade_timeout", [](Options& o) { o.upgrade_timeout = 0; }},
      {"connect_timeout", [](Options& o) { o.connect_timeout = 0; }},
      {"max_payload", [](Options& o) { o.max_payload = 0; }},
      {"max_backlog_bytes", [](Options& o) { o.max_backlog_bytes = 0; }},
      {"max_pending_requests", [](Options& o) { o.max_pending_requests = 0; }},
      {"max_rooms_per_socket", [](Options& o) { o.max_rooms_per_socket = 0; }},
      {"history_max_size", [](Options& o) { o.history_max_size = std::size_t(1) << 40; }},
      {"close_timeout", [](Options& o) { o.close_timeout = 0; }},
      {"heartbeat_rate", [](Options& o) { o.heartbeat_rate = 1'000'000'000'000; }},
      {"heartbeat_timeout", [](Options& o) { o.heartbeat_timeout = o.heartbeat_rate; }},
      {"bus_ack_timeout", [](Options& o) { o.bus_ack_timeout = 0; }},
      {"lock_ttl", [](Options& o) { o.lock_ttl = 0; }},
      {"presence.grace", [](Options& o) { o.presence.grace = -1; }},
      {"presence.max_absent", [](Options& o) { o.presence.max_absent = 0; }},
      {"state", [](Options& o) { o.state = "tape"; }},
      {"disk.directory", [](Options& o) { o.disk.directory.clear(); }},
      {"disk.sync", [](Options& o) { o.disk.sync = "never"; }},
      {"disk.sync_interval", [](Options& o) { o.disk.sync_interval = 0; }},
      {"disk.segment_size", [](Options& o) { o.disk.segment_size = 1000; }},
      {"transport", [](Options& o) { o.transport = "pigeon"; }},
  };
  for (const Fault& fault : faults) {
    Options options;
    fault.make(options);
    auto found = options.check();
    ASSERT_TRUE(found) << fault.option;
    EXPECT_EQ(found->substr(0, found->find(':')), fault.option);
  }
}

}  // namespace
}  // namespace chat
