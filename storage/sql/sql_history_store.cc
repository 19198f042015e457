#include <utility>

#include "storage/sql/change_log.h"
#include "storage/sql/client_history.h"
#include "storage/sql/codes.h"
#include "storage/sql/fence.h"
#include "storage/sql/property_changes.h"
#include "storage/sql/sql_stores.h"
#include "storage/sql/workspace_lock.h"

namespace stanna::storage {
namespace {

class SqlHistoryStore : public HistoryStore {
 public:
  explicit SqlHistoryStore(Database& database) : database_(database) {}

  absl::StatusOr<Listing<HistoryEntry>> List(const WorkspaceId& workspace, const ClientId& client,
                                             const std::string& field, int limit, int offset,
                                             Deadline deadline) override {
    std::string from = " FROM client_history t WHERE t.workspace_id = ? AND t.client_id = ?";
    Params params = {Text(workspace.value), Text(client.value)};
    if (!field.empty()) {
      from += " AND t.field = ?";
      params.push_back(Text(field));
    }
    return database_.Read(Scope::Of(workspace), deadline,
                          [&](SqlSession& sql) -> absl::StatusOr<Listing<HistoryEntry>> {
                            Listing<HistoryEntry> listing;
                            listing.total =
                                sql.Query(1, "SELECT count(*)" + from, params).front().Int(0);
                            Params page = params;
                            page.insert(page.end(), {Num(limit), Num(offset)});
                            for (const Row& row : sql.Query(
                                     kHistoryColumns,
                                     kSelectHistory + from +
                                         " ORDER BY t.effective_on DESC, t.field LIMIT ? OFFSET ?",
                                     page)) {
                              listing.items.push_back(HistoryEntryOf(row));
                            }
                            return listing;
                          });
  }

  absl::StatusOr<std::vector<MrrOverTime>> ScanMrr(const WorkspaceId& workspace,
                                                   const ClientId& after, int limit,
                                                   Deadline deadline) override {
    using Found = absl::StatusOr<std::vector<MrrOverTime>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      const Dialect& d = sql.dialect();
      std::vector<MrrOverTime> found;
      std::vector<std::string> ids;
      for (const Row& row :
           sql.Query(2,
                     std::string("SELECT client_id, name FROM clients WHERE workspace_id = ?"
                                 " AND client_id > ? AND ") +
                         (d.is_postgres() ? "NOT excluded" : "excluded = 0") +
                         " ORDER BY client_id LIMIT ?",
                     {Text(workspace.value), Text(after.value), Num(limit)})) {
        ids.push_back(row.Text(0));
        found.push_back({ClientId(row.Text(0)), row.Text(1), {}});
      }
      auto entries = LoadMrr(sql, workspace, ids);
      for (MrrOverTime& client : found) client.entries = std::move(entries[client.client_id.value]);
      return found;
    });
  }

  absl::StatusOr<std::map<std::string, std::vector<HistoryEntry>>> MrrOf(
      const WorkspaceId& workspace, const std::vector<ClientId>& clients,
      Deadline deadline) override {
    std::vector<std::string> ids;
    for (const ClientId& client : clients) ids.push_back(client.value);
    return database_.Read(
        Scope::Of(workspace), deadline,
        [&](SqlSession& sql) -> absl::StatusOr<Histories> { return LoadMrr(sql, workspace, ids); });
  }

  absl::StatusOr<std::int64_t> NoteEvents(const PropertyEventsWrite& write,
                                          Deadline deadline) override {
    if (write.events.empty()) return 0;
    return database_.Write(Scope::Of(write.workspace_id), deadline,
                           [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
                             LockWorkspace(sql, write.workspace_id);
                             RETURN_IF_ERROR(CheckFence(sql, write.workspace_id, write.fence));
                             const auto news =
                                 NotePropertyEvents(sql, write.workspace_id, write.events);
                             ChangeLog log(sql, write.workspace_id, write.now);
                             AppendPropertyNews(log, news);
                             log.Flush();
                             return static_cast<std::int64_t>(news.size());
                           });
  }

  absl::StatusOr<std::map<ObjectId, std::vector<PropertyChange>>> ChangesOf(
      const WorkspaceId& workspace, ObjectType type, const std::vector<ObjectId>& ids, Time since,
      Deadline deadline) override {
    using Found = absl::StatusOr<std::map<ObjectId, std::vector<PropertyChange>>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      const Dialect& d = sql.dialect();
      std::map<ObjectId, std::vector<PropertyChange>> found;
      for (const Row& row : sql.Query(
               6,
               "SELECT t.object_id, t.property, t.changed_at, t.old_value, t.new_value, t.source" +
                   d.FromIds("property_changes", {"workspace_id", "object_type"}, "object_id") +
                   " AND t.changed_at >= ? ORDER BY t.object_id, t.changed_at, t.property",
               {d.Ids(ids), Text(workspace.value), Num(CodeOf(type)), d.At(since)})) {
        found[row.Int(0)].push_back(
            {row.Text(1), row.TimeAt(2), row.Text(3), row.Text(4), row.Text(5)});
      }
      return found;
    });
  }

 private:
  using Histories = std::map<std::string, std::vector<HistoryEntry>>;

  static Histories LoadMrr(SqlSession& sql, const WorkspaceId& workspace,
                           const std::vector<std::string>& ids) {
    const Dialect& d = sql.dialect();
    Histories found;
    for (const Row& row :
         sql.Query(kHistoryColumns,
                   kSelectHistory + d.FromTexts("client_history", {"workspace_id"}, "client_id") +
                       " AND t.field = ? ORDER BY t.client_id, t.effective_on",
                   {d.Texts(ids), Text(workspace.value), Text(kMrrField)})) {
      found[row.Text(0)].push_back(HistoryEntryOf(row));
    }
    return found;
  }

  Database& database_;
};

}  // namespace

std::unique_ptr<HistoryStore> MakeSqlHistoryStore(Database& database) {
  return std::make_unique<SqlHistoryStore>(database);
}

}  // namespace stanna::storage
