#include <map>

#include "storage/sql/bulk.h"
#include "storage/sql/codes.h"
#include "storage/sql/page_writer.h"

namespace stanna::storage {
namespace {

const UpsertTable& LinksTable() {
  static const UpsertTable table{
      .name = "client_links",
      .columns = {"workspace_id", "object_type", "object_id", "client_id", "sort_at"},
      .key_columns = 4};
  return table;
}

const std::vector<std::string_view> kLinkKey = {"workspace_id", "object_type", "object_id",
                                                "client_id"};

// Records that are here already: one that comes later is linked when it comes. `end` is the column
// of associations that holds the record's id, `type` that of its type.
std::string IsStored(const std::string& type, const std::string& end) {
  return " AND EXISTS (SELECT 1 FROM hubspot_records r WHERE r.workspace_id = a.workspace_id"
         " AND r.object_type = " +
         type + " AND r.object_id = " + end + ")";
}

}  // namespace

void PageWriter::WriteLinks() {
  std::map<ObjectType, std::vector<const ClientLinks*>> by_type;
  for (const ClientLinks& links : page_.links) {
    if (!IsStale(links.type, links.object_id)) by_type[links.type].push_back(&links);
  }
  for (const auto& [type, all] : by_type) {
    std::vector<ObjectId> changed;
    for (const RecordKey& key : WriteLinksOfType(type, all)) changed.push_back(key.second);
    if (type == ObjectType::kContact || type == ObjectType::kDeal) MarkDependents(type, changed);
  }
}

std::set<RecordKey> PageWriter::WriteLinksOfType(ObjectType type,
                                                 const std::vector<const ClientLinks*>& all) {
  std::vector<ObjectId> ids;
  for (const ClientLinks* links : all) ids.push_back(links->object_id);
  std::map<ObjectId, std::map<std::string, Time>> stored;
  for (const Row& row : sql_.Query(3,
                                   "SELECT object_id, client_id, sort_at FROM client_links"
                                   " WHERE workspace_id = ? AND object_type = ? AND " +
                                       d_.IdIn("object_id"),
                                   {workspace_, Num(CodeOf(type)), d_.Ids(ids)})) {
    stored[row.Int(0)][row.Text(1)] = row.TimeAt(2);
  }
  std::vector<Params> written;
  std::vector<Params> removed;
  std::set<RecordKey> changed;
  for (const ClientLinks* links : all) {
    const SqlValue id = Num(links->object_id);
    std::map<std::string, Time>& old = stored[links->object_id];
    for (const ClientId& client : std::set(links->clients.begin(), links->clients.end())) {
      const auto found = old.find(client.value);
      const bool is_new = found == old.end();
      const bool moved = !is_new && found->second != links->sort_at;
      if (!is_new) old.erase(found);
      if (is_new) changed.insert({type, links->object_id});
      if (is_new || moved) {
        written.push_back(
            {workspace_, Num(CodeOf(type)), id, Text(client.value), d_.At(links->sort_at)});
      }
    }
    for (const auto& [client, sort_at] : old) {
      removed.push_back({workspace_, Num(CodeOf(type)), id, Text(client)});
      changed.insert({type, links->object_id});
    }
    old.clear();
  }
  if (type == page_.type) {
    for (const RecordKey& key : changed) changed_.insert(key.second);
  }
  Upsert(sql_, LinksTable(), std::move(written));
  DeleteRows(sql_, "client_links", kLinkKey, std::move(removed));
  return changed;
}

// Links go from lower type numbers to higher ones, hence nobody marks in circles.
void PageWriter::MarkDependents(ObjectType type, const std::vector<ObjectId>& changed) {
  if (changed.empty()) return;
  const SqlValue code = Num(CodeOf(type));
  Mark("SELECT DISTINCT a.workspace_id, a.from_type AS object_type, a.from_id AS object_id"
       " FROM associations a"
       " WHERE a.workspace_id = ? AND a.to_type = ? AND " +
           d_.IdIn("a.to_id") + " AND a.from_type > ?" + IsStored("a.from_type", "a.from_id"),
       {workspace_, code, d_.Ids(changed), code});
  Mark("SELECT DISTINCT a.workspace_id, a.to_type AS object_type, a.to_id AS object_id"
       " FROM associations a"
       " WHERE a.workspace_id = ? AND a.from_type = ? AND " +
           d_.IdIn("a.from_id") + " AND a.to_type > ?" + IsStored("a.to_type", "a.to_id"),
       {workspace_, code, d_.Ids(changed), code});
}

void PageWriter::MarkContactsOfNewDomains() {
  if (new_domains_.empty()) return;
  Mark("SELECT s.workspace_id, " + std::to_string(CodeOf(ObjectType::kContact)) +
           " AS object_type, s.contact_id AS object_id FROM stakeholders s WHERE s.workspace_id = ? AND " +
           d_.TextIn("s.email_domain") +
           " AND NOT EXISTS (SELECT 1 FROM client_links l WHERE l.workspace_id = s.workspace_id"
           " AND l.object_type = " +
           std::to_string(CodeOf(ObjectType::kContact)) + " AND l.object_id = s.contact_id)",
       {workspace_, d_.Texts(new_domains_)});
}

// The sync looked its clients up before this transaction; what another page committed since then
// was not in that look-up, and found no record of this page to mark.
void PageWriter::MarkWhatMissedAClient() {
  const std::vector<ObjectId> ids = FreshIds();
  if (ids.empty() || page_.type == ObjectType::kCompany) return;
  const std::string type = std::to_string(CodeOf(page_.type));
  const std::string not_linked =
      " AND NOT EXISTS (SELECT 1 FROM client_links o WHERE o.workspace_id = a.workspace_id"
      " AND o.object_type = a.from_type AND o.object_id = a.from_id AND o.client_id = c.client_id)";
  const std::string of_page = " WHERE a.workspace_id = ? AND a.from_type = " + type + " AND " +
                              d_.IdIn("a.from_id") + " AND a.to_type";
  Mark("SELECT DISTINCT a.workspace_id, a.from_type AS object_type, a.from_id AS object_id"
       " FROM associations a"
       " JOIN client_companies c ON c.workspace_id = a.workspace_id AND c.company_id = a.to_id" +
           of_page + " = 1" + not_linked,
       {workspace_, d_.Ids(ids)});
  Mark("SELECT DISTINCT a.workspace_id, a.from_type AS object_type, a.from_id AS object_id"
       " FROM associations a"
       " JOIN client_links c ON c.workspace_id = a.workspace_id AND c.object_type = a.to_type"
       " AND c.object_id = a.to_id" +
           of_page + " IN (2, 3) AND a.to_type < " + type + not_linked,
       {workspace_, d_.Ids(ids)});
  if (page_.type != ObjectType::kContact) return;
  Mark("SELECT s.workspace_id, 2 AS object_type, s.contact_id AS object_id FROM stakeholders s"
       " JOIN clients c ON c.workspace_id = s.workspace_id AND c.domain = s.email_domain"
       " WHERE s.workspace_id = ? AND " +
           d_.IdIn("s.contact_id") +
           " AND NOT EXISTS (SELECT 1 FROM client_links l WHERE l.workspace_id = s.workspace_id"
           " AND l.object_type = 2 AND l.object_id = s.contact_id)",
       {workspace_, d_.Ids(ids)});
}

// `select` names its columns workspace_id, object_type and object_id.
void PageWriter::Mark(const std::string& select, Params params) {
  params.insert(params.begin(), d_.At(page_.now));
  sql_.Execute(
      "INSERT INTO pending_links (workspace_id, object_type, object_id, generation, queued_at)"
      " SELECT m.workspace_id, m.object_type, m.object_id, 1, " +
          d_.TimeParam() + " FROM (" + select + ") m WHERE true"
          " ON CONFLICT (workspace_id, object_type, object_id)"
          " DO UPDATE SET generation = pending_links.generation + 1",
      params);
}

}  // namespace stanna::storage
