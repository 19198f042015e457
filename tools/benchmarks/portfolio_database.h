// A database with a synthetic portfolio, and a server process on it.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/status.h"
#include "storage/stores.h"
#include "tests/support/backend.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tools/benchmarks/synthetic_portfolio.h"

namespace stanna::bench {

/// What two processes have had of the processors.
struct ProcessorUse {
  std::chrono::duration<double> ours{0};      ///< this program
  std::chrono::duration<double> database{0};  ///< PostgreSQL with all its processes
  std::chrono::duration<double> Sum() const { return ours + database; }
};
ProcessorUse operator-(const ProcessorUse& end, const ProcessorUse& begin);

/// Everything ends with the object. Not thread-safe. What goes wrong at the start ends the program.
class PortfolioDatabase {
 public:
  /// `backend`: "sqlite" or "postgres". `url`: of a PostgreSQL database that is empty or was filled
  /// here before, and stays; empty: a new one.
  PortfolioDatabase(const std::string& backend, const std::string& url, std::int64_t clients,
                    Time until);
  ~PortfolioDatabase();

  /// Writes the portfolio through the store that imports write by, unless it is there.
  absl::Status Fill();
  /// Fill found it there.
  bool was_filled() const { return was_filled_; }
  /// Writes a page as the import that Fill began.
  absl::Status Write(storage::PageWrite page);
  /// Tells PostgreSQL's planner what is there, as its own cleaner would a minute later.
  absl::Status Analyze();
  /// Has PostgreSQL put on the disk what it would write over the next minutes: what a call waits
  /// for then is its own reading, not the end of the filling.
  absl::Status Settle();

  /// Serves from now on.
  void StartServer();
  /// Only after StartServer.
  testing::Server& server() { return *server_; }

  storage::Stores& stores() { return *stores_; }
  /// Of the database as the server's role.
  const std::string& url() const { return url_; }
  /// Null with SQLite; not of a given database.
  testing::PostgresServer* postgres() { return backend_->postgres(); }
  const SyntheticPortfolio& portfolio() const { return portfolio_; }
  const WorkspaceId& workspace() const { return workspace_; }
  /// Of a database that was given, ours alone.
  ProcessorUse Used() const;

 private:
  absl::Status BeginRun();
  absl::Status WriteRate();
  /// What each client pays.
  absl::Status WriteFigures();
  absl::StatusOr<bool> IsFilled();

  const WorkspaceId workspace_{"own.example"};
  const SyntheticPortfolio portfolio_;
  const std::unique_ptr<testing::Backend> backend_;
  const std::string folder_;
  const std::string url_;
  const bool is_given_;
  const std::unique_ptr<storage::Stores> stores_;
  SyncRunId run_;
  storage::Fence fence_;
  bool was_filled_ = false;
  std::unique_ptr<testing::Simulator> simulator_;
  std::unique_ptr<testing::Server> server_;
};

}  // namespace stanna::bench
