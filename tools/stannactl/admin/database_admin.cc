#include "tools/stannactl/admin/database_admin.h"

#include <boost/json.hpp>

#include "base/object_type.h"
#include "server/app/backends.h"
#include "storage/record_store.h"
#include "tools/stannactl/render/table.h"

namespace stanna::ctl {
namespace {

// Taking a large table down takes its time.
constexpr std::chrono::minutes kMigrationTimeout{10};

absl::StatusOr<std::string> ShowSchema(storage::Stores& stores, const AdminTarget& target) {
  ASSIGN_OR_RETURN(const auto schema, stores.Schema(Deadline::After(kAdminTimeout)));
  if (target.json) {
    const boost::json::object json{{"current", schema.current}, {"supported", schema.supported}};
    return boost::json::serialize(json) + "\n";
  }
  std::string text = "schema version " + std::to_string(schema.current) + ", this program wants " +
                     std::to_string(schema.supported);
  if (schema.current < schema.supported) text += ": run `stannactl db migrate`";
  return text + "\n";
}

boost::json::object ByType(const std::map<ObjectType, std::int64_t>& counts) {
  boost::json::object json;
  for (const ObjectType type : kAllObjectTypes) {
    const auto found = counts.find(type);
    const std::string_view name = NameOf(type);
    json[{name.data(), name.size()}] = found == counts.end() ? 0 : found->second;
  }
  return json;
}

std::string CountsJson(const storage::RecordCounts& counts) {
  const boost::json::object json{{"records", ByType(counts.records)},
                                 {"associations", ByType(counts.associations)},
                                 {"clients", counts.clients},
                                 {"stakeholders", counts.stakeholders},
                                 {"deals", counts.deals},
                                 {"interactions", counts.interactions},
                                 {"openIssues", counts.open_issues}};
  return boost::json::serialize(json) + "\n";
}

std::string CountsTable(const storage::RecordCounts& counts) {
  Table table({{"what"}, {"count", Align::kRight}, {"associations", Align::kRight}});
  const auto count = [](const std::map<ObjectType, std::int64_t>& from, ObjectType type) {
    const auto found = from.find(type);
    return std::to_string(found == from.end() ? 0 : found->second);
  };
  for (const ObjectType type : kAllObjectTypes) {
    table.AddRow(
        {std::string(NameOf(type)), count(counts.records, type), count(counts.associations, type)});
  }
  table.AddRow({"clients", std::to_string(counts.clients)});
  table.AddRow({"stakeholders", std::to_string(counts.stakeholders)});
  table.AddRow({"interactions", std::to_string(counts.interactions)});
  table.AddRow({"open issues", std::to_string(counts.open_issues)});
  return table.Render();
}

}  // namespace

absl::StatusOr<std::string> MigrateUp(const app::Options& options, const AdminTarget& target) {
  ASSIGN_OR_RETURN(const auto stores, app::OpenMigratedDatabase(options));
  return ShowSchema(*stores, target);
}

absl::StatusOr<std::string> MigrateDown(const app::Options& options, const AdminTarget& target,
                                        int version) {
  ASSIGN_OR_RETURN(const auto stores, app::OpenDatabase(options));
  RETURN_IF_ERROR(stores->MigrateDown(version, Deadline::After(kMigrationTimeout)));
  return ShowSchema(*stores, target);
}

absl::StatusOr<std::string> SchemaStatus(const app::Options& options, const AdminTarget& target) {
  ASSIGN_OR_RETURN(const auto stores, app::OpenDatabase(options));
  return ShowSchema(*stores, target);
}

absl::StatusOr<std::string> CountRecords(const app::Options& options, const AdminTarget& target) {
  ASSIGN_OR_RETURN(const auto stores, OpenUsableDatabase(options));
  ASSIGN_OR_RETURN(const WorkspaceId workspace, ChooseWorkspace(target, *stores));
  ASSIGN_OR_RETURN(const auto counts,
                   stores->records().Count(workspace, Deadline::After(kAdminTimeout)));
  return target.json ? CountsJson(counts) : CountsTable(counts);
}

}  // namespace stanna::ctl
