// What a first import costs beside a plain Node program on HubSpot's own client.
#include <boost/json.hpp>
#include <memory>
#include <string>

#include "tests/support/child_process.h"
#include "tests/support/process.h"
#include "tests/support/simulator.h"
#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/ingest_run.h"
#include "tools/benchmarks/node_modules.h"

namespace stanna::bench {
namespace {

constexpr char kProgram[] = "tools/benchmarks/ingest_peer.js";
constexpr double kNodeGoal = 1.0 / 8;
// What the Singer tap took of the processor for 100,000 contacts with 51 properties into PostgreSQL
// on two such cores, its target not counted (November 2026); it is not run again here.
constexpr double kTapSeconds = 272, kTapContacts = 100'000;
constexpr double kTapGoal = 1.0 / 100;

struct PeerCost {
  double contacts = 0, seconds = 0, processor = 0;
};

std::string Names() {
  std::string names;
  for (const std::string& name : WideProperties()) names += (names.empty() ? "" : ",") + name;
  return names;
}

absl::StatusOr<PeerCost> ReadCost(const std::string& log) {
  const std::string text = testing::ReadWholeFile(log);
  boost::system::error_code error;
  const boost::json::value cost = boost::json::parse(text, error);
  if (error || !cost.is_object()) return Internal("the Node program said " + text);
  return PeerCost{.contacts = cost.at("contacts").to_number<double>(),
                  .seconds = cost.at("seconds").to_number<double>(),
                  .processor = cost.at("cpuSeconds").to_number<double>()};
}

absl::StatusOr<PeerCost> MeasureNode(const BenchOptions& options, const std::string& database) {
  std::vector<std::string> portal = WidePortal(options.ingest_contacts);
  portal.emplace_back("--auto-consent");
  const auto simulator = testing::Simulator::Start(std::move(portal));
  const std::string log = testing::MakeTestFolder("peer") + "/node.log";
  ASSIGN_OR_RETURN(testing::ChildProcess node,
                   testing::ChildProcess::Start(
                       {.command = {"/usr/bin/env", "NODE_PATH=" + NodeModulesFolder(options),
                                    "NODE_EXTRA_CA_CERTS=" + simulator->ca_file(), "node", kProgram,
                                    simulator->url(), database, testing::kAppId,
                                    testing::kAppSecret, testing::kRedirectUri, Names()},
                        .log_path = log,
                        .user = ""}));
  if (node.Wait() != 0) {
    return FailedPrecondition("the Node program did not run; tools/setup installs what it needs: " +
                              testing::ReadWholeFile(log));
  }
  ASSIGN_OR_RETURN(const PeerCost cost, ReadCost(log));
  if (cost.contacts != static_cast<double>(options.ingest_contacts)) {
    return Internal("the Node program read " + std::to_string(cost.contacts) + " contacts");
  }
  return cost;
}

}  // namespace

absl::StatusOr<std::vector<Figure>> RunIngestPeer(const BenchOptions& options) {
  Say("ingest-peer: " + std::to_string(options.ingest_contacts) + " contacts");
  IngestRun run(options.ingest_contacts);
  ASSIGN_OR_RETURN(const IngestCost ours, run.Import());
  if (run.rig().server().Stop() != 0) return Internal("the server did not end well");
  Say("ingest-peer: the Node program");
  testing::PostgresServer& postgres = *run.rig().postgres();
  ASSIGN_OR_RETURN(const std::string database, postgres.CreateDatabase());
  const auto used = postgres.ProcessorTime();
  ASSIGN_OR_RETURN(const PeerCost node, MeasureNode(options, postgres.Url(database)));
  const std::chrono::duration<double> nodes_database = postgres.ProcessorTime() - used;
  const double tap = kTapSeconds * static_cast<double>(options.ingest_contacts) / kTapContacts;
  return std::vector<Figure>{
      {.name = "ingest_peer.processor_beside_node",
       .ours = ours.server.count(),
       .beside = node.processor,
       .goal = kNodeGoal,
       .unit = "s",
       .note = "beside: @hubspot/api-client and pg, " +
               std::to_string(static_cast<int>(node.contacts / node.seconds)) +
               " contacts/s (ours " + std::to_string(static_cast<int>(ours.contacts_a_second)) +
               "); PostgreSQL: " + std::to_string(ours.database.count()).substr(0, 4) +
               " s, theirs " + std::to_string(nodes_database.count()).substr(0, 4)},
      {.name = "ingest_peer.processor_beside_tap",
       .ours = ours.server.count(),
       .beside = tap,
       .goal = kTapGoal,
       .unit = "s",
       .note = "beside: the Singer tap as measured in November 2026, not in this run"}};
}

}  // namespace stanna::bench
