// What a benchmark measures: a server process on a database of its own beside a simulated HubSpot.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/status.h"
#include "tests/support/backend.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"
#include "tools/benchmarks/figure.h"

namespace stanna::bench {

/// A line on stderr, so that a person sees that it goes on.
void Say(const std::string& line);

/// Settings under which the server does not slow itself down; for a simulator that sets no limits
/// either ("--rate-limit none").
std::map<std::string, std::string> WithoutLimits();

/// Everything ends with the object. Not thread-safe.
class Rig {
 public:
  /// `portal`: arguments of the simulator; `settings`: of the server. Ends the program when one of
  /// the two does not start.
  Rig(const BenchOptions& options, std::vector<std::string> portal,
      std::map<std::string, std::string> settings = {});

  /// Connects as a person would, and waits for the end of the import that this begins. An error
  /// when it did not complete within `limit`, or when there are not as many records here as in the
  /// portal: such an import is worth no figure.
  absl::StatusOr<testing::RunEnd> Import(std::chrono::seconds limit,
                                         const testing::RunObserver& observer = nullptr);
  /// A quick sync from its request to its end.
  absl::StatusOr<testing::RunEnd> QuickSync(std::chrono::seconds limit);
  /// Everything is read again; as QuickSync.
  absl::StatusOr<testing::RunEnd> FullSync(std::chrono::seconds limit,
                                           const testing::RunObserver& observer = nullptr);

  /// Makes `document` the configuration, and waits for the end of the replay that applies it.
  absl::StatusOr<testing::RunEnd> Configure(const std::string& document,
                                            std::chrono::seconds limit);

  const testing::Simulator& simulator() const { return *simulator_; }
  const testing::Server& server() const { return server_; }
  testing::Server& server() { return server_; }
  const std::string& key() const { return key_; }
  WorkspaceId workspace() const;
  /// Clients of the imported portal, 500 at most; an error when there are none.
  absl::StatusOr<std::vector<ClientId>> SomeClients() const;
  /// Null with SQLite.
  testing::PostgresServer* postgres() { return backend_->postgres(); }

 private:
  absl::StatusOr<testing::RunEnd> Sync(const std::string& type, std::chrono::seconds limit,
                                       const testing::RunObserver& observer);
  absl::StatusOr<testing::RunEnd> AwaitCompletion(std::chrono::seconds limit,
                                                  const testing::RunObserver& observer);
  absl::Status CheckCounts();

  const std::unique_ptr<testing::Simulator> simulator_;
  const std::unique_ptr<testing::Backend> backend_;
  testing::Server server_;
  const std::string key_;
};

}  // namespace stanna::bench
