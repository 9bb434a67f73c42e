#include "support/redis_server.hpp"

#include <fcntl.h>
#include <fstream>
#include <random>
#include <signal.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "support/loopback.hpp"

namespace chat::test {
namespace {

constexpr int kPortAttempts = 5;

// Runs in a child process between fork and exec: only system calls are allowed.
[[noreturn]] void become(char* const* words, int output, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execvp(words[0], words);
  _exit(127);
}

/// The words as execv() takes them; valid as long as the words.
std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// A process that ends with this one.
pid_t spawn_server(std::vector<std::string> words, int output) {
  const std::vector<char*> pointers = pointers_to(words);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) become(pointers.data(), output, parent);
  if (child < 0) throw std::runtime_error("cannot fork");
  return child;
}

/// fork() copies the page tables, which AddressSanitizer makes large; this does not.
pid_t spawn_tool(std::vector<std::string> words, int output) {
  const std::vector<char*> pointers = pointers_to(words);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  pid_t child = -1;
  const int error = posix_spawnp(&child, pointers[0], &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + words[0]);
  return child;
}

bool is_free(std::uint16_t port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback_address(port);
  const bool bound =
      bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(descriptor);
  return bound;
}

// Below the range from which the kernel takes client ports.
std::uint16_t free_port() {
  static std::mt19937 engine{std::random_device{}()};
  std::uniform_int_distribution<> ports(10'000, 32'000);
  for (;;) {
    const auto port = static_cast<std::uint16_t>(ports(engine));
    if (is_free(port)) return port;
  }
}

void require(bool condition, const char* what) {
  if (!condition) throw std::runtime_error(what);
}

}  // namespace

bool eventually(const std::function<bool()>& is_so, std::chrono::milliseconds time) {
  const auto deadline = std::chrono::steady_clock::now() + time;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

TemporaryDirectory::TemporaryDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "redis-test-XXXXXX").string();
  require(mkdtemp(name.data()) != nullptr, "cannot make a temporary directory");
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string output_of(const std::vector<std::string>& words) {
  int ends[2];
  require(pipe2(ends, O_CLOEXEC) == 0, "cannot make a pipe");
  const pid_t child = spawn_tool(words, ends[1]);
  ::close(ends[1]);
  std::string output;
  char buffer[4096];
  for (ssize_t size = 0; (size = read(ends[0], buffer, sizeof buffer)) > 0;) {
    output.append(buffer, static_cast<std::size_t>(size));
  }
  ::close(ends[0]);
  waitpid(child, nullptr, 0);
  return output;
}

// One server --------------------------------------------------------------------------------------

RedisServer::RedisServer(Setup setup) : setup_(std::move(setup)) {
  // Another process may take the port before the server does.
  for (int attempt = 0; attempt < kPortAttempts; ++attempt) {
    choose_port();
    write_config();
    if (spawn()) return;
  }
  throw std::runtime_error("redis-server does not start: " + output_of({"cat", log()}));
}

RedisServer::~RedisServer() { kill(); }

void RedisServer::choose_port() {
  port_ = free_port();
  if (!setup_.is_cluster) return;
  do {
    bus_port_ = free_port();
  } while (bus_port_ == port_);
}

void RedisServer::write_config() const {
  std::ofstream file(directory_.path() / "redis.conf");
  file << "bind 127.0.0.1\n"
       << "dir " << directory_.path().string() << "\n";
  if (setup_.is_tls) {
    file << "port 0\ntls-port " << port_ << "\n";
  } else {
    file << "port " << port_ << "\n";
  }
  if (!setup_.is_sentinel) file << "save \"\"\nappendonly no\nrepl-diskless-sync-delay 0\n";
  if (setup_.is_cluster) file << "cluster-enabled yes\ncluster-port " << bus_port_ << "\n";
  for (const std::string& line : setup_.config) file << line << "\n";
}

bool RedisServer::spawn() {
  const int output = open(log().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  std::vector<std::string> words{"redis-server", (directory_.path() / "redis.conf").string()};
  if (setup_.is_sentinel) words.emplace_back("--sentinel");
  pid_ = spawn_server(std::move(words), output);
  ::close(output);
  eventually([this] { return has_ended() || cli({"PING"}) == "PONG"; });
  return is_running();
}

bool RedisServer::has_ended() {
  if (waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
  return pid_ < 0;
}

void RedisServer::start() { require(is_running() || spawn(), "redis-server does not start again"); }

void RedisServer::stop() { end(SIGTERM); }
void RedisServer::kill() { end(SIGKILL); }
void RedisServer::pause() { ::kill(pid_, SIGSTOP); }
void RedisServer::resume() { ::kill(pid_, SIGCONT); }

void RedisServer::end(int signal) {
  if (!is_running()) return;
  ::kill(pid_, signal);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

std::string RedisServer::cli(const std::vector<std::string>& words) const {
  std::vector<std::string> all{"redis-cli", "--no-auth-warning",  "-h", "127.0.0.1",
                               "-p",        std::to_string(port_)};
  all.insert(all.end(), setup_.cli_options.begin(), setup_.cli_options.end());
  all.insert(all.end(), words.begin(), words.end());
  std::string output = output_of(all);
  while (output.ends_with('\n') || output.ends_with('\r')) output.pop_back();
  return output;
}

// TLS ---------------------------------------------------------------------------------------------

Certificates::Certificates() {
  output_of({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", "/CN=test authority", "-keyout", file("ca.key"),
             "-out", file("ca.pem")});
  output_of({"openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-keyout", file("server.key"), "-out", file("server.csr")});
  output_of({"openssl", "x509", "-req", "-in", file("server.csr"), "-CA", file("ca.pem"), "-CAkey",
             file("ca.key"), "-CAcreateserial", "-days", "2", "-copy_extensions", "copy", "-out",
             file("server.pem")});
}

RedisServer::Setup Certificates::secured(RedisServer::Setup setup) const {
  setup.is_tls = true;
  setup.config.insert(
      setup.config.end(),
      {"tls-cert-file " + file("server.pem"), "tls-key-file " + file("server.key"),
       "tls-ca-cert-file " + ca_file(), "tls-auth-clients no", "tls-replication yes"});
  if (setup.is_cluster) setup.config.emplace_back("tls-cluster yes");
  setup.cli_options.insert(setup.cli_options.end(), {"--tls", "--cacert", ca_file()});
  return setup;
}

TlsRedisServer::TlsRedisServer()
    : server_(
          certificates_.secured({.config = {"user default off", "user ann on >secret ~* &* +@all"},
                                 .cli_options = {"--user", "ann", "--pass", "secret"}})) {}

namespace {

std::unique_ptr<RedisServer> start_server(const Certificates* certificates,
                                          RedisServer::Setup setup) {
  if (certificates != nullptr) setup = certificates->secured(std::move(setup));
  return std::make_unique<RedisServer>(std::move(setup));
}

}  // namespace

// Sentinels ---------------------------------------------------------------------------------------

SentinelGroup::SentinelGroup(const Certificates* certificates) {
  servers_.push_back(start_server(certificates, {}));
  const std::string master = "127.0.0.1 " + std::to_string(first().port());
  servers_.push_back(start_server(certificates, {.config = {"replicaof " + master}}));
  const std::string name = kMasterName;
  for (int i = 0; i < 3; ++i) {
    sentinels_.push_back(
        start_server(certificates, {.config = {"sentinel monitor " + name + " " + master + " 2",
                                               "sentinel down-after-milliseconds " + name + " 500",
                                               "sentinel failover-timeout " + name + " 2000"},
                                    .is_sentinel = true}));
  }
  // Ten times as fast as by default. Not PING-PERIOD: when a Sentinel promotes a replica, its
  // information about the replica may be at most five periods old.
  for (const auto& sentinel : sentinels_) {
    sentinel->cli({"SENTINEL", "DEBUG", "INFO-PERIOD", "200", "PUBLISH-PERIOD", "200", "ASK-PERIOD",
                   "100", "ELECTION-TIMEOUT", "1000"});
  }
  const bool ready = eventually([this] {
    for (const auto& sentinel : sentinels_) {
      const std::string info = sentinel->cli({"INFO", "sentinel"});
      if (info.find("slaves=1,sentinels=3") == std::string::npos) return false;
    }
    return second().cli({"INFO", "replication"}).find("master_link_status:up") != std::string::npos;
  });
  require(ready, "the Sentinels do not find one another");
}

std::vector<std::uint16_t> SentinelGroup::sentinel_ports() const {
  std::vector<std::uint16_t> ports;
  for (const auto& sentinel : sentinels_) ports.push_back(sentinel->port());
  return ports;
}

// Cluster -----------------------------------------------------------------------------------------

namespace {

constexpr int kSlots = 16384;

// The first slot of a master; for the one after the last, the number of slots.
int first_slot(std::size_t master) {
  return kSlots * static_cast<int>(master) / static_cast<int>(RedisCluster::kMasters);
}

}  // namespace

RedisCluster::RedisCluster(const Certificates* certificates) {
  for (std::size_t i = 0; i < kNodes; ++i) {
    nodes_.push_back(start_server(
        certificates, {.config = {"cluster-node-timeout 1000", "cluster-replica-validity-factor 0",
                                  "cluster-allow-replica-migration no"},
                       .is_cluster = true}));
  }
  const auto all = [this](const std::vector<std::string>& question, const std::string& answer) {
    return eventually([&] {
      for (const auto& node : nodes_) {
        if (node->cli(question).find(answer) == std::string::npos) return false;
      }
      return true;
    });
  };
  for (std::size_t i = 0; i < kMasters; ++i) {
    node(i).cli({"CLUSTER", "ADDSLOTSRANGE", std::to_string(first_slot(i)),
                 std::to_string(first_slot(i + 1) - 1)});
    node(i).cli({"CLUSTER", "SET-CONFIG-EPOCH", std::to_string(i + 1)});
  }
  for (std::size_t i = 1; i < kNodes; ++i) {
    const std::string bus = node(i).cli({"CONFIG", "GET", "cluster-port"});
    node(0).cli({"CLUSTER", "MEET", "127.0.0.1", std::to_string(node(i).port()),
                 bus.substr(bus.find('\n') + 1)});
  }
  require(all({"CLUSTER", "INFO"}, "cluster_known_nodes:6"), "the nodes do not meet");
  for (std::size_t i = kMasters; i < kNodes; ++i) {
    const std::string master = id_of(i - kMasters);
    const bool follows = eventually([&] {
      return node(i).cli({"CLUSTER", "REPLICATE", master}) == "OK";
    });
    require(follows, "a replica does not follow its master");
  }
  require(all({"CLUSTER", "INFO"}, "cluster_state:ok"), "the cluster is not well");
  for (std::size_t i = 0; i < kMasters; ++i) {
    const bool replicated = eventually([&] {
      return node(i).cli({"INFO", "replication"}).find("state=online") != std::string::npos;
    });
    require(replicated, "a replica does not catch up");
  }
}

std::size_t RedisCluster::first_owner_of(const std::string& key) const {
  const int slot = std::stoi(nodes_[0]->cli({"CLUSTER", "KEYSLOT", key}));
  std::size_t master = 0;
  while (slot >= first_slot(master + 1)) ++master;
  return master;
}

std::vector<std::uint16_t> RedisCluster::ports() const {
  std::vector<std::uint16_t> ports;
  for (const auto& node : nodes_) ports.push_back(node->port());
  return ports;
}

}  // namespace chat::test
