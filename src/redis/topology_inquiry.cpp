#include <algorithm>
#include <chrono>
#include <utility>

#include "redis/inquiry.hpp"
#include "redis/topology.hpp"

namespace chat::redis {
namespace {

constexpr std::chrono::milliseconds kShortestInquiry{500};

Task<Result<Topology>> ask_node(std::shared_ptr<Inquiry> inquiry, Endpoint node, Login login) {
  const Result<Reply> reply =
      co_await inquiry->ask(node, std::move(login), Command("CLUSTER").arg("SLOTS"));
  if (!reply) co_return reply.error();
  std::optional<Topology> topology = parse_topology(*reply, node);
  if (topology) co_return std::move(*topology);
  co_return Failure{Failure::Cause::kDisconnected, to_string(node) + " knows no slots"};
}

}  // namespace

Task<Result<Topology>> read_topology(std::shared_ptr<Inquiry> inquiry,
                                     std::vector<Endpoint> nodes) {
  const Options& options = inquiry->options();
  const auto share =
      options.connect_timeout / static_cast<int>(std::max<std::size_t>(nodes.size(), 1));
  const Login login = server_login(options, std::max(share, kShortestInquiry));
  std::string failures;
  for (Endpoint& node : nodes) {
    Result<Topology> topology = co_await ask_node(inquiry, std::move(node), login);
    if (topology) co_return topology;
    if (topology.error().cause == Failure::Cause::kRefused) co_return topology;
    failures.append(failures.empty() ? "" : "; ").append(describe(topology.error()));
  }
  co_return Failure{Failure::Cause::kDisconnected, "no node tells the slots: " + failures};
}

}  // namespace chat::redis
