// What a first import costs beside PostgreSQL's own bulk form, and a second one that changes
// nothing.
#include <boost/json.hpp>
#include <cmath>
#include <string>

#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/copy_floor.h"
#include "tools/benchmarks/ingest_run.h"

namespace stanna::bench {
namespace {

constexpr double kRateGoal = 0.6;
constexpr double kProcessorGoal = 2.0, kContactsOfGoal = 100'000;
constexpr double kDatabaseGoal = 1.3;
constexpr double kAgainGoal = 0.3;
// Tables with fewer rows cost nothing: runs, checkpoints, companies.
constexpr std::int64_t kShareOfTable = 2;

// "postgresql:///name?…"
std::string DatabaseOf(const std::string& url) {
  const auto begin = url.find(":///") + 4;
  return url.substr(begin, url.find('?') - begin);
}

std::string Names(const std::vector<std::string>& tables) {
  std::string names;
  for (const std::string& table : tables) names += (names.empty() ? "" : ", ") + table;
  return names;
}

std::string Whole(double number) { return std::to_string(std::llround(number)); }

std::vector<Figure> FiguresOf(std::int64_t contacts, double properties, const IngestCost& first,
                              const IngestCost& again, const FloorCost& floor) {
  const double rows = static_cast<double>(contacts);
  return {
      {.name = "ingest.rate",
       .ours = first.contacts_a_second,
       .beside = rows / floor.took.count(),
       .direction = Goal::kAtLeast,
       .goal = kRateGoal,
       .unit = "contacts/s",
       .note = Whole(rows) + " contacts of " + Whole(properties) +
               " properties, one worker; beside: psql COPY and upsert of " + Names(floor.tables)},
      {.name = "ingest.processor",
       .ours = first.server.count() * kContactsOfGoal / rows,
       .goal = kProcessorGoal,
       .unit = "s per 100,000",
       .note = "of the server, the whole run"},
      {.name = "ingest.database_processor",
       .ours = first.database.count(),
       .beside = floor.database.count(),
       .goal = kDatabaseGoal,
       .unit = "s",
       .note = "PostgreSQL's, the whole run; beside: of the COPY"},
      {.name = "ingest.unchanged_database_processor",
       .ours = again.database.count(),
       .beside = first.database.count(),
       .goal = kAgainGoal,
       .unit = "s",
       .note = "a full sync that changes nothing, " + Whole(again.contacts_a_second) +
               " contacts/s; the server: " + Whole(again.server.count() * 1e3) + " ms"}};
}

}  // namespace

absl::StatusOr<std::vector<Figure>> RunIngest(const BenchOptions& options) {
  Say("ingest: " + std::to_string(options.ingest_contacts) + " contacts");
  IngestRun run(options.ingest_contacts);
  ASSIGN_OR_RETURN(const IngestCost first, run.Import());
  ASSIGN_OR_RETURN(const double properties, run.PropertiesOfContacts());
  Say("ingest: everything again");
  ASSIGN_OR_RETURN(const IngestCost again, run.ImportAgain());
  if (run.rig().server().Stop() != 0) return Internal("the server did not end well");
  ASSIGN_OR_RETURN(const FloorCost floor,
                   MeasureCopyFloor(*run.rig().postgres(),
                                    DatabaseOf(run.rig().server().setting("DATABASE_URL")),
                                    options.ingest_contacts / kShareOfTable));
  return FiguresOf(options.ingest_contacts, properties, first, again, floor);
}

}  // namespace stanna::bench
