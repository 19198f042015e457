#include <algorithm>
#include <set>

#include "storage/sql/bulk.h"
#include "storage/sql/codes.h"
#include "storage/sql/erased_people.h"
#include "storage/sql/mark_generation.h"
#include "storage/sql/page_writer.h"
#include "storage/sql/record_keys.h"
#include "storage/sql/record_remover.h"
#include "storage/sql/record_versions.h"
#include "storage/sql/sql_stores.h"
#include "storage/sql/stored_fields.h"
#include "storage/sql/stored_records.h"
#include "storage/sql/type_issues.h"
#include "storage/sql/workspace_lock.h"

namespace stanna::storage {
namespace {

std::map<ObjectType, std::int64_t> CountByType(SqlSession& sql, const WorkspaceId& workspace,
                                               const std::string& column,
                                               const std::string& table) {
  std::map<ObjectType, std::int64_t> counts;
  for (const Row& row :
       sql.Query(2, "SELECT " + column + ", count(*) FROM " + table + " GROUP BY " + column,
                 {Text(workspace.value)})) {
    counts[ObjectTypeOf(row.Int(0))] = row.Int(1);
  }
  return counts;
}

std::int64_t CountRows(SqlSession& sql, const WorkspaceId& workspace, const std::string& table) {
  return sql.Query(1, "SELECT count(*) FROM " + table, {Text(workspace.value)}).front().Int(0);
}

// A domain that was merged is the other client's.
void FollowMerges(SqlSession& sql, const WorkspaceId& workspace,
                  const std::vector<std::string>& domains,
                  std::map<std::string, RecordStore::DomainClient>& clients) {
  for (const Row& row :
       sql.QueryKept(4,
                     "SELECT m.domain, m.client_id, c.company_id, c.archived FROM (SELECT t.*" +
                         sql.dialect().FromTexts("client_merges", {"workspace_id"}, "domain") +
                         ") m JOIN clients c ON c.workspace_id = m.workspace_id"
                         " AND c.client_id = m.client_id",
                     {sql.dialect().Texts(domains), Text(workspace.value)})) {
    clients[row.Text(0)] = {.client_id = ClientId(row.Text(1)),
                            .company_id = row.Int(2),
                            .archived = row.Bool(3),
                            .merged = true};
  }
}

// Without those of erased people, whose pages would be left out anyway.
std::vector<PendingRead> ReadsOfOthers(SqlSession& sql, const WorkspaceId& workspace,
                                       std::vector<PendingRead> reads) {
  const auto is_of_contact = [](const PendingRead& r) { return r.type == ObjectType::kContact; };
  if (std::ranges::none_of(reads, is_of_contact)) return reads;
  const std::set<ObjectId> erased = LoadErasedPeople(sql, workspace);
  std::erase_if(reads, [&](const PendingRead& read) {
    return is_of_contact(read) && erased.contains(read.object_id);
  });
  return reads;
}

class SqlRecordStore : public RecordStore {
 public:
  explicit SqlRecordStore(Database& database) : database_(database) {}

  absl::StatusOr<PageResult> WritePage(const PageWrite& page, Deadline deadline) override {
    return database_.Write(
        Scope::Of(page.workspace_id), deadline, [&](SqlSession& sql) -> absl::StatusOr<PageResult> {
          LockWorkspace(sql, page.workspace_id);
          const std::set<ObjectId> erased = LoadErasedPeople(sql, page.workspace_id);
          if (erased.empty()) return PageWriter(sql, page).Write();
          const PageWrite kept = WithoutPeople(sql, page, erased);
          return PageWriter(sql, kept).Write();
        });
  }

  absl::StatusOr<std::vector<HubSpotRecord>> Load(const WorkspaceId& workspace, ObjectType type,
                                                  const std::vector<ObjectId>& ids,
                                                  Deadline deadline) override {
    using Loaded = absl::StatusOr<std::vector<HubSpotRecord>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Loaded {
      return LoadRecords(sql, workspace, type, ids);
    });
  }

  absl::StatusOr<std::vector<HubSpotRecord>> Scan(const WorkspaceId& workspace, ObjectType type,
                                                  ObjectId after, int limit,
                                                  Deadline deadline) override {
    using Loaded = absl::StatusOr<std::vector<HubSpotRecord>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Loaded {
      return ScanRecords(sql, workspace, type, after, limit);
    });
  }

  absl::StatusOr<std::vector<PropertyBag>> SampleProperties(const WorkspaceId& workspace,
                                                            ObjectType type, int limit,
                                                            Deadline deadline) override {
    using Sampled = absl::StatusOr<std::vector<PropertyBag>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Sampled {
      return storage::SampleProperties(sql, workspace, type, limit);
    });
  }

  absl::StatusOr<std::map<ObjectId, std::vector<ClientId>>> ClientsOf(
      const WorkspaceId& workspace, ObjectType type, const std::vector<ObjectId>& ids,
      Deadline deadline) override {
    using Clients = absl::StatusOr<std::map<ObjectId, std::vector<ClientId>>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Clients {
      const Dialect& d = sql.dialect();
      const bool is_company = type == ObjectType::kCompany;
      Params params = {d.Ids(ids), Text(workspace.value)};
      if (!is_company) params.push_back(Num(CodeOf(type)));
      std::map<ObjectId, std::vector<ClientId>> clients;
      for (const Row& row : sql.QueryKept(
               2,
               is_company
                   ? "SELECT t.company_id, t.client_id" +
                         d.FromIds("client_companies", {"workspace_id"}, "company_id")
                   : "SELECT t.object_id, t.client_id" +
                         d.FromIds("client_links", {"workspace_id", "object_type"}, "object_id") +
                         " ORDER BY t.client_id",
               params)) {
        clients[row.Int(0)].push_back(ClientId(row.Text(1)));
      }
      return clients;
    });
  }

  absl::StatusOr<std::map<ObjectId, Exclusion>> Exclusions(const WorkspaceId& workspace,
                                                           ObjectType type,
                                                           const std::vector<ObjectId>& ids,
                                                           Deadline deadline) override {
    using Found = std::map<ObjectId, Exclusion>;
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<Found> {
          const Dialect& d = sql.dialect();
          Found found;
          for (const Row& row : sql.Query(
                   2,
                   "SELECT t.object_id, t.exclusion" +
                       d.FromIds("hubspot_records", {"workspace_id", "object_type"}, "object_id"),
                   {d.Ids(ids), Text(workspace.value), Num(CodeOf(type))})) {
            found[row.Int(0)] = static_cast<Exclusion>(row.Int(1));
          }
          return found;
        });
  }

  absl::StatusOr<std::map<ObjectId, FieldTexts>> StoredFields(const WorkspaceId& workspace,
                                                              ObjectType type,
                                                              const std::vector<ObjectId>& ids,
                                                              Deadline deadline) override {
    using Fields = std::map<ObjectId, FieldTexts>;
    return database_.Read(Scope::Of(workspace), deadline,
                          [&](SqlSession& sql) -> absl::StatusOr<Fields> {
                            return LoadStoredFields(sql, workspace, type, ids);
                          });
  }

  absl::StatusOr<std::int64_t> QueueDropped(const WorkspaceId& workspace, ObjectType type, Time now,
                                            Deadline deadline) override {
    return database_.Write(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
          const std::string live = sql.dialect().is_postgres() ? "NOT archived" : "archived = 0";
          const std::string dropped =
              " FROM hubspot_records WHERE workspace_id = ? AND object_type = ? AND exclusion = 2 "
              "AND " +
              live;
          const Params key = {Text(workspace.value), Num(CodeOf(type))};
          const std::int64_t count = sql.Query(1, "SELECT count(*)" + dropped, key).front().Int(0);
          if (count == 0) return count;
          Params params = {Num(NewGeneration()), sql.dialect().At(now)};
          params.insert(params.end(), key.begin(), key.end());
          // One that is queued already may be on its way into what drops it.
          sql.Execute(
              "INSERT INTO pending_reads (workspace_id, object_type, object_id, reason, generation,"
              " queued_at) SELECT workspace_id, object_type, object_id, 'FILTER_CHANGED',"
              " CAST(? AS bigint), " +
                  sql.dialect().TimeParam() + dropped +
                  " ON CONFLICT (workspace_id, object_type, object_id)"
                  " DO UPDATE SET generation = excluded.generation",
              params);
          return count;
        });
  }

  absl::StatusOr<std::map<KeyName, ObjectId>> LowestWithKeys(const WorkspaceId& workspace,
                                                             ObjectType type,
                                                             const std::vector<KeyName>& keys,
                                                             const std::vector<ObjectId>& besides,
                                                             Deadline deadline) override {
    using Lowest = std::map<KeyName, ObjectId>;
    return database_.Read(Scope::Of(workspace), deadline,
                          [&](SqlSession& sql) -> absl::StatusOr<Lowest> {
                            return LoadLowestWithKeys(sql, workspace, type, keys, besides);
                          });
  }

  absl::StatusOr<std::map<std::string, DomainClient>> ClientsByDomain(
      const WorkspaceId& workspace, const std::vector<std::string>& domains,
      Deadline deadline) override {
    using Clients = absl::StatusOr<std::map<std::string, DomainClient>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Clients {
      std::map<std::string, DomainClient> clients;
      for (const Row& row :
           sql.QueryKept(4,
                         "SELECT t.domain, t.client_id, t.company_id, t.archived" +
                             sql.dialect().FromTexts("clients", {"workspace_id"}, "domain"),
                         {sql.dialect().Texts(domains), Text(workspace.value)})) {
        clients[row.Text(0)] = {.client_id = ClientId(row.Text(1)),
                                .company_id = row.Int(2),
                                .archived = row.Bool(3),
                                .merged = false};
      }
      FollowMerges(sql, workspace, domains, clients);
      return clients;
    });
  }

  absl::StatusOr<std::vector<PendingLink>> PeekPendingLinks(const WorkspaceId& workspace, int limit,
                                                            Deadline deadline) override {
    using Pending = absl::StatusOr<std::vector<PendingLink>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Pending {
      std::vector<PendingLink> pending;
      for (const Row& row :
           sql.Query(3,
                     "SELECT object_type, object_id, generation FROM pending_links"
                     " WHERE workspace_id = ? ORDER BY queued_at, object_type, object_id LIMIT ?",
                     {Text(workspace.value), Num(limit)})) {
        pending.push_back(
            {.type = ObjectTypeOf(row.Int(0)), .object_id = row.Int(1), .generation = row.Int(2)});
      }
      return pending;
    });
  }

  absl::Status RemovePendingLinks(const WorkspaceId& workspace,
                                  const std::vector<PendingLink>& done,
                                  Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      // Marking and removing touch the same rows in different orders.
      LockWorkspace(sql, workspace);
      std::vector<Params> marked;
      std::vector<Params> any;
      for (const PendingLink& link : done) {
        Params key = {Text(workspace.value), Num(CodeOf(link.type)), Num(link.object_id)};
        if (link.generation == 0) {
          any.push_back(std::move(key));
          continue;
        }
        key.push_back(Num(link.generation));
        marked.push_back(std::move(key));
      }
      DeleteRows(sql, "pending_links", {"workspace_id", "object_type", "object_id", "generation"},
                 std::move(marked));
      DeleteRows(sql, "pending_links", {"workspace_id", "object_type", "object_id"},
                 std::move(any));
      return absl::OkStatus();
    });
  }

  absl::StatusOr<RemovalResult> Remove(const RemovalWrite& removal, Deadline deadline) override {
    return database_.Write(Scope::Of(removal.workspace_id), deadline,
                           [&](SqlSession& sql) -> absl::StatusOr<RemovalResult> {
                             return RecordRemover(sql, removal).Remove();
                           });
  }

  absl::StatusOr<std::map<ObjectId, Tombstone>> Tombstones(const WorkspaceId& workspace,
                                                           ObjectType type,
                                                           const std::vector<ObjectId>& ids,
                                                           Deadline deadline) override {
    using Found = absl::StatusOr<std::map<ObjectId, Tombstone>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      return LoadTombstones(sql, workspace, type, ids);
    });
  }

  absl::StatusOr<std::map<ObjectId, RecordVersion>> Versions(const WorkspaceId& workspace,
                                                             ObjectType type,
                                                             const std::vector<ObjectId>& ids,
                                                             Deadline deadline) override {
    using Found = absl::StatusOr<std::map<ObjectId, RecordVersion>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      return LoadVersions(sql, workspace, type, ids);
    });
  }

  absl::StatusOr<std::vector<RecordVersion>> ScanVersions(const WorkspaceId& workspace,
                                                          ObjectType type, ObjectId after,
                                                          int limit, Deadline deadline) override {
    using Found = absl::StatusOr<std::vector<RecordVersion>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      return storage::ScanVersions(sql, workspace, type, after, limit);
    });
  }

  absl::StatusOr<std::int64_t> CountLive(const WorkspaceId& workspace, ObjectType type,
                                         Deadline deadline) override {
    return database_.Read(Scope::Of(workspace), deadline,
                          [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
                            return storage::CountLive(sql, workspace, type);
                          });
  }

  absl::StatusOr<std::vector<HourCount>> CountByHour(const WorkspaceId& workspace, ObjectType type,
                                                     Deadline deadline) override {
    using Found = absl::StatusOr<std::vector<HourCount>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      return storage::CountByHour(sql, workspace, type);
    });
  }

  absl::StatusOr<std::vector<RecordVersion>> VersionsBetween(const WorkspaceId& workspace,
                                                             ObjectType type, Time from, Time to,
                                                             int limit,
                                                             Deadline deadline) override {
    using Found = absl::StatusOr<std::vector<RecordVersion>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      return storage::VersionsBetween(sql, workspace, type, from, to, limit);
    });
  }

  absl::StatusOr<std::map<ObjectId, std::vector<ObjectId>>> Edges(const WorkspaceId& workspace,
                                                                  ObjectType from, ObjectType to,
                                                                  const std::vector<ObjectId>& ids,
                                                                  Deadline deadline) override {
    using Found = absl::StatusOr<std::map<ObjectId, std::vector<ObjectId>>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      return LoadEdgesTo(sql, workspace, from, to, ids);
    });
  }

  absl::Status ReplaceTypeIssues(const WorkspaceId& workspace, ObjectType type,
                                 const std::vector<RecordIssue>& issues, Time now,
                                 Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      LockWorkspace(sql, workspace);
      ChangeLog log(sql, workspace, now);
      AppendIssueChanges(log, type, storage::ReplaceTypeIssues(sql, workspace, type, issues, now));
      log.Flush();
      return absl::OkStatus();
    });
  }

  absl::Status QueueReads(const WorkspaceId& workspace, const std::vector<PendingRead>& reads,
                          Time now, Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      LockWorkspace(sql, workspace);  // queued and taken off in different orders
      storage::QueueReads(sql, workspace, ReadsOfOthers(sql, workspace, reads), now);
      return absl::OkStatus();
    });
  }

  absl::StatusOr<std::vector<PendingRead>> PeekPendingReads(const WorkspaceId& workspace,
                                                            ObjectType type, int limit,
                                                            Deadline deadline) override {
    using Found = absl::StatusOr<std::vector<PendingRead>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      return LoadPendingReads(sql, workspace, type, limit);
    });
  }

  absl::Status RemovePendingReads(const WorkspaceId& workspace,
                                  const std::vector<PendingRead>& done,
                                  Deadline deadline) override {
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) {
      LockWorkspace(sql, workspace);
      storage::RemovePendingReads(sql, workspace, done);
      return absl::OkStatus();
    });
  }

  absl::StatusOr<std::int64_t> CountPendingReads(const WorkspaceId& workspace,
                                                 Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
          return CountRows(sql, workspace, "pending_reads WHERE workspace_id = ?");
        });
  }

  absl::StatusOr<std::int64_t> CountPendingLinks(const WorkspaceId& workspace,
                                                 Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<std::int64_t> {
          return CountRows(sql, workspace, "pending_links WHERE workspace_id = ?");
        });
  }

  absl::StatusOr<PendingWork> PendingWorkOf(const WorkspaceId& workspace, ObjectType type,
                                            ObjectId id, Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<PendingWork> {
          const Params key = {Text(workspace.value), Num(CodeOf(type)), Num(id)};
          const std::string where = " WHERE workspace_id = ? AND object_type = ? AND object_id = ?";
          PendingWork work;
          work.link = !sql.Query(1, "SELECT generation FROM pending_links" + where, key).empty();
          const Rows reads = sql.Query(1, "SELECT reason FROM pending_reads" + where, key);
          if (!reads.empty()) work.read_reason = reads.front().Text(0);
          return work;
        });
  }

  absl::StatusOr<std::vector<ObjectId>> CompaniesOf(const WorkspaceId& workspace,
                                                    const ClientId& client,
                                                    Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline,
        [&](SqlSession& sql) -> absl::StatusOr<std::vector<ObjectId>> {
          std::vector<ObjectId> ids;
          for (const Row& row :
               sql.Query(1,
                         "SELECT company_id FROM client_companies WHERE workspace_id = ?"
                         " AND client_id = ? ORDER BY company_id",
                         {Text(workspace.value), Text(client.value)})) {
            ids.push_back(row.Int(0));
          }
          return ids;
        });
  }

  absl::StatusOr<RecordCounts> Count(const WorkspaceId& workspace, Deadline deadline) override {
    return database_.Read(
        Scope::Of(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<RecordCounts> {
          const std::string live = sql.dialect().is_postgres() ? "NOT archived" : "archived = 0";
          return RecordCounts{
              .records = CountByType(sql, workspace, "object_type",
                                     "hubspot_records WHERE workspace_id = ? AND " + live),
              .associations =
                  CountByType(sql, workspace, "from_type", "associations WHERE workspace_id = ?"),
              .excluded = CountByType(
                  sql, workspace, "object_type",
                  "hubspot_records WHERE workspace_id = ? AND exclusion <> 0 AND " + live),
              .clients = CountRows(sql, workspace, "clients WHERE workspace_id = ? AND " + live),
              .stakeholders = CountRows(sql, workspace, "stakeholders WHERE workspace_id = ?"),
              .deals = CountRows(sql, workspace, "deals WHERE workspace_id = ?"),
              .interactions = CountRows(sql, workspace, "interactions WHERE workspace_id = ?"),
              .open_issues = CountRows(
                  sql, workspace, "record_issues WHERE workspace_id = ? AND closed_at IS NULL")};
        });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<RecordStore> MakeSqlRecordStore(Database& database) {
  return std::make_unique<SqlRecordStore>(database);
}

}  // namespace stanna::storage
