#include "tools/benchmarks/copy_floor.h"

#include <fstream>

#include "tests/support/child_process.h"
#include "tests/support/process.h"
#include "tools/benchmarks/libpq.h"
#include "tools/benchmarks/rig.h"

namespace stanna::bench {
namespace {

constexpr char kPsql[] = "/usr/bin/psql";

// Counted, not estimated: the import is just over.
constexpr char kTables[] =
    "SELECT relname, (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I',"
    " relname), false, true, '')))[1]::text::bigint AS n FROM pg_class"
    " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY n DESC, relname";

// The columns of $1 that are written, and the statement that upserts them from its stage, as one
// would write it by hand: nothing is written where nothing differs.
std::string UpsertOf(const std::string& table) {
  return "WITH t AS (SELECT '" + table +
         "'::regclass AS id), k AS (SELECT unnest(conkey) AS attnum FROM pg_constraint, t WHERE"
         " conrelid = t.id AND contype = 'p'), c AS (SELECT quote_ident(attname) AS name, attnum,"
         " attnum IN (SELECT attnum FROM k) AS is_key FROM pg_attribute, t WHERE attrelid = t.id"
         " AND attnum > 0 AND NOT attisdropped AND attgenerated = '')"
         " SELECT string_agg(name, ', ' ORDER BY attnum), 'INSERT INTO " +
         table +
         " (' || string_agg(name, ', ' ORDER BY attnum) || ') OVERRIDING SYSTEM VALUE SELECT '"
         " || string_agg(name, ', ' ORDER BY attnum) || ' FROM stage_" +
         table +
         "' || CASE WHEN bool_or(is_key) THEN ' ON CONFLICT (' || string_agg(name, ', ' ORDER BY"
         " attnum) FILTER (WHERE is_key) || ') DO ' || CASE WHEN bool_and(is_key) THEN 'NOTHING'"
         " ELSE 'UPDATE SET (' || string_agg(name, ', ' ORDER BY attnum) FILTER (WHERE NOT is_key)"
         " || ') = ROW (' || string_agg('EXCLUDED.' || name, ', ' ORDER BY attnum) FILTER (WHERE"
         " NOT is_key) || ') WHERE (' || string_agg('" +
         table +
         ".' || name, ', ' ORDER BY attnum) FILTER (WHERE NOT is_key) || ') IS DISTINCT FROM (' ||"
         " string_agg('EXCLUDED.' || name, ', ' ORDER BY attnum) FILTER (WHERE NOT is_key) || ')'"
         " END ELSE '' END FROM c";
}

class Floor {
 public:
  Floor(testing::PostgresServer& postgres, std::string database)
      : postgres_(postgres),
        database_(std::move(database)),
        folder_(testing::MakeTestFolder("floor")) {}

  absl::StatusOr<FloorCost> Measure(std::int64_t least_rows) {
    FloorCost cost;
    RETURN_IF_ERROR(WriteScripts(least_rows, cost.tables));
    RETURN_IF_ERROR(RunPsql(database_, "export.sql"));
    RETURN_IF_ERROR(postgres_.Execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database_ +
        "'"));
    ASSIGN_OR_RETURN(const std::string copy, postgres_.CreateDatabase(database_));
    RETURN_IF_ERROR(RunPsql(copy, "empty.sql"));
    RETURN_IF_ERROR(postgres_.Execute("CHECKPOINT"));
    const auto used = postgres_.ProcessorTime();
    const auto begin = std::chrono::steady_clock::now();
    RETURN_IF_ERROR(RunPsql(copy, "load.sql"));
    cost.took = std::chrono::steady_clock::now() - begin;
    cost.database = postgres_.ProcessorTime() - used;
    return cost;
  }

 private:
  absl::Status WriteScripts(std::int64_t least_rows, std::vector<std::string>& tables) {
    ASSIGN_OR_RETURN(Libpq libpq, Libpq::Connect(postgres_.SuperuserUrl(database_)));
    ASSIGN_OR_RETURN(const auto counts, libpq.Query(kTables));
    std::ofstream exports(folder_ + "/export.sql"), empty(folder_ + "/empty.sql"),
        load(folder_ + "/load.sql");
    load << "BEGIN;\n";
    for (const auto& row : counts) {
      const std::string& table = row.front();
      if (std::stoll(row.at(1)) < least_rows) break;
      tables.push_back(table);
      ASSIGN_OR_RETURN(const auto upsert, libpq.Query(UpsertOf(table)));
      const std::string& columns = upsert.front().front();
      const std::string file = "'" + folder_ + "/" + table + ".copy'";
      exports << "\\copy " << table << " (" << columns << ") TO " << file << "\n";
      empty << "TRUNCATE " << table << " CASCADE;\n";
      load << "CREATE TEMPORARY TABLE stage_" << table << " AS SELECT " << columns << " FROM "
           << table << " LIMIT 0;\n\\copy stage_" << table << " (" << columns << ") FROM " << file
           << "\n"
           << upsert.front().at(1) << ";\n";
    }
    load << "COMMIT;\n";
    return tables.empty() ? Internal("no table has so many rows") : absl::OkStatus();
  }

  absl::Status RunPsql(const std::string& database, const std::string& script) {
    const std::string log = folder_ + "/" + script + ".log";
    ASSIGN_OR_RETURN(testing::ChildProcess psql,
                     testing::ChildProcess::Start(
                         {.command = {kPsql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f",
                                      folder_ + "/" + script, postgres_.SuperuserUrl(database)},
                          .log_path = log,
                          .user = ""}));
    if (psql.Wait() == 0) return absl::OkStatus();
    return Internal("psql, " + script + ": " + testing::ReadWholeFile(log));
  }

  testing::PostgresServer& postgres_;
  const std::string database_;
  const std::string folder_;
};

}  // namespace

absl::StatusOr<FloorCost> MeasureCopyFloor(testing::PostgresServer& postgres,
                                           const std::string& database, std::int64_t least_rows) {
  Say("ingest: the same rows by COPY");
  return Floor(postgres, database).Measure(least_rows);
}

}  // namespace stanna::bench
