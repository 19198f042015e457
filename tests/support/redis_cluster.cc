#include "tests/support/redis_cluster.h"

#include <algorithm>
#include <chrono>

#include "tests/support/child_process.h"
#include "tests/support/wait.h"

namespace stanna::testing {
namespace {

constexpr std::size_t kSlots = 16'384;
constexpr std::chrono::seconds kLongestJoin{60};

}  // namespace

absl::StatusOr<std::unique_ptr<RedisCluster>> RedisCluster::Start() {
  std::unique_ptr<RedisCluster> cluster(new RedisCluster());
  for (std::size_t i = 0; i < kNodes; ++i) {
    // Else the bus would be ten thousand above the port, where there may be no port any more.
    cluster->bus_ports_[i] = FindFreePort();
    RedisOptions options{.tcp = true, .password = ""};
    options.arguments = {"--cluster-enabled", "yes", "--cluster-port",
                         std::to_string(cluster->bus_ports_[i])};
    ASSIGN_OR_RETURN(cluster->nodes_[i], RedisServer::Start(std::move(options)));
  }
  RETURN_IF_ERROR(cluster->Join());
  return cluster;
}

absl::Status RedisCluster::Join() {
  for (std::size_t i = 0; i < kNodes; ++i) {
    const std::size_t first = kSlots * i / kNodes, last = kSlots * (i + 1) / kNodes - 1;
    RETURN_IF_ERROR(
        node(i)
            .Ask("CLUSTER ADDSLOTSRANGE " + std::to_string(first) + " " + std::to_string(last))
            .status());
    RETURN_IF_ERROR(node(0)
                        .Ask("CLUSTER MEET 127.0.0.1 " + std::to_string(node(i).port()) + " " +
                             std::to_string(bus_ports_[i]))
                        .status());
  }
  const bool joined = WaitUntil(
      [&] {
        return std::ranges::all_of(nodes_, [](const auto& node) {
          const auto info = node->Ask("CLUSTER INFO");
          return info.ok() && info->find("cluster_state:ok") != std::string::npos &&
                 info->find("cluster_slots_ok:16384") != std::string::npos;
        });
      },
      kLongestJoin);
  return joined ? absl::OkStatus() : Unavailable("the nodes of Redis did not become a cluster");
}

std::string RedisCluster::Url() const {
  std::string url = "redis://";
  for (const auto& node : nodes_) {
    if (!url.ends_with('/')) url += ',';
    url += "127.0.0.1:" + std::to_string(node->port());
  }
  return url;
}

}  // namespace stanna::testing
