// The rows of an import written by PostgreSQL's own bulk form: the least that they can cost.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/status.h"
#include "tests/support/postgres_server.h"

namespace stanna::bench {

struct FloorCost {
  std::chrono::duration<double> took{0};
  std::chrono::duration<double> database{0};  ///< processor time
  std::vector<std::string> tables;            ///< what was written, the largest first
};

/// Writes the rows of all tables of `database` that have at least `least_rows` once more: into a
/// copy of it in which these tables are empty, by psql, each by COPY into a temporary table and one
/// INSERT … SELECT … ON CONFLICT, all in one transaction. Whoever is connected to `database` is cut
/// off; nobody may connect meanwhile.
absl::StatusOr<FloorCost> MeasureCopyFloor(testing::PostgresServer& postgres,
                                           const std::string& database, std::int64_t least_rows);

}  // namespace stanna::bench
