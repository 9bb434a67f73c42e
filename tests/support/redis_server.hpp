// Real Redis servers for tests, on free ports of the loopback device.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

namespace chat::test {

/// Polls until the condition holds; false if it does not within the time.
bool eventually(const std::function<bool()>& is_so,
                std::chrono::milliseconds time = std::chrono::seconds(20));

/// A directory that is removed with its owner.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory();

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Runs a program to its end, without a shell, and returns its output.
std::string output_of(const std::vector<std::string>& words);

/// A `redis-server` process. It never outlives this process. Configuration, data and output ("log")
/// are in a temporary directory.
class RedisServer {
 public:
  struct Setup {
    std::vector<std::string> config = {};       ///< Lines of redis.conf.
    std::vector<std::string> cli_options = {};  ///< Connection options for redis-cli.
    bool is_tls = false;
    bool is_cluster = false;
    bool is_sentinel = false;
  };

  /// Starts the server.
  RedisServer() : RedisServer(Setup()) {}
  explicit RedisServer(Setup setup);
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;
  ~RedisServer();

  std::uint16_t port() const { return port_; }
  std::string log() const { return (directory_.path() / "log").string(); }

  void start();   ///< After stop() or kill(), on the same port. Returns when it answers.
  void stop();    ///< SIGTERM, and waits for the end.
  void kill();    ///< SIGKILL, and waits for the end.
  void pause();   ///< SIGSTOP.
  void resume();  ///< SIGCONT.
  bool is_running() const { return pid_ > 0; }

  /// The output of redis-cli for a command, without the last newline.
  std::string cli(const std::vector<std::string>& words) const;

 private:
  void choose_port();
  void write_config() const;
  bool spawn();
  bool has_ended();
  void end(int signal);

  const Setup setup_;
  const TemporaryDirectory directory_;
  std::uint16_t port_ = 0;
  std::uint16_t bus_port_ = 0;
  pid_t pid_ = -1;
};

/// An authority and its certificate for localhost and 127.0.0.1, in files.
class Certificates {
 public:
  Certificates();

  std::string ca_file() const { return file("ca.pem"); }

  /// The same server with TLS only: for clients, replicas and nodes of its cluster.
  RedisServer::Setup secured(RedisServer::Setup setup) const;

 private:
  std::string file(const char* name) const { return (directory_.path() / name).string(); }

  const TemporaryDirectory directory_;
};

/// A server with TLS only, and with the single user "ann", whose password is "secret".
class TlsRedisServer {
 public:
  TlsRedisServer();

  std::uint16_t port() const { return server_.port(); }
  RedisServer& server() { return server_; }
  std::string ca_file() const { return certificates_.ca_file(); }

 private:
  const Certificates certificates_;
  RedisServer server_;
};

/// A master, a replica, and three Sentinels that know the master as kMasterName.
class SentinelGroup {
 public:
  static constexpr const char* kMasterName = "main";

  /// Returns when the Sentinels know each other and the replica. With certificates, which must
  /// outlive the group, all use TLS only.
  explicit SentinelGroup(const Certificates* certificates = nullptr);

  RedisServer& first() { return *servers_[0]; }   ///< The master at the start.
  RedisServer& second() { return *servers_[1]; }  ///< The replica at the start.
  RedisServer& sentinel(std::size_t index) { return *sentinels_[index]; }
  std::vector<std::uint16_t> sentinel_ports() const;

 private:
  std::vector<std::unique_ptr<RedisServer>> servers_;
  std::vector<std::unique_ptr<RedisServer>> sentinels_;
};

/// Three masters, nodes 0 to 2, and one replica of each, nodes 3 to 5.
class RedisCluster {
 public:
  static constexpr std::size_t kMasters = 3;
  static constexpr std::size_t kNodes = 6;

  /// Returns when all nodes report that the cluster is well. See SentinelGroup for certificates.
  explicit RedisCluster(const Certificates* certificates = nullptr);

  RedisServer& node(std::size_t index) { return *nodes_[index]; }
  std::string id_of(std::size_t index) const { return nodes_[index]->cli({"CLUSTER", "MYID"}); }

  /// The node that owned a key's slot at the start.
  std::size_t first_owner_of(const std::string& key) const;
  std::vector<std::uint16_t> ports() const;

 private:
  std::vector<std::unique_ptr<RedisServer>> nodes_;
};

}  // namespace chat::test
