#include "storage/sql/client_history.h"
#include "storage/sql/sql_stores.h"

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
    return database_.Read(deadline, [&](SqlSession& sql) -> absl::StatusOr<Listing<HistoryEntry>> {
      Listing<HistoryEntry> listing;
      listing.total = sql.Query(1, "SELECT count(*)" + from, params).front().Int(0);
      Params page = params;
      page.insert(page.end(), {Num(limit), Num(offset)});
      for (const Row& row : sql.Query(
               kHistoryColumns,
               kSelectHistory + from + " ORDER BY t.effective_on DESC, t.field LIMIT ? OFFSET ?",
               page)) {
        listing.items.push_back(HistoryEntryOf(row));
      }
      return listing;
    });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<HistoryStore> MakeSqlHistoryStore(Database& database) {
  return std::make_unique<SqlHistoryStore>(database);
}

}  // namespace stanna::storage
