#include <algorithm>
#include <map>
#include <set>

#include "storage/sql/bulk.h"
#include "storage/sql/client_overrides.h"
#include "storage/sql/codes.h"
#include "storage/sql/page_writer.h"

namespace stanna::storage {
namespace {

const UpsertTable& ClientsTable() {
  static const UpsertTable table{.name = "clients",
                                 .columns = {"workspace_id",
                                             "client_id",
                                             "company_id",
                                             "name",
                                             "name_folded",
                                             "domain",
                                             "mrr_amount",
                                             "mrr_currency",
                                             "renewal_date",
                                             "owner_id",
                                             "csm_owner",
                                             "lifecycle_stage",
                                             "status",
                                             "tags",
                                             "custom_fields",
                                             "source_created_at",
                                             "source_modified_at",
                                             "content_hash",
                                             "created_at",
                                             "updated_at"},
                                 .key_columns = 2,
                                 .insert_only = {"created_at"}};
  return table;
}

const UpsertTable& CompanyClientsTable() {
  static const UpsertTable table{.name = "client_companies",
                                 .columns = {"workspace_id", "company_id", "client_id"},
                                 .key_columns = 2};
  return table;
}

struct StoredClient {
  ObjectId company_id = 0;
  Time modified_at;
  std::int64_t hash = 0;
  std::string domain;
};

std::map<std::string, StoredClient> LoadClients(SqlSession& sql, const SqlValue& workspace,
                                                const std::vector<ClientRow>& rows) {
  std::vector<std::string> ids;
  for (const ClientRow& row : rows) ids.push_back(row.id.value);
  std::map<std::string, StoredClient> stored;
  for (const Row& row : sql.QueryKept(
           5,
           "SELECT t.client_id, t.company_id, t.source_modified_at, t.content_hash, t.domain" +
               sql.dialect().FromTexts("clients", {"workspace_id"}, "client_id"),
           {sql.dialect().Texts(ids), workspace})) {
    stored[row.Text(0)] = {.company_id = row.Int(1),
                           .modified_at = row.TimeAt(2),
                           .hash = row.Int(3),
                           .domain = row.Text(4)};
  }
  return stored;
}

}  // namespace

void PageWriter::WriteClients() {
  if (page_.clients.empty()) return;
  std::vector<ClientRow> clients;
  for (const ClientRow& client : page_.clients) {
    if (!IsStale(ObjectType::kCompany, client.company_id)) clients.push_back(client);
  }
  ApplyOverrides(sql_, page_.workspace_id, clients);
  const auto stored = LoadClients(sql_, workspace_, clients);
  std::vector<Params> rows;
  std::vector<std::string> moved;
  for (const ClientRow& client : clients) {
    Params row = ParamsOf(d_, page_.workspace_id, client);
    row.push_back(Num(ContentHash(row)));
    const auto found = stored.find(client.id.value);
    if (found != stored.end()) {
      const StoredClient& old = found->second;
      // Versions compare within one company only.
      const bool is_older =
          old.company_id == client.company_id && old.modified_at > client.source_modified_at;
      if (is_older || IsHashOf(old.hash, row)) continue;
    }
    if (found == stored.end() || found->second.domain != client.domain) {
      new_domains_.push_back(client.domain);
      if (found != stored.end()) moved.push_back(client.id.value);
    }
    if (found != stored.end() && found->second.company_id != client.company_id) {
      displaced_.push_back(found->second.company_id);
    }
    if (page_.type == ObjectType::kCompany) changed_.insert(client.company_id);
    dirty_ids_.insert(client.id.value);
    touched_.Note(client.id.value, ObjectType::kCompany);
    row.push_back(d_.At(page_.now));
    row.push_back(d_.At(page_.now));
    rows.push_back(std::move(row));
  }
  FreeDomains(moved);
  Upsert(sql_, ClientsTable(), std::move(rows));
  MarkCompaniesLeftBehind(moved);
}

// A client goes along with the company that gives its fields; the others that stood behind it are
// of the domain that it has left.
void PageWriter::MarkCompaniesLeftBehind(const std::vector<std::string>& moved) {
  if (moved.empty()) return;
  marker_.Mark("SELECT t.workspace_id, 1 AS object_type, t.company_id AS object_id" +
                   d_.FromTexts("client_companies", {"workspace_id"}, "client_id"),
               {d_.Texts(moved), workspace_});
}

// Two clients may swap domains, of which each is unique at any moment.
void PageWriter::FreeDomains(const std::vector<std::string>& moved) {
  if (moved.size() < 2) return;
  sql_.StartKept("UPDATE clients SET domain = '~' || client_id WHERE workspace_id = ? AND " +
                     d_.IsInTexts("client_id"),
                 {workspace_, d_.Texts(moved)});
}

void PageWriter::WriteCompanyClients() {
  std::vector<ObjectId> ids;
  for (const CompanyClient& c : page_.company_clients) ids.push_back(c.company_id);
  if (ids.empty()) return;
  std::map<ObjectId, std::string> stored;
  for (const Row& row :
       sql_.QueryKept(2,
                      "SELECT t.company_id, t.client_id" +
                          d_.FromIds("client_companies", {"workspace_id"}, "company_id"),
                      {d_.Ids(ids), workspace_})) {
    stored[row.Int(0)] = row.Text(1);
  }
  std::vector<Params> inserted;
  std::vector<Params> removed;
  std::set<std::string> affected;
  for (const CompanyClient& c : page_.company_clients) {
    if (IsStale(ObjectType::kCompany, c.company_id)) continue;
    const auto found = stored.find(c.company_id);
    const std::string client = c.client_id ? c.client_id->value : "";
    if (client == (found == stored.end() ? "" : found->second)) continue;
    (client.empty() ? removed : inserted)
        .push_back(client.empty() ? Params{workspace_, Num(c.company_id)}
                                  : Params{workspace_, Num(c.company_id), Text(client)});
    recompanied_.push_back(c.company_id);
    if (found != stored.end()) affected.insert(found->second);
    if (!client.empty()) affected.insert(client);
    if (page_.type == ObjectType::kCompany) changed_.insert(c.company_id);
  }
  Upsert(sql_, CompanyClientsTable(), std::move(inserted));
  DeleteRows(sql_, "client_companies", {"workspace_id", "company_id"}, std::move(removed));
  marker_.MarkDependents(ObjectType::kCompany, recompanied_);
  marker_.SettleClients({affected.begin(), affected.end()});
  dirty_ids_.insert(affected.begin(), affected.end());  // archived, or live again
  for (const std::string& client : affected) touched_.Note(client, ObjectType::kCompany);
  MarkDisplacedCompanies();
}

// One that still stands behind the client has an issue now. Those of this page were told.
void PageWriter::MarkDisplacedCompanies() {
  const std::vector<ObjectId> told = FreshIds();
  std::erase_if(displaced_, [&](ObjectId id) { return std::ranges::count(told, id) > 0; });
  if (displaced_.empty()) return;
  marker_.Mark("SELECT t.workspace_id, 1 AS object_type, t.company_id AS object_id" +
                   d_.FromIds("client_companies", {"workspace_id"}, "company_id") +
                   " AND EXISTS (SELECT 1 FROM clients c WHERE c.workspace_id = t.workspace_id"
                   " AND c.client_id = t.client_id AND c.company_id <> t.company_id)",
               {d_.Ids(displaced_), workspace_});
}

void PageWriter::PrepareCanonical() {
  Prepare(StakeholdersTable(), ObjectType::kContact, page_.stakeholders,
          [](const StakeholderRow& row) { return row.contact_id; });
  Prepare(DealsTable(), ObjectType::kDeal, page_.deals,
          [](const DealRow& row) { return row.deal_id; });
  Prepare(LineItemsTable(), ObjectType::kLineItem, page_.line_items,
          [](const LineItemRow& row) { return row.line_item_id; });
}

template <typename RowType, typename IdOf>
void PageWriter::Prepare(const VersionedTable& table, ObjectType type,
                         const std::vector<RowType>& rows, const IdOf& id_of) {
  VersionedRows prepared{&table, type, {}};
  for (const RowType& row : rows) {
    const ObjectId id = id_of(row);
    if (IsStale(type, id)) continue;
    Params params = ParamsOf(d_, page_.workspace_id, row);
    params.push_back(Num(ContentHash(params)));
    prepared.rows.emplace_back(id, std::move(params));
  }
  if (!prepared.rows.empty()) canonical_.push_back(std::move(prepared));
}

void PageWriter::WriteCanonical() {
  for (VersionedRows& versioned : canonical_) WriteVersioned(std::move(versioned));
  WriteInteractions();
}

void PageWriter::WriteVersioned(VersionedRows versioned) {
  const VersionedTable& table = *versioned.table;
  const ObjectType type = versioned.type;
  std::vector<ObjectId> ids;
  for (const auto& [id, params] : versioned.rows) ids.push_back(id);
  const auto stored = LoadHashes(table, type, KnownOf(type, std::move(ids)));
  std::vector<Params> written;
  for (auto& [id, row] : versioned.rows) {
    const auto found = stored.find(id);
    if (found != stored.end() && IsHashOf(found->second, row)) continue;
    if (type == page_.type) changed_.insert(id);
    rows_written_[type].push_back(id);
    written.push_back(std::move(row));
  }
  UpsertTable guarded = table.upsert;
  const std::string guard =
      "excluded.source_modified_at >= " + std::string(guarded.name) + ".source_modified_at";
  guarded.guard = guard;
  Upsert(sql_, guarded, std::move(written));
}

std::map<ObjectId, std::int64_t> PageWriter::LoadHashes(const VersionedTable& table,
                                                        ObjectType type,
                                                        const std::vector<ObjectId>& ids) {
  std::map<ObjectId, std::int64_t> hashes;
  if (ids.empty()) return hashes;
  const std::string id_column(table.id_column);
  std::vector<std::string_view> keys = {"workspace_id"};
  Params where = {d_.Ids(ids), workspace_};
  if (table.has_object_type) {
    keys.push_back("object_type");
    where.push_back(Num(CodeOf(type)));
  }
  for (const Row& row : sql_.QueryKept(2,
                                       "SELECT t." + id_column + ", t.content_hash" +
                                           d_.FromIds(table.upsert.name, keys, id_column),
                                       where)) {
    hashes[row.Int(0)] = row.Int(1);
  }
  return hashes;
}

}  // namespace stanna::storage
