#include <algorithm>
#include <map>

#include "storage/sql/bulk.h"
#include "storage/sql/change_log.h"
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

// Of a stakeholder t. In these statements, 1 is a company, 2 a contact, 3 a deal.
constexpr char kHasNoClient[] =
    " AND NOT EXISTS (SELECT 1 FROM client_links l WHERE l.workspace_id = t.workspace_id"
    " AND l.object_type = 2 AND l.object_id = t.contact_id)";

}  // namespace

void PageWriter::WriteLinks() {
  std::map<ObjectType, LinksById> by_type;
  for (const ClientLinks& links : page_.links) {
    if (!IsStale(links.type, links.object_id)) by_type[links.type][links.object_id] = &links;
  }
  for (const auto& [type, all] : by_type) {
    const std::set<ObjectId> changed = WriteLinksOfType(type, all);
    if (type == page_.type) changed_.insert(changed.begin(), changed.end());
    if (type == ObjectType::kContact || type == ObjectType::kDeal) {
      marker_.MarkDependents(type, std::vector<ObjectId>(changed.begin(), changed.end()));
    }
  }
  RefreshFactsOfOthers();
}

PageWriter::StoredLinks PageWriter::LoadLinks(ObjectType type, const LinksById& all) {
  std::vector<ObjectId> ids;
  for (const auto& [id, links] : all) ids.push_back(id);
  ids = KnownOf(type, std::move(ids));
  StoredLinks stored;
  if (ids.empty()) return stored;
  for (const Row& row :
       sql_.QueryKept(4,
                      "SELECT t.object_id, t.client_id, t.sort_at, t.facts" +
                          d_.FromIds("client_links", {"workspace_id", "object_type"}, "object_id"),
                      {d_.Ids(ids), workspace_, Num(CodeOf(type))})) {
    stored[row.Int(0)][row.Text(1)] = {row.TimeAt(2), row.Text(3)};
  }
  return stored;
}

// Empty: the links have none, or keep those that they have.
Params PageWriter::FactsOfLinks(ObjectType type, ObjectId id) {
  if (!IsActivity(type)) return {};
  const auto found = activities_.find({type, id});
  if (found != activities_.end()) return FactsParams(found->second);
  unpacked_.insert({type, id});
  return {};
}

std::set<ObjectId> PageWriter::WriteLinksOfType(ObjectType type, const LinksById& all) {
  StoredLinks stored = LoadLinks(type, all);
  std::vector<Params> written;
  std::vector<Params> with_facts;
  std::vector<Params> removed;
  std::set<ObjectId> changed;
  for (const auto& [id, links] : all) {
    std::map<std::string, StoredLink> gone = std::move(stored[id]);
    const Params facts = FactsOfLinks(type, id);
    for (const ClientId& client : std::set(links->clients.begin(), links->clients.end())) {
      const auto old = gone.extract(client.value);
      if (!old.empty() && old.mapped().sort_at == links->sort_at &&
          (facts.empty() || SqlValue(old.mapped().facts) == facts.front())) {
        continue;
      }
      if (old.empty()) changed.insert(id);
      touched_.Note(client.value, type);
      Params row = MakeParams(workspace_, Num(CodeOf(type)), Num(id), Text(client.value),
                              d_.At(links->sort_at));
      row.insert(row.end(), facts.begin(), facts.end());
      (facts.empty() ? written : with_facts).push_back(std::move(row));
    }
    for (const auto& [client, link] : gone) {
      if (type == ObjectType::kDeal) dirty_ids_.insert(client);
      touched_.Note(client, type);
      if (type != ObjectType::kLineItem) linked_.insert(client);
      removed.push_back({workspace_, Num(CodeOf(type)), Num(id), Text(client)});
      changed.insert(id);
    }
    if (type != page_.type && changed.contains(id)) {
      for (const ClientId& client : links->clients) linked_.insert(client.value);
    }
  }
  Upsert(sql_, LinksTable(), std::move(written));
  Upsert(sql_, ActivityLinksTable(), std::move(with_facts));
  DeleteRows(sql_, "client_links", kLinkKey, std::move(removed));
  return changed;
}

// A page links most of its records itself: no need to ask for those.
void PageWriter::NoteClientsOfRows() {
  std::map<RecordKey, const ClientLinks*> given;
  for (const ClientLinks& links : page_.links) given[{links.type, links.object_id}] = &links;
  for (const auto& [type, ids] : rows_written_) {
    std::vector<ObjectId> others;
    for (const ObjectId id : ids) {
      const auto links = given.find({type, id});
      if (links == given.end()) {
        others.push_back(id);
        continue;
      }
      for (const ClientId& client : links->second->clients) touched_.Note(client.value, type);
    }
    touched_.NoteClientsOf(type, others);
  }
}

void PageWriter::MarkContactsOfNewDomains() {
  if (new_domains_.empty()) return;
  marker_.Mark("SELECT t.workspace_id, 2 AS object_type, t.contact_id AS object_id" +
                   d_.FromTexts("stakeholders", {"workspace_id"}, "email_domain") + kHasNoClient,
               {d_.Texts(new_domains_), workspace_});
}

// The sync looked its clients up before this transaction; what another page committed since then
// was not in that look-up, and found no record of this page to mark.
void PageWriter::MarkWhatMissedAClient() {
  std::vector<ObjectId> ids = FreshIds();
  const std::set<ObjectId> without_row(page_.without_row.begin(), page_.without_row.end());
  std::erase_if(ids, [&](ObjectId id) { return without_row.contains(id); });
  if (ids.empty() || page_.type == ObjectType::kCompany) return;
  // Every change of a client, or of what belongs to one, is in the log. Edges that could not be
  // read stay, and what they lead to the sync did not see.
  if (!has_unread_edges_ && last_change_ == LastChange(sql_, page_.workspace_id)) return;
  const Params of_page = {d_.Ids(ids), workspace_, Num(CodeOf(page_.type))};
  const std::string edges =
      "SELECT DISTINCT t.workspace_id, t.from_type AS object_type, t.from_id AS object_id" +
      d_.FromIds("associations", {"workspace_id", "from_type"}, "from_id");
  const std::string not_linked =
      " AND NOT EXISTS (SELECT 1 FROM client_links o WHERE o.workspace_id = t.workspace_id"
      " AND o.object_type = t.from_type AND o.object_id = t.from_id AND o.client_id = "
      "c.client_id))";
  marker_.Mark(edges +
                   " AND t.to_type = 1 AND EXISTS (SELECT 1 FROM client_companies c"
                   " WHERE c.workspace_id = t.workspace_id AND c.company_id = t.to_id" +
                   not_linked,
               of_page);
  marker_.Mark(edges +
                   " AND t.to_type IN (2, 3) AND t.to_type < t.from_type"
                   " AND EXISTS (SELECT 1 FROM client_links c WHERE c.workspace_id = t.workspace_id"
                   " AND c.object_type = t.to_type AND c.object_id = t.to_id" +
                   not_linked,
               of_page);
  if (page_.type != ObjectType::kContact) return;
  marker_.Mark("SELECT t.workspace_id, 2 AS object_type, t.contact_id AS object_id" +
                   d_.FromIds("stakeholders", {"workspace_id"}, "contact_id") +
                   " AND EXISTS (SELECT 1 FROM clients c WHERE c.workspace_id = t.workspace_id"
                   " AND c.domain = t.email_domain AND " +
                   (d_.is_postgres() ? "NOT c.archived)" : "c.archived = 0)") + kHasNoClient,
               {d_.Ids(ids), workspace_});
}

}  // namespace stanna::storage
