// A small portal, a server and one workspace, and what every test of a fault does with them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "storage/sync_run_store.h"
#include "tests/support/backend.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"

namespace stanna::testing {

inline constexpr char kFaultWorkspace[] = "stanna-demo.example";

/// The simulator's arguments for a portal of a few hundred records without limits, whose names
/// `other` replaces or adds to: {"--contacts", "2500"}; an empty value for what takes none.
std::vector<std::string> SmallPortal(const std::map<std::string, std::string>& other = {});

/// Everything that is not as it should be becomes a failure of the running test. Not thread-safe.
class FaultRig {
 public:
  using Settings = std::map<std::string, std::string>;
  /// The server keeps no limits either, unless `settings` say so.
  explicit FaultRig(const std::vector<std::string>& portal = SmallPortal(), Settings settings = {},
                    std::unique_ptr<Backend> backend = Backend::FromEnvironment());

  Backend& backend() { return *backend_; }
  Simulator& simulator() { return *simulator_; }
  Server& server() { return server_; }
  const std::string& key() const { return key_; }

  /// Walks through OAuth, which queues the first import.
  void Connect();
  /// How the newest run ended.
  RunEnd Await();
  RunEnd Sync(storage::RunKind kind);
  /// Sync of a run that completes.
  void SyncWhole(storage::RunKind kind);
  /// Await where the database may be away, and the server with it, for a while.
  storage::SyncRun AwaitInStore(const std::string& run_id);
  /// Blocks until so many pages of lists have been asked for since the beginning.
  void AwaitListCalls(std::int64_t calls);
  /// Blocks until the server has logged `text`.
  void AwaitLog(const std::string& text);
  /// The newest run as the database has it.
  storage::SyncRun Run();

  /// Updates, a new record, a removal and changed associations; others each time.
  void ChangeSome();
  /// No faults; what changed has been in HubSpot's index for long; one reconciliation.
  void ComeToRest();
  /// Every record and association is as in the portal, and no call broke HubSpot's rules.
  void ExpectExact();

  /// As the integration's status has it: "active".
  std::string State();
  /// The code of its last error; "" when there is none.
  std::string ErrorCode();

 private:
  std::unique_ptr<Simulator> simulator_;
  std::unique_ptr<Backend> backend_;
  Server server_;
  std::string key_;
  int changes_ = 0;
};

}  // namespace stanna::testing
