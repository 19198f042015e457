#include "storage/sql/touched_clients.h"

#include "storage/sql/codes.h"
#include "storage/sql/text.h"

namespace stanna::storage {

TouchedClients::TouchedClients(SqlSession& sql, const WorkspaceId& workspace)
    : sql_(sql), workspace_(Text(workspace.value)) {}

void TouchedClients::Note(const std::string& client, ObjectType type) {
  clients_[client].insert(type);
}

void TouchedClients::NoteClientsOf(ObjectType type, const std::vector<ObjectId>& ids) {
  if (ids.empty()) return;
  const Dialect& d = sql_.dialect();
  std::string select;
  Params params = {d.Ids(ids), workspace_};
  if (type == ObjectType::kCompany) {
    select = "SELECT DISTINCT t.client_id" +
             d.FromIds("client_companies", {"workspace_id"}, "company_id");
  } else if (type == ObjectType::kLineItem) {  // its deals' clients; 3 is a deal
    select = "SELECT DISTINCT l.client_id FROM (SELECT t.workspace_id, t.to_id" +
             d.FromIds("associations", {"workspace_id", "from_type"}, "from_id") +
             " AND t.to_type = 3) a JOIN client_links l ON l.workspace_id = a.workspace_id"
             " AND l.object_type = 3 AND l.object_id = a.to_id";
    params.push_back(Num(CodeOf(type)));
  } else {
    select = "SELECT DISTINCT t.client_id" +
             d.FromIds("client_links", {"workspace_id", "object_type"}, "object_id");
    params.push_back(Num(CodeOf(type)));
  }
  for (const Row& row : sql_.QueryKept(1, select, params)) Note(row.Text(0), type);
}

void TouchedClients::AppendTo(ChangeLog& log) const {
  for (const auto& [client, types] : clients_) {
    std::vector<std::string> names;
    for (const ObjectType type : types) names.emplace_back(NameOf(type));
    log.Add(
        ChangeKind::kClient, client,
        "{\"clientId\":" + ToJsonString(client) + ",\"objectTypes\":" + ToJsonArray(names) + "}");
  }
}

}  // namespace stanna::storage
