#include "storage/sql/bulk.h"
#include "storage/sql/codes.h"
#include "storage/sql/sql_stores.h"
#include "storage/sql/text.h"

namespace stanna::storage {
namespace {

SqlValue Flag(bool value) { return Num(value ? 1 : 0); }

// A property may have a thousand options: they stand as one flat JSON array, three texts each.
std::string OptionsToJson(const std::vector<PropertyOption>& options) {
  std::vector<std::string> flat;
  for (const PropertyOption& option : options) {
    flat.push_back(option.label);
    flat.push_back(option.value);
    flat.push_back(option.hidden ? "hidden" : "");
  }
  return ToJsonArray(flat);
}

std::vector<PropertyOption> OptionsFromJson(const std::string& json) {
  const std::vector<std::string> flat = FromJsonArray(json);
  std::vector<PropertyOption> options;
  for (std::size_t i = 0; i + 2 < flat.size(); i += 3) {
    options.push_back({.label = flat[i], .value = flat[i + 1], .hidden = !flat[i + 2].empty()});
  }
  return options;
}

const UpsertTable& OwnersTable() {
  static const UpsertTable table{.name = "owners",
                                 .columns = {"workspace_id", "owner_id", "user_id", "email",
                                             "first_name", "last_name", "owner_type", "archived"},
                                 .key_columns = 2};
  return table;
}

const UpsertTable& PipelinesTable() {
  static const UpsertTable table{.name = "pipelines",
                                 .columns = {"workspace_id", "object_type", "pipeline_id", "label",
                                             "display_order", "archived"},
                                 .key_columns = 3};
  return table;
}

const UpsertTable& StagesTable() {
  static const UpsertTable table{
      .name = "pipeline_stages",
      .columns = {"workspace_id", "object_type", "pipeline_id", "stage_id", "label",
                  "display_order", "closed", "probability", "archived"},
      .key_columns = 4};
  return table;
}

const UpsertTable& PortalReadsTable() {
  static const UpsertTable table{
      .name = "portal_reads", .columns = {"workspace_id", "part", "read_at"}, .key_columns = 2};
  return table;
}

const UpsertTable& PropertiesTable() {
  static const UpsertTable table{
      .name = "property_definitions",
      .columns = {"workspace_id", "object_type", "name", "label", "description", "group_name",
                  "value_type", "field_type", "options", "calculated", "hubspot_defined", "hidden",
                  "archived"},
      .key_columns = 3};
  return table;
}

std::vector<PipelineStage> LoadStages(SqlSession& sql, const WorkspaceId& workspace,
                                      ObjectType type, const std::string& pipeline) {
  std::vector<PipelineStage> stages;
  for (const Row& row :
       sql.Query(6,
                 "SELECT stage_id, label, display_order, closed, probability, archived"
                 " FROM pipeline_stages"
                 " WHERE workspace_id = ? AND object_type = ? AND pipeline_id = ?"
                 " ORDER BY display_order, stage_id",
                 {Text(workspace.value), Num(CodeOf(type)), Text(pipeline)})) {
    stages.push_back({.id = row.Text(0),
                      .label = row.Text(1),
                      .display_order = static_cast<int>(row.Int(2)),
                      .closed = row.Bool(3),
                      .probability = row.Text(4),
                      .archived = row.Bool(5)});
  }
  return stages;
}

class SqlPortalStore : public PortalStore {
 public:
  explicit SqlPortalStore(Database& database) : database_(database) {}

  absl::Status ReplaceOwners(const WorkspaceId& workspace, const std::vector<Owner>& owners,
                             Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      sql.Execute("DELETE FROM owners WHERE workspace_id = ?", {Text(workspace.value)});
      std::vector<Params> rows;
      for (const Owner& o : owners) {
        rows.push_back({Text(workspace.value), Num(o.id), NumOrNull(o.user_id), Text(o.email),
                        Text(o.first_name), Text(o.last_name), Text(o.type), Flag(o.archived)});
      }
      Upsert(sql, OwnersTable(), std::move(rows));
      return absl::OkStatus();
    });
  }

  absl::StatusOr<std::vector<Owner>> ListOwners(const WorkspaceId& workspace,
                                                Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<std::vector<Owner>> {
          std::vector<Owner> owners;
          for (const Row& row : sql.Query(
                   7,
                   "SELECT owner_id, user_id, email, first_name, last_name, owner_type, archived"
                   " FROM owners WHERE workspace_id = ? ORDER BY owner_id",
                   {Text(workspace.value)})) {
            owners.push_back({.id = row.Int(0),
                              .user_id = row.OptionalInt(1),
                              .email = row.Text(2),
                              .first_name = row.Text(3),
                              .last_name = row.Text(4),
                              .type = row.Text(5),
                              .archived = row.Bool(6)});
          }
          return owners;
        });
  }

  absl::Status ReplacePipelines(const WorkspaceId& workspace, ObjectType type,
                                const std::vector<Pipeline>& pipelines,
                                Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      const Params key = {Text(workspace.value), Num(CodeOf(type))};
      for (const char* table : {"pipeline_stages", "pipelines"}) {
        sql.Execute(
            "DELETE FROM " + std::string(table) + " WHERE workspace_id = ? AND object_type = ?",
            key);
      }
      std::vector<Params> rows;
      std::vector<Params> stages;
      for (const Pipeline& p : pipelines) {
        rows.push_back(
            {key[0], key[1], Text(p.id), Text(p.label), Num(p.display_order), Flag(p.archived)});
        for (const PipelineStage& s : p.stages) {
          stages.push_back({key[0], key[1], Text(p.id), Text(s.id), Text(s.label),
                            Num(s.display_order), Flag(s.closed), TextOrNull(s.probability),
                            Flag(s.archived)});
        }
      }
      Upsert(sql, PipelinesTable(), std::move(rows));
      Upsert(sql, StagesTable(), std::move(stages));
      return absl::OkStatus();
    });
  }

  absl::StatusOr<std::vector<Pipeline>> ListPipelines(const WorkspaceId& workspace, ObjectType type,
                                                      Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline,
        [&](SqlSession& sql) -> absl::StatusOr<std::vector<Pipeline>> {
          std::vector<Pipeline> pipelines;
          for (const Row& row :
               sql.Query(4,
                         "SELECT pipeline_id, label, display_order, archived"
                         " FROM pipelines WHERE workspace_id = ? AND object_type = ?"
                         " ORDER BY display_order, pipeline_id",
                         {Text(workspace.value), Num(CodeOf(type))})) {
            pipelines.push_back({.object_type = type,
                                 .id = row.Text(0),
                                 .label = row.Text(1),
                                 .display_order = static_cast<int>(row.Int(2)),
                                 .archived = row.Bool(3),
                                 .stages = LoadStages(sql, workspace, type, row.Text(0))});
          }
          return pipelines;
        });
  }

  absl::Status ReplaceProperties(const WorkspaceId& workspace, ObjectType type,
                                 const std::vector<PropertyDefinition>& properties,
                                 Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      const Params key = {Text(workspace.value), Num(CodeOf(type))};
      sql.Execute("DELETE FROM property_definitions WHERE workspace_id = ? AND object_type = ?",
                  key);
      std::vector<Params> rows;
      for (const PropertyDefinition& p : properties) {
        rows.push_back({key[0], key[1], Text(p.name), Text(p.label), Text(p.description),
                        Text(p.group_name), Text(p.type), Text(p.field_type),
                        OptionsToJson(p.options), Flag(p.calculated), Flag(p.hubspot_defined),
                        Flag(p.hidden), Flag(p.archived)});
      }
      Upsert(sql, PropertiesTable(), std::move(rows));
      return absl::OkStatus();
    });
  }

  absl::StatusOr<std::vector<PropertyDefinition>> ListProperties(const WorkspaceId& workspace,
                                                                 ObjectType type,
                                                                 Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline,
        [&](SqlSession& sql) -> absl::StatusOr<std::vector<PropertyDefinition>> {
          std::vector<PropertyDefinition> properties;
          for (const Row& row : sql.Query(
                   11,
                   "SELECT name, label, description, group_name, value_type, field_type, options,"
                   " calculated, hubspot_defined, hidden, archived FROM property_definitions"
                   " WHERE workspace_id = ? AND object_type = ? ORDER BY name",
                   {Text(workspace.value), Num(CodeOf(type))})) {
            properties.push_back({.object_type = type,
                                  .name = row.Text(0),
                                  .label = row.Text(1),
                                  .description = row.Text(2),
                                  .group_name = row.Text(3),
                                  .type = row.Text(4),
                                  .field_type = row.Text(5),
                                  .options = OptionsFromJson(row.Text(6)),
                                  .calculated = row.Bool(7),
                                  .hubspot_defined = row.Bool(8),
                                  .hidden = row.Bool(9),
                                  .archived = row.Bool(10)});
          }
          return properties;
        });
  }

  absl::StatusOr<std::map<std::string, Time>> ReadTimes(const WorkspaceId& workspace,
                                                        Deadline deadline) override {
    using Times = std::map<std::string, Time>;
    return database_.Read(Scope::Of(workspace), deadline,
                          [&](SqlSession& sql) -> absl::StatusOr<Times> {
                            Times times;
                            for (const Row& row : sql.Query(2,
                                                            "SELECT part, read_at FROM portal_reads"
                                                            " WHERE workspace_id = ?",
                                                            {Text(workspace.value)})) {
                              times[row.Text(0)] = row.TimeAt(1);
                            }
                            return times;
                          });
  }

  absl::Status SetReadTime(const WorkspaceId& workspace, const std::string& part, Time at,
                           Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      Upsert(sql, PortalReadsTable(), {{Text(workspace.value), Text(part), sql.dialect().At(at)}});
      return absl::OkStatus();
    });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<PortalStore> MakeSqlPortalStore(Database& database) {
  return std::make_unique<SqlPortalStore>(database);
}

}  // namespace stanna::storage
