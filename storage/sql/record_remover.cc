#include "storage/sql/record_remover.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/ascii.h"
#include "storage/sql/activity_facts.h"
#include "storage/sql/bulk.h"
#include "storage/sql/canonical_tables.h"
#include "storage/sql/codes.h"
#include "storage/sql/erased_people.h"
#include "storage/sql/fence.h"
#include "storage/sql/named_texts.h"
#include "storage/sql/record_keys.h"
#include "storage/sql/record_versions.h"
#include "storage/sql/text.h"
#include "storage/sql/unchanged_reads.h"
#include "storage/sql/workspace_lock.h"

namespace stanna::storage {
namespace {

std::vector<ObjectId> IdsOf(const std::vector<Removal>& removals) {
  std::vector<ObjectId> ids;
  for (const Removal& removal : removals) ids.push_back(removal.object_id);
  return ids;
}

std::vector<Params> Keys(const SqlValue& workspace, const std::vector<ObjectId>& ids) {
  std::vector<Params> keys;
  for (const ObjectId id : ids) keys.push_back({workspace, Num(id)});
  return keys;
}

std::vector<Params> TypedKeys(const SqlValue& workspace, ObjectType type,
                              const std::vector<ObjectId>& ids) {
  std::vector<Params> keys;
  for (const ObjectId id : ids) keys.push_back({workspace, Num(CodeOf(type)), Num(id)});
  return keys;
}

const std::vector<std::string_view> kTypedKey = {"workspace_id", "object_type", "object_id"};

struct RowTable {
  std::string_view name, id_column;
};

RowTable RowTableOf(ObjectType type) {
  switch (type) {
    case ObjectType::kCompany:
      return {};  // clients stay, archived
    case ObjectType::kContact:
      return {"stakeholders", "contact_id"};
    case ObjectType::kDeal:
      return {"deals", "deal_id"};
    case ObjectType::kLineItem:
      return {"line_items", "line_item_id"};
    default:
      return {"interactions", "object_id"};
  }
}

void DeleteCanonical(SqlSession& sql, const SqlValue& workspace, ObjectType type,
                     const std::vector<ObjectId>& ids) {
  const RowTable table = RowTableOf(type);
  if (table.name.empty()) return;
  if (IsActivity(type)) {
    return DeleteRows(sql, table.name, kTypedKey, TypedKeys(workspace, type, ids));
  }
  DeleteRows(sql, table.name, {"workspace_id", table.id_column}, Keys(workspace, ids));
}

// The clients that lose a company.
std::vector<std::string> LeaveClients(SqlSession& sql, const SqlValue& workspace,
                                      const std::vector<ObjectId>& companies) {
  std::vector<std::string> left;
  for (const Row& row :
       sql.QueryKept(1,
                     "SELECT DISTINCT t.client_id" +
                         sql.dialect().FromIds("client_companies", {"workspace_id"}, "company_id"),
                     {sql.dialect().Ids(companies), workspace})) {
    left.push_back(row.Text(0));
  }
  DeleteRows(sql, "client_companies", {"workspace_id", "company_id"}, Keys(workspace, companies));
  return left;
}

// A shorter name is more often a word than that name.
constexpr std::size_t kShortestName = 3;

// What the standard mapping makes of a copy; a contact without a name goes by its address.
std::set<std::string> NamesIn(ObjectType type, const PropertyBag& properties) {
  const auto value = [&](std::string_view property) {
    return std::string(TrimBlanks(properties.Get(property).value_or("")));
  };
  if (type == ObjectType::kDeal) return {value("dealname")};
  const std::string first = value("firstname"), last = value("lastname");
  const std::string glue = first.empty() || last.empty() ? "" : " ";
  return {first + glue + last, value("email")};
}

// Who was absorbed by one that was absorbed, too. A circle, which HubSpot does not have, ends.
ObjectId LastSurvivor(const std::map<ObjectId, ObjectId>& survivors, ObjectId id) {
  for (std::size_t steps = 0; steps < survivors.size(); ++steps) {
    const auto next = survivors.find(id);
    if (next == survivors.end()) break;
    id = next->second;
  }
  return id;
}

}  // namespace

std::vector<ObjectId> WithRow(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
                              std::vector<ObjectId> ids) {
  std::vector<ObjectId> present;
  const RowTable table = RowTableOf(type);
  if (ids.empty() || table.name.empty()) return present;
  std::vector<std::string_view> keys = {"workspace_id"};
  Params params = {sql.dialect().Ids(std::move(ids)), Text(workspace.value)};
  if (IsActivity(type)) {
    keys.push_back("object_type");
    params.push_back(Num(CodeOf(type)));
  }
  for (const Row& row : sql.QueryKept(1,
                                      "SELECT t." + std::string(table.id_column) +
                                          sql.dialect().FromIds(table.name, keys, table.id_column),
                                      params)) {
    present.push_back(row.Int(0));
  }
  return present;
}

void RemoveDerived(SqlSession& sql, const WorkspaceId& workspace, ObjectType type,
                   const std::vector<ObjectId>& ids, Markers markers) {
  if (ids.empty()) return;
  const SqlValue key = Text(workspace.value);
  // While the links that lead to the clients are still there.
  if (type == ObjectType::kDeal) markers.clients.MarkClientsOfDeals(ids);
  if (type == ObjectType::kLineItem) markers.clients.MarkClientsOfLineItems(ids);
  if (type != ObjectType::kLineItem) markers.health.MarkClientsOf(type, ids);
  markers.touched.NoteClientsOf(type, ids);
  DeleteCanonical(sql, key, type, ids);
  DeleteRows(sql, "client_links", kTypedKey, TypedKeys(key, type, ids));
  if (type == ObjectType::kCompany) {
    const std::vector<std::string> left = LeaveClients(sql, key, ids);
    markers.links.SettleClients(left);
    markers.clients.MarkClients(left);  // an archived client has no revenue any more
    markers.health.MarkClients(left);
  }
  markers.links.MarkDependents(type, ids);
}

RecordRemover::RecordRemover(SqlSession& sql, const RemovalWrite& removal)
    : sql_(sql),
      d_(sql.dialect()),
      removal_(removal),
      workspace_(Text(removal.workspace_id.value)),
      type_(Num(CodeOf(removal.type))),
      marker_(sql, removal.workspace_id, removal.now),
      dirty_(sql, removal.workspace_id, removal.now),
      dirty_health_(sql, removal.workspace_id, removal.now),
      touched_(sql, removal.workspace_id) {}

absl::StatusOr<RemovalResult> RecordRemover::Remove() {
  LockWorkspace(sql_, removal_.workspace_id);
  // Without a job, a person asked for it.
  if (!removal_.fence.job_id.value.empty()) {
    RETURN_IF_ERROR(CheckFence(sql_, removal_.workspace_id, removal_.fence));
  }
  const std::vector<Removal> valid = StillValid();
  const auto versions = LoadVersions(sql_, removal_.workspace_id, removal_.type, IdsOf(valid));
  std::vector<Removal> archived, buried;
  std::vector<ObjectId> gone;
  std::vector<ObjectId> stored_and_gone;
  std::vector<ObjectId> erased;
  std::int64_t live = 0;
  for (const Removal& removal : valid) {
    const auto stored = versions.find(removal.object_id);
    const bool was_live = stored != versions.end() && !stored->second.archived;
    if (was_live) ++live;
    if (removal.kind == RemovalKind::kArchived) {
      if (was_live) archived.push_back(removal);
      continue;
    }
    buried.push_back(removal);
    gone.push_back(removal.object_id);
    if (stored != versions.end()) stored_and_gone.push_back(removal.object_id);
    if (removal.kind == RemovalKind::kErased) erased.push_back(removal.object_id);
  }
  Bury(buried);
  std::vector<ObjectId> closing = IdsOf(archived);
  closing.insert(closing.end(), gone.begin(), gone.end());
  issues_ = OpenIssuesOf(sql_, removal_.workspace_id, removal_.type, closing);
  Archive(archived);
  const std::vector<std::string> clients = ClientsOf(erased);
  ForgetReasons(erased);
  RemoveDerived(sql_, removal_.workspace_id, removal_.type, stored_and_gone,
                {marker_, dirty_, dirty_health_, touched_});
  ForgetRecords(stored_and_gone);
  Forget(gone);
  ForgetEvents(erased);
  ForgetHistory(clients);
  return RemovalResult{live, AppendChanges()};
}

std::optional<ChangeSpan> RecordRemover::AppendChanges() {
  ChangeLog log(sql_, removal_.workspace_id, removal_.now);
  touched_.AppendTo(log);
  AppendIssueChanges(log, removal_.type, issues_);
  return log.Flush();
}

// Without those that a later read has shown to be there after all.
std::vector<Removal> RecordRemover::StillValid() {
  std::map<ObjectId, Time> read_at;
  for (const Row& row : sql_.QueryKept(
           2,
           "SELECT t.object_id, t.read_at" +
               d_.FromIds("hubspot_records", {"workspace_id", "object_type"}, "object_id"),
           {d_.Ids(IdsOf(removal_.removals)), workspace_, type_})) {
    read_at[row.Int(0)] = row.OptionalTime(1).value_or(Time::min());
  }
  ForEachUnchanged(sql_, removal_.workspace_id, removal_.type, removal_.read_at,
                   [&](ObjectId id, Time at) {
                     const auto stored = read_at.find(id);
                     if (stored != read_at.end()) stored->second = std::max(stored->second, at);
                   });
  std::vector<Removal> valid;
  for (const Removal& removal : removal_.removals) {
    const auto stored = read_at.find(removal.object_id);
    if (stored == read_at.end() || stored->second <= removal_.read_at) valid.push_back(removal);
  }
  return valid;
}

// The hash is of no content, so that the next read of the record is written.
void RecordRemover::Archive(const std::vector<Removal>& archived) {
  for (const Removal& removal : archived) {
    sql_.StartKept(
        "UPDATE hubspot_records SET archived = ?, archived_at = ?, read_at = ?, content_hash = 0"
        " WHERE workspace_id = ? AND object_type = ? AND object_id = ?",
        {Num(1), d_.At(removal.archived_at.value_or(removal_.now)), d_.At(removal_.read_at),
         workspace_, type_, Num(removal.object_id)});
    sql_.StartKept(
        "UPDATE record_issues SET closed_at = ? WHERE workspace_id = ? AND object_type = ?"
        " AND object_id = ? AND closed_at IS NULL",
        {d_.At(removal_.now), workspace_, type_, Num(removal.object_id)});
  }
  RemoveDerived(sql_, removal_.workspace_id, removal_.type, IdsOf(archived),
                {marker_, dirty_, dirty_health_, touched_});
  ReplaceKeys(sql_, removal_.workspace_id, removal_.type, IdsOf(archived), {}, marker_);
}

void RecordRemover::Bury(const std::vector<Removal>& removals) {
  static const UpsertTable kTombstones{
      .name = "tombstones",
      .columns = {"workspace_id", "object_type", "object_id", "kind", "merged_into", "removed_at"},
      .key_columns = 3};
  std::vector<Params> rows;
  std::map<ObjectId, ObjectId> survivors;
  std::vector<ObjectId> grown;
  for (const Removal& removal : removals) {
    rows.push_back({workspace_, type_, Num(removal.object_id), Num(static_cast<int>(removal.kind)),
                    Num(removal.merged_into), d_.At(removal_.now)});
    if (removal.kind != RemovalKind::kMerged) continue;
    survivors[removal.object_id] = removal.merged_into;
    grown.push_back(removal.merged_into);
  }
  Upsert(sql_, kTombstones, std::move(rows));
  MoveEdges(survivors);
  for (const Removal& removal : removals) {
    if (removal.kind == RemovalKind::kMerged) {
      if (removal_.type == ObjectType::kCompany) NameSuccessor(removal);
    } else if (removal_.type == ObjectType::kContact) {
      ScrubContact(removal.object_id);
    }
  }
  // Whom they belong to has the absorbed ones' activities now.
  if (removal_.type != ObjectType::kCompany) {
    dirty_health_.MarkClientsOf(removal_.type, grown);
  }
}

// Others' edges to an absorbed record lead to its survivor; the survivor's own come with it.
void RecordRemover::MoveEdges(const std::map<ObjectId, ObjectId>& survivors) {
  if (survivors.empty()) return;
  std::vector<ObjectId> absorbed;
  for (const auto& [id, survivor] : survivors) absorbed.push_back(id);
  const std::string to_absorbed = d_.FromIds("associations", {"workspace_id", "to_type"}, "to_id");
  const Params keys = {d_.Ids(absorbed), workspace_, type_};
  marker_.Mark("SELECT t.workspace_id, t.from_type AS object_type, t.from_id AS object_id" +
                   to_absorbed +
                   " AND EXISTS (SELECT 1 FROM hubspot_records r"
                   " WHERE r.workspace_id = t.workspace_id AND r.object_type = t.from_type"
                   " AND r.object_id = t.from_id)",
               keys);
  std::vector<Params> moved;
  for (const Row& edge :
       sql_.QueryKept(3, "SELECT t.from_type, t.from_id, t.to_id" + to_absorbed, keys)) {
    moved.push_back({workspace_, Num(edge.Int(0)), Num(edge.Int(1)), type_,
                     Num(LastSurvivor(survivors, edge.Int(2)))});
  }
  Upsert(sql_, AssociationsTable(), std::move(moved));
}

void RecordRemover::NameSuccessor(const Removal& merged) {
  sql_.StartKept(
      "UPDATE clients SET successor_company_id = ? WHERE workspace_id = ? AND client_id IN"
      " (SELECT c.client_id FROM client_companies c WHERE c.workspace_id = ? AND c.company_id = ?)",
      {Num(merged.merged_into), workspace_, workspace_, Num(merged.object_id)});
}

// What health said of them: reasons that rest on them, and their names wherever they stand in the
// workspace: one that was archived before has no links that would lead to its clients. Who is
// linked is scored anew soon; until then, and in what is said of the past, nobody is named.
void RecordRemover::ForgetReasons(const std::vector<ObjectId>& ids) {
  for (const ObjectId id : ids) {
    sql_.StartKept("UPDATE attributions SET reason = '' WHERE workspace_id = ? AND evidence LIKE ?",
                   {workspace_, "%\"objectType\":\"" + std::string(NameOf(removal_.type)) +
                                    "\",\"objectId\":\"" + std::to_string(id) + "\"%"});
    EraseNames(sql_, removal_.workspace_id, NamesOf(id));
  }
}

// From its row, which is gone after an archival, and from its copy.
std::vector<std::string> RecordRemover::NamesOf(ObjectId id) {
  std::set<std::string> names;
  if (removal_.type != ObjectType::kContact && removal_.type != ObjectType::kDeal) return {};
  const RowTable table = RowTableOf(removal_.type);
  for (const Row& row :
       sql_.QueryKept(1,
                      "SELECT name FROM " + std::string(table.name) +
                          " WHERE workspace_id = ? AND " + std::string(table.id_column) + " = ?",
                      {workspace_, Num(id)})) {
    names.insert(row.Text(0));
  }
  for (const Row& row :
       sql_.QueryKept(1,
                      "SELECT properties FROM hubspot_records WHERE workspace_id = ?"
                      " AND object_type = ? AND object_id = ?",
                      {workspace_, type_, Num(id)})) {
    names.merge(NamesIn(removal_.type, PropertyBag::FromJson(row.Text(0)).value_or(PropertyBag())));
  }
  std::erase_if(names, [](const std::string& name) { return name.size() < kShortestName; });
  return {names.begin(), names.end()};
}

void RecordRemover::Forget(const std::vector<ObjectId>& ids) {
  if (ids.empty()) return;
  ReplaceKeys(sql_, removal_.workspace_id, removal_.type, ids, {}, marker_);
  for (const char* table :
       {"record_issues", "pending_links", "pending_reads", "sync_log", "property_changes"}) {
    DeleteRows(sql_, table, kTypedKey, TypedKeys(workspace_, removal_.type, ids));
  }
  DeleteRows(sql_, "associations", {"workspace_id", "to_type", "to_id"},
             TypedKeys(workspace_, removal_.type, ids));
  ForgetNames(ids);
}

// What only records have that are stored: a first import is told of merges of many that never were.
// Changes of properties are noted before a record is read, and are not among it.
void RecordRemover::ForgetRecords(const std::vector<ObjectId>& ids) {
  if (ids.empty()) return;
  for (const char* table : {"hubspot_records", "mood_overrides"}) {
    DeleteRows(sql_, table, kTypedKey, TypedKeys(workspace_, removal_.type, ids));
  }
  DeleteRows(sql_, "associations", {"workspace_id", "from_type", "from_id"},
             TypedKeys(workspace_, removal_.type, ids));
}

// Pending ones are worked off soon, and find the record gone; dead ones would keep what they say.
void RecordRemover::ForgetEvents(const std::vector<ObjectId>& ids) {
  for (const ObjectId id : ids) {
    sql_.StartKept(
        "UPDATE webhook_events SET state = 2, body = '', error = '' WHERE workspace_id = ?"
        " AND state = 3 AND object_type = ? AND object_id = ?",
        {workspace_, type_, Num(id)});
  }
}

// The sum is worked out without them at the end of the run; what they were called goes at once.
void RecordRemover::ForgetNames(const std::vector<ObjectId>& ids) {
  std::vector<Params> rows = TypedKeys(workspace_, removal_.type, ids);
  for (Params& row : rows) row.insert(row.end(), {Text(""), Text("")});
  UpdateRows(sql_, "client_revenue_parts", kTypedKey, {"name", "words"}, std::move(rows));
}

// Also those that it gave its fields to before it was archived.
std::vector<std::string> RecordRemover::ClientsOf(const std::vector<ObjectId>& companies) {
  std::vector<std::string> clients;
  if (removal_.type != ObjectType::kCompany) return clients;
  for (const ObjectId id : companies) {
    for (const Row& row : sql_.QueryKept(
             1,
             "SELECT client_id FROM client_companies"
             " WHERE workspace_id = ? AND company_id = ?"
             " UNION SELECT client_id FROM clients WHERE workspace_id = ? AND company_id = ?",
             {workspace_, Num(id), workspace_, Num(id)})) {
      clients.push_back(row.Text(0));
    }
  }
  return clients;
}

// Of those that no company stands behind any more: what is kept of others is theirs, too.
void RecordRemover::ForgetHistory(const std::vector<std::string>& clients) {
  if (clients.empty()) return;
  const std::string archived = d_.is_postgres() ? "t.archived" : "t.archived <> 0";
  for (const char* table :
       {"client_history", "client_field_overrides", "client_merges", "client_health", "health_days",
        "attributions", "manual_attributions", "client_alerts", "dirty_health"}) {
    sql_.StartKept("DELETE FROM " + std::string(table) +
                       " WHERE workspace_id = ? AND client_id IN (SELECT t.client_id" +
                       d_.FromTexts("clients", {"workspace_id"}, "client_id") + " AND " + archived +
                       ")",
                   {workspace_, d_.Texts(clients), workspace_});
  }
  sql_.StartKept(
      "UPDATE clients SET name = '', name_folded = '', tags = '', custom_fields = '', csm_owner = "
      "'',"
      " status = '', lifecycle_stage = '', owner_id = NULL, renewal_date = NULL, mrr_amount = NULL,"
      " content_hash = 0 WHERE workspace_id = ? AND successor_company_id IS NULL"
      " AND client_id IN (SELECT t.client_id" +
          d_.FromTexts("clients", {"workspace_id"}, "client_id") + " AND " + archived + ")",
      {workspace_, d_.Texts(clients), workspace_});
}

// Lower case. One that a filter leaves out has no row; its copy tells the address.
std::set<std::string> RecordRemover::AddressesOf(ObjectId contact) {
  std::set<std::string> addresses;
  for (const Row& row :
       sql_.QueryKept(1, "SELECT email FROM stakeholders WHERE workspace_id = ? AND contact_id = ?",
                      {workspace_, Num(contact)})) {
    addresses.insert(row.Text(0));
  }
  for (const Row& row :
       sql_.QueryKept(1,
                      "SELECT properties FROM hubspot_records WHERE workspace_id = ?"
                      " AND object_type = ? AND object_id = ?",
                      {workspace_, type_, Num(contact)})) {
    const auto properties = PropertyBag::FromJson(row.Text(0)).value_or(PropertyBag());
    addresses.insert(LowerAscii(TrimBlanks(properties.Get("email").value_or(""))));
  }
  addresses.erase("");
  return addresses;
}

// What the person wrote or received: activities associated with the contact, and those that name
// its address. HubSpot may serve what is left of them, so they are read again.
void RecordRemover::ScrubContact(ObjectId id) {
  std::set<std::pair<std::int64_t, ObjectId>> touched;
  for (const Row& row :
       sql_.QueryKept(2,
                      "SELECT from_type, from_id FROM associations"
                      " WHERE workspace_id = ? AND to_type = ? AND to_id = ? AND from_type >= 5",
                      {workspace_, type_, Num(id)})) {
    touched.insert({row.Int(0), row.Int(1)});
  }
  for (const std::string& address : AddressesOf(id)) {
    const std::string pattern = "%" + EscapeLike(address) + "%";
    for (const Row& row : sql_.QueryKept(
             2,
             "SELECT object_type, object_id FROM interactions WHERE workspace_id = ?"
             " AND (lower(sender) LIKE ? ESCAPE '\\' OR lower(recipient) LIKE ? ESCAPE '\\')",
             {workspace_, pattern, pattern})) {
      touched.insert({row.Int(0), row.Int(1)});
    }
  }
  for (const auto& [type, activity] : touched) {
    Scrub(ObjectTypeOf(type), activity);
    scrubbed_.push_back({ObjectTypeOf(type), activity});
  }
}

void RecordRemover::Scrub(ObjectType type, ObjectId id) {
  touched_.NoteClientsOf(type, {id});
  const Params key = {workspace_, Num(CodeOf(type)), Num(id)};
  const std::string where = " WHERE workspace_id = ? AND object_type = ? AND object_id = ?";
  sql_.StartKept(
      "UPDATE interactions SET subject = '', summary = '', sender = '', recipient = '',"
      " custom_fields = '', analysis = '', content_hash = 0" +
          where,
      key);
  sql_.StartKept("DELETE FROM mood_overrides" + where, key);
  RefreshFacts(sql_, removal_.workspace_id, type, {id});
  dirty_health_.MarkClientsOf(type, {id});
  for (const Row& row : sql_.QueryKept(1, "SELECT properties FROM hubspot_records" + where, key)) {
    const auto properties = PropertyBag::FromJson(row.Text(0)).value_or(PropertyBag());
    Params set = {Impersonal(properties).ToJson()};
    set.insert(set.end(), key.begin(), key.end());
    sql_.StartKept("UPDATE hubspot_records SET properties = ?, content_hash = 0" + where, set);
  }
  ReplaceKeys(sql_, removal_.workspace_id, type, {id}, {}, marker_);
  DeleteRows(sql_, "record_issues", kTypedKey, TypedKeys(workspace_, type, {id}));
  QueueReads(sql_, removal_.workspace_id, {{type, id, "ERASED_CONTACT", 0}}, removal_.now);
}

}  // namespace stanna::storage
