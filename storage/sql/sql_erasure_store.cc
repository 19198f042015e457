#include <algorithm>

#include "base/ascii.h"
#include "storage/erasure_store.h"
#include "storage/sql/audit_rows.h"
#include "storage/sql/bulk.h"
#include "storage/sql/codes.h"
#include "storage/sql/erased_tables.h"
#include "storage/sql/erasure_gate.h"
#include "storage/sql/record_remover.h"
#include "storage/sql/sql_stores.h"
#include "storage/sql/text.h"
#include "storage/sql/workspace_lock.h"

namespace stanna::storage {
namespace {

std::string_view WordOf(ErasureKind kind) {
  return kind == ErasureKind::kWorkspace ? "workspace" : "hubspot";
}

std::string TextOf(const std::map<std::string, std::int64_t>& removed) {
  std::vector<std::string> entries;
  for (const auto& [table, rows] : removed) entries.push_back(table + "=" + std::to_string(rows));
  return ToJsonArray(entries);
}

absl::Status NotUnderWay(const WorkspaceId& workspace) {
  return NotFound("no erasure of " + workspace.value + " is under way");
}

void Insert(SqlSession& sql, const Erasure& erasure) {
  sql.Execute("DELETE FROM erasures WHERE workspace_id = ?", {Text(erasure.workspace_id.value)});
  sql.Execute("INSERT INTO erasures (workspace_id, kind, asked_by, began_at) VALUES (?, ?, ?, ?)",
              {Text(erasure.workspace_id.value), Text(WordOf(erasure.kind)), Text(erasure.asked_by),
               sql.dialect().At(erasure.began_at)});
}

void StoreCounts(SqlSession& sql, const Erasure& erasure) {
  sql.Execute("UPDATE erasures SET removed = ? WHERE workspace_id = ?",
              {TextOf(erasure.removed), Text(erasure.workspace_id.value)});
}

std::string KeyOf(SqlSession& sql, std::string_view table) {
  std::string key;
  for (const Row& row : sql.Query(
           1, "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", {Text(table)})) {
    key += (key.empty() ? "" : ", ") + row.Text(0);
  }
  return "(" + key + ")";
}

std::int64_t DeleteSome(SqlSession& sql, std::string_view table, const WorkspaceId& workspace,
                        std::int64_t most) {
  const std::string name(table);
  const Params params = {Text(workspace.value), Text(workspace.value), Num(most)};
  if (sql.dialect().is_postgres()) {
    return sql.Execute("DELETE FROM " + name +
                           " WHERE workspace_id = ? AND ctid = ANY (ARRAY(SELECT ctid FROM " +
                           name + " WHERE workspace_id = ? LIMIT ?))",
                       params);
  }
  const std::string key = KeyOf(sql, table);
  return sql.Execute("DELETE FROM " + name + " WHERE workspace_id = ? AND " + key + " IN (SELECT " +
                         key.substr(1, key.size() - 2) + " FROM " + name +
                         " WHERE workspace_id = ? LIMIT ?)",
                     params);
}

// Nobody takes a job again, and who is on one stops at its next look; how many are.
std::int64_t StopJobs(SqlSession& sql, const WorkspaceId& workspace, Time now) {
  const SqlValue id = Text(workspace.value);
  const SqlValue at = sql.dialect().At(now);
  sql.Execute(
      "UPDATE jobs SET state = 'cancelled', finished_at = ? WHERE workspace_id = ?"
      " AND (state IN ('queued', 'paused') OR (state = 'leased' AND due_at <= " +
          sql.dialect().TimeParam() + "))",
      {at, id, at});
  sql.Execute(
      "UPDATE sync_runs SET cancel_requested = ? WHERE workspace_id = ?"
      " AND state IN ('queued', 'running', 'paused')",
      {Num(1), id});
  return sql.Query(1, "SELECT count(*) FROM jobs WHERE workspace_id = ? AND state = 'leased'", {id})
      .front()
      .Int(0);
}

Removal Erased(ObjectId contact) {
  Removal removal;
  removal.object_id = contact;
  removal.kind = RemovalKind::kErased;
  return removal;
}

void KeepAway(SqlSession& sql, const WorkspaceId& workspace, const ErasedPerson& person) {
  static const UpsertTable kPeople{
      .name = "erased_people",
      .columns = {"workspace_id", "portal_id", "contact_id", "asked_by", "erased_at"},
      .key_columns = 3};
  Upsert(sql, kPeople,
         {{Text(workspace.value), Num(person.portal_id), Num(person.contact_id),
           Text(person.asked_by), sql.dialect().At(person.erased_at)}});
}

void KeepSilent(SqlSession& sql, const WorkspaceId& workspace, const ErasedPerson& person,
                const std::vector<std::pair<ObjectType, ObjectId>>& texts) {
  static const UpsertTable kTexts{
      .name = "erased_texts",
      .columns = {"workspace_id", "object_type", "object_id", "portal_id", "contact_id"},
      .key_columns = 5};
  std::vector<Params> rows;
  for (const auto& [type, id] : texts) {
    rows.push_back({Text(workspace.value), Num(CodeOf(type)), Num(id), Num(person.portal_id),
                    Num(person.contact_id)});
  }
  Upsert(sql, kTexts, std::move(rows));
}

// What is to go of a contact, but for what others say of it.
std::map<std::string, std::int64_t> CountOf(SqlSession& sql, const WorkspaceId& workspace,
                                            ObjectId contact) {
  std::map<std::string, std::int64_t> counts;
  const auto count = [&](const std::string& table, const std::string& condition) {
    const auto rows =
        sql.Query(1, "SELECT count(*) FROM " + table + " WHERE workspace_id = ? AND " + condition,
                  {Text(workspace.value), Num(contact)})
            .front()
            .Int(0);
    if (rows > 0) counts[table] += rows;
  };
  for (const char* table :
       {"hubspot_records", "client_links", "property_changes", "record_issues", "sync_log"}) {
    count(table, "object_type = 2 AND object_id = ?");
  }
  count("webhook_events", "object_type = 2 AND state <> 2 AND object_id = ?");
  count("stakeholders", "contact_id = ?");
  count("associations", "from_type = 2 AND from_id = ?");
  count("associations", "to_type = 2 AND to_id = ?");
  return counts;
}
static_assert(static_cast<int>(WebhookEventState::kDone) == 2);

// Those that wait, too: what they say is of somebody who is not here any more.
void ForgetEvents(SqlSession& sql, const WorkspaceId& workspace, ObjectId contact) {
  sql.Execute(
      "UPDATE webhook_events SET state = 2, body = '', error = '' WHERE workspace_id = ?"
      " AND state <> 2 AND object_type = ? AND object_id = ?",
      {Text(workspace.value), Num(CodeOf(ObjectType::kContact)), Num(contact)});
}

class SqlErasureStore : public ErasureStore {
 public:
  explicit SqlErasureStore(Database& database) : database_(database) {}

  absl::StatusOr<Erasure> Begin(const Erasure& erasure, Deadline deadline) override {
    const WorkspaceId& workspace = erasure.workspace_id;
    return database_.Write(
        Scope::ToErase(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<Erasure> {
          CloseGate(sql, workspace);
          const std::optional<Erasure> before = FindErasure(sql, workspace);
          const bool is_all = before && before->kind == ErasureKind::kWorkspace;
          if (before && before->ended_at && is_all) return *before;
          if (!before || before->ended_at) {
            Insert(sql, erasure);
          } else if (!is_all && erasure.kind == ErasureKind::kWorkspace) {
            sql.Execute(
                "UPDATE erasures SET kind = ?, asked_by = ? WHERE workspace_id = ?",
                {Text(WordOf(erasure.kind)), Text(erasure.asked_by), Text(workspace.value)});
          }
          return *FindErasure(sql, workspace);
        });
  }

  absl::StatusOr<Erasure> Get(const WorkspaceId& workspace, Deadline deadline) override {
    return database_.Read(Scope::Of(workspace), deadline,
                          [&](SqlSession& sql) -> absl::StatusOr<Erasure> {
                            const auto found = FindErasure(sql, workspace);
                            if (!found) return NotFound("nothing was erased of this workspace");
                            return *found;
                          });
  }

  absl::StatusOr<std::vector<Erasure>> ListUnfinished(Deadline deadline) override {
    return database_.Read(
        Scope::EveryWorkspace(), deadline,
        [&](SqlSession& sql) -> absl::StatusOr<std::vector<Erasure>> {
          std::vector<Erasure> erasures;
          for (const Row& row : sql.Query(
                   1, "SELECT workspace_id FROM erasures WHERE ended_at IS NULL ORDER BY 1")) {
            erasures.push_back(*FindErasure(sql, WorkspaceId(row.Text(0))));
          }
          return erasures;
        });
  }

  absl::Status NoteRevoked(const WorkspaceId& workspace, Deadline deadline) override {
    return database_.Write(Scope::ToErase(workspace), deadline, [&](SqlSession& sql) {
      const auto changed =
          sql.Execute("UPDATE erasures SET revoked = ? WHERE workspace_id = ? AND ended_at IS NULL",
                      {Num(1), Text(workspace.value)});
      return changed > 0 ? absl::OkStatus() : NotUnderWay(workspace);
    });
  }

  absl::StatusOr<ErasureStep> RemoveSome(const WorkspaceId& workspace, int most, Time now,
                                         Deadline deadline) override {
    return database_.Write(
        Scope::ToErase(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<ErasureStep> {
          std::optional<Erasure> erasure = LockErasure(sql, workspace);
          if (!erasure || erasure->ended_at) return NotUnderWay(workspace);
          ErasureStep step;
          step.held = StopJobs(sql, workspace, now);
          step.removed =
              Remove(sql, *erasure, step.held > 0 ? ErasedWith::kRuns : ErasedWith::kEnd, most);
          step.is_empty = step.held == 0 && step.removed < most;
          return step;
        });
  }

  absl::StatusOr<Erasure> Finish(const WorkspaceId& workspace, const std::string& method, Time now,
                                 Deadline deadline) override {
    return database_.Write(
        Scope::ToErase(workspace), deadline, [&](SqlSession& sql) -> absl::StatusOr<Erasure> {
          // Before the last calls' events are removed, that none follows.
          CloseGate(sql, workspace);
          std::optional<Erasure> erasure = LockErasure(sql, workspace);
          if (!erasure || erasure->ended_at) return NotUnderWay(workspace);
          const bool is_held = StopJobs(sql, workspace, now) > 0;
          const auto removed = is_held ? 0 : Remove(sql, *erasure, std::nullopt, kErasedAtOnce);
          if (is_held || removed >= kErasedAtOnce) {
            return FailedPrecondition("there is more to be erased of " + workspace.value);
          }
          if (erasure->kind == ErasureKind::kHubSpotData) {
            // Whoever follows the changes has to read all anew, those that are up to date as well.
            sql.Execute(
                "UPDATE change_counters SET last_sequence = last_sequence + 1"
                " WHERE workspace_id = ?",
                {Text(workspace.value)});
          } else {
            InsertAuditEvents(sql, workspace,
                              {{.at = now,
                                .caller = erasure->asked_by,
                                .method = method,
                                .outcome = "OK",
                                .is_change = true}});
          }
          sql.Execute("UPDATE erasures SET ended_at = ? WHERE workspace_id = ?",
                      {sql.dialect().At(now), Text(workspace.value)});
          return *FindErasure(sql, workspace);
        });
  }

  absl::StatusOr<std::vector<ObjectId>> FindContacts(const WorkspaceId& workspace,
                                                     const std::string& email,
                                                     Deadline deadline) override {
    using Found = absl::StatusOr<std::vector<ObjectId>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Found {
      const SqlValue id = Text(workspace.value);
      const SqlValue address = Text(LowerAscii(email));
      const char* of_copy = sql.dialect().is_postgres()
                                ? "lower(trim(properties ->> 'email'))"
                                : "lower(trim(json_extract(properties, '$.email')))";
      std::vector<ObjectId> contacts;
      for (const Row& row :
           sql.Query(1,
                     "SELECT contact_id FROM stakeholders WHERE workspace_id = ?"
                     " AND lower(email) = ? UNION SELECT object_id FROM hubspot_records"
                     " WHERE workspace_id = ? AND object_type = ? AND " +
                         std::string(of_copy) + " = ? ORDER BY 1",
                     {id, address, id, Num(CodeOf(ObjectType::kContact)), address})) {
        contacts.push_back(row.Int(0));
      }
      return contacts;
    });
  }

  absl::StatusOr<std::map<std::string, std::int64_t>> ErasePerson(const WorkspaceId& workspace,
                                                                  const ErasedPerson& person,
                                                                  Deadline deadline) override {
    using Removed = absl::StatusOr<std::map<std::string, std::int64_t>>;
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Removed {
      // Before anything is counted: pages wait, and find the person erased.
      LockWorkspace(sql, workspace);
      KeepAway(sql, workspace, person);
      auto removed = CountOf(sql, workspace, person.contact_id);
      const RemovalWrite removal{.workspace_id = workspace,
                                 .run_id = {},
                                 .fence = {},
                                 .type = ObjectType::kContact,
                                 .now = person.erased_at,
                                 .read_at = Time::max(),
                                 .removals = {Erased(person.contact_id)}};
      RecordRemover remover(sql, removal);
      RETURN_IF_ERROR(remover.Remove());
      KeepSilent(sql, workspace, person, remover.scrubbed());
      ForgetEvents(sql, workspace, person.contact_id);
      if (!remover.scrubbed().empty()) {
        removed["interactions"] = static_cast<std::int64_t>(remover.scrubbed().size());
      }
      return removed;
    });
  }

  absl::StatusOr<std::vector<ErasedPerson>> ListPeople(const WorkspaceId& workspace, int limit,
                                                       int offset, Deadline deadline) override {
    using People = absl::StatusOr<std::vector<ErasedPerson>>;
    return database_.Read(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> People {
      return LoadPeople(sql, " ORDER BY portal_id, contact_id LIMIT ? OFFSET ?",
                        {Text(workspace.value), Num(limit), Num(offset)});
    });
  }

  absl::StatusOr<ErasedPerson> LiftPerson(const WorkspaceId& workspace, ObjectId contact,
                                          Deadline deadline) override {
    using Person = absl::StatusOr<ErasedPerson>;
    return database_.Write(Scope::Of(workspace), deadline, [&](SqlSession& sql) -> Person {
      LockWorkspace(sql, workspace);
      const Params key = {Text(workspace.value), Num(contact)};
      const auto people = LoadPeople(sql, " AND contact_id = ? ORDER BY erased_at DESC", key);
      if (people.empty()) {
        return NotFound("the contact " + std::to_string(contact) + " was not erased");
      }
      for (const char* table : {"erased_people", "erased_texts"}) {
        sql.Execute(
            "DELETE FROM " + std::string(table) + " WHERE workspace_id = ? AND contact_id = ?",
            key);
      }
      return people.front();
    });
  }

 private:
  static std::vector<ErasedPerson> LoadPeople(SqlSession& sql, const std::string& more,
                                              const Params& params) {
    std::vector<ErasedPerson> people;
    for (const Row& row :
         sql.Query(4,
                   "SELECT portal_id, contact_id, asked_by, erased_at FROM erased_people"
                   " WHERE workspace_id = ?" +
                       more,
                   params)) {
      people.push_back({row.Int(0), row.Int(1), row.Text(2), row.TimeAt(3)});
    }
    return people;
  }

  // Of the tables before the first one that is erased as `until` says; nullopt: of all.
  static std::int64_t Remove(SqlSession& sql, Erasure& erasure, std::optional<ErasedWith> until,
                             std::int64_t most) {
    std::int64_t left = most;
    for (const ErasedTable& table : ErasedTables()) {
      const bool is_of_workspace =
          table.with == ErasedWith::kWorkspace || table.with == ErasedWith::kEnd;
      if (is_of_workspace && erasure.kind != ErasureKind::kWorkspace) continue;
      if (table.with == until || left <= 0) break;
      const auto removed = DeleteSome(sql, table.name, erasure.workspace_id, left);
      if (removed > 0) erasure.removed[std::string(table.name)] += removed;
      left -= removed;
    }
    if (left < most) StoreCounts(sql, erasure);
    return most - left;
  }

  Database& database_;
};

}  // namespace

std::unique_ptr<ErasureStore> MakeSqlErasureStore(Database& database) {
  return std::make_unique<SqlErasureStore>(database);
}

}  // namespace stanna::storage
