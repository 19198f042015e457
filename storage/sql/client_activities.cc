#include "storage/sql/client_activities.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "storage/sql/activity_facts.h"
#include "storage/sql/codes.h"
#include "storage/sql/custom_fields.h"

namespace stanna::storage {
namespace {

using ActivityKey = std::pair<ObjectType, ObjectId>;

// Takes "12:" off the front of a text.
std::int64_t TakeNumber(std::string_view& text) {
  std::int64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number).ptr;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.empty()) text.remove_prefix(1);
  return number;
}

// For each inbound e-mail of a thread, the first outbound one after it: the latest that comes
// before it when they are read backwards.
std::string ResponseByThread(const Dialect& d) {
  return "SELECT CAST(round(avg(" + d.MillisBetween("m.occurred_at", "m.answered_at") +
         ")) AS bigint) FROM (SELECT i.direction, i.occurred_at,"
         " min(CASE WHEN i.direction = 2 THEN i.occurred_at END) OVER"
         " (PARTITION BY i.thread_id ORDER BY i.occurred_at DESC, i.object_id DESC"
         " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS answered_at"
         " FROM client_links l JOIN interactions i ON i.workspace_id = l.workspace_id"
         " AND i.object_type = l.object_type AND i.object_id = l.object_id"
         " WHERE l.workspace_id = ? AND l.client_id = ? AND l.object_type = 7"
         " AND i.occurred_at <= ? AND i.thread_id <> '') m"
         " WHERE m.direction = 1 AND m.answered_at IS NOT NULL";
}

// 2 is a contact, 5 to 8 are activities without tasks.
constexpr char kClientContacts[] =
    " FROM client_links l JOIN stakeholders s ON s.workspace_id = l.workspace_id"
    " AND s.contact_id = l.object_id"
    " WHERE l.workspace_id = ? AND l.client_id = ? AND l.object_type = 2";

StakeholderView StakeholderViewOf(const Row& row) {
  return {.row = {.contact_id = row.Int(0),
                  .email = row.Text(1),
                  .email_domain = row.Text(2),
                  .name = row.Text(3),
                  .title = row.Text(4),
                  .phone = row.Text(5),
                  .owner_id = row.OptionalInt(6),
                  .lifecycle_stage = row.Text(7),
                  .custom = CustomFieldsOf(row.Text(11)),
                  .source_created_at = row.TimeAt(8),
                  .source_modified_at = row.TimeAt(9)},
          .last_seen_at = std::nullopt};
}
constexpr std::size_t kActivitiesColumn = 10;

// When the latest was, for each contact; what has not happened is not seen.
class LastSeen {
 public:
  LastSeen(std::vector<StakeholderView>& contacts, Time now) : contacts_(contacts), now_(now) {}

  void Note(std::size_t contact, Time at) {
    if (at > now_) return;
    std::optional<Time>& last = contacts_[contact].last_seen_at;
    last = std::max(last.value_or(at), at);
  }

 private:
  std::vector<StakeholderView>& contacts_;
  const Time now_;
};

}  // namespace

// In the timeline's index alone, of which `object_type >= 5` to the letter is part. The length
// tells where facts end.
KeptQuery ClientTimeline::Ask(const Dialect& d, const WorkspaceId& workspace,
                              const ClientId& client, Time now) {
  return {.columns = 3,
          .sql =
              "SELECT count(*) FILTER (WHERE l.sort_at <= ?),"
              " count(*) FILTER (WHERE l.sort_at <= ? AND l.sort_at >= ?), " +
              d.Joined("l.object_type || ':' || l.object_id || ':' || " + d.BytesOf("l.facts") +
                           " || ':' || l.facts",
                       "") +
              " FROM client_links l WHERE l.workspace_id = ? AND l.client_id = ?"
              " AND l.object_type >= 5 AND l.object_type < 9",
          .params = {d.At(now), d.At(now), d.At(now - std::chrono::days(30)), Text(workspace.value),
                     Text(client.value)}};
}

ClientTimeline::ClientTimeline(const Row& row, Time now) : now_(now) {
  counts_.total_interactions = row.Int(0);
  counts_.last_month_interactions = row.Int(1);
  std::string_view text = row.Text(2);
  while (!text.empty()) {
    const ObjectType type = ObjectTypeOf(TakeNumber(text));
    const ObjectId id = TakeNumber(text);
    const auto bytes = static_cast<std::size_t>(TakeNumber(text));
    Add(type, id, text.substr(0, bytes));
    text.remove_prefix(std::min(bytes, text.size()));
  }
  std::ranges::sort(times_);
  std::ranges::sort(mails_, {},
                    [](const Mail& mail) { return std::tie(mail.thread, mail.at, mail.id); });
}

void ClientTimeline::Add(ObjectType type, ObjectId id, std::string_view facts) {
  ActivityFact fact;
  if (!ReadFacts(facts, fact)) return;
  times_.push_back({{type, id}, fact.at});
  if (type != ObjectType::kEmail || fact.thread_id.empty() || fact.at > now_) return;
  has_cut_threads_ = has_cut_threads_ || MayBeCut(fact.thread_id);
  mails_.push_back(
      {.thread = std::move(fact.thread_id), .at = fact.at, .id = id, .direction = fact.direction});
}

std::optional<Time> ClientTimeline::Find(ObjectType type, ObjectId id) const {
  const ActivityKey key(type, id);
  const auto found = std::ranges::lower_bound(
      times_, key, {}, [](const auto& entry) -> const ActivityKey& { return entry.first; });
  if (found == times_.end() || found->first != key) return std::nullopt;
  return found->second;
}

std::optional<std::int64_t> ClientTimeline::AverageResponse() const {
  std::int64_t sum = 0, answered = 0;
  const Mail* answer = nullptr;
  for (std::size_t i = mails_.size(); i-- > 0;) {
    const Mail& mail = mails_[i];
    if (answer != nullptr && answer->thread != mail.thread) answer = nullptr;
    if (mail.direction == Direction::kOutbound) answer = &mail;
    if (mail.direction != Direction::kInbound || answer == nullptr) continue;
    sum += (answer->at - mail.at).count();
    ++answered;
  }
  if (answered == 0) return std::nullopt;
  return (2 * sum + answered) / (2 * answered);
}

ClientMetrics ClientTimeline::Metrics(SqlSession& sql, const WorkspaceId& workspace,
                                      const ClientId& client) const {
  ClientMetrics metrics = counts_;
  metrics.average_response_ms =
      has_cut_threads_
          ? sql.QueryKept(1, ResponseByThread(sql.dialect()),
                          {Text(workspace.value), Text(client.value), sql.dialect().At(now_)})
                .front()
                .OptionalInt(0)
          : AverageResponse();
  return metrics;
}

std::string ActivitiesOfContact(const Dialect& d) {
  return "(SELECT " + d.Joined("a.from_type || ':' || a.from_id", ",") +
         " FROM associations a WHERE a.workspace_id = s.workspace_id AND a.to_type = 2"
         " AND a.to_id = s.contact_id AND a.from_type >= 5 AND a.from_type < 9)";
}

// "7:12,5:13"
std::vector<std::pair<ObjectType, ObjectId>> ReadActivities(std::string_view text) {
  std::vector<ActivityKey> activities;
  while (!text.empty()) {
    const ObjectType type = ObjectTypeOf(TakeNumber(text));
    activities.emplace_back(type, TakeNumber(text));
  }
  return activities;
}

KeptQuery AskContacts(const Dialect& d, const WorkspaceId& workspace, const ClientId& client,
                      int limit, int offset) {
  return {.columns = 12,
          .sql =
              "SELECT s.contact_id, s.email, s.email_domain, s.name, s.title, s.phone,"
              " s.owner_id, s.lifecycle_stage, s.source_created_at, s.source_modified_at,"
              " " +
              ActivitiesOfContact(d) + ", s.custom_fields" + std::string(kClientContacts) +
              " ORDER BY s.name_folded, s.contact_id LIMIT ? OFFSET ?",
          .params = {Text(workspace.value), Text(client.value), Num(limit), Num(offset)}};
}

KeptQuery CountContacts(const WorkspaceId& workspace, const ClientId& client) {
  return {.columns = 1,
          .sql = std::string("SELECT count(*)") + kClientContacts,
          .params = {Text(workspace.value), Text(client.value)}};
}

std::vector<StakeholderView> ContactsOf(SqlSession& sql, const WorkspaceId& workspace,
                                        const Rows& rows, const ClientTimeline& timeline,
                                        Time now) {
  std::vector<StakeholderView> contacts;
  contacts.reserve(rows.size());
  for (const Row& row : rows) contacts.push_back(StakeholderViewOf(row));
  LastSeen seen(contacts, now);
  std::map<ObjectType, std::multimap<ObjectId, std::size_t>> others;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const ActivityKey& key : ReadActivities(rows[i].Text(kActivitiesColumn))) {
      if (const auto at = timeline.Find(key.first, key.second)) {
        seen.Note(i, *at);
      } else {
        others[key.first].emplace(key.second, i);
      }
    }
  }
  const Dialect& d = sql.dialect();
  for (const auto& [type, contacts_by_id] : others) {
    std::vector<ObjectId> ids;
    for (const auto& [id, contact] : contacts_by_id) ids.push_back(id);
    for (const Row& row :
         sql.QueryKept(2,
                       "SELECT t.object_id, t.occurred_at" +
                           d.FromIds("interactions", {"workspace_id", "object_type"}, "object_id"),
                       {d.Ids(ids), Text(workspace.value), Num(CodeOf(type))})) {
      const auto [begin, end] = contacts_by_id.equal_range(row.Int(0));
      for (auto contact = begin; contact != end; ++contact) {
        seen.Note(contact->second, row.TimeAt(1));
      }
    }
  }
  return contacts;
}

}  // namespace stanna::storage
