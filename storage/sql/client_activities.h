// What happened with a client and with its people: read from two indexes, in which it lies
// together, where a look-up of each activity would read a page of the table each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/client_store.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// All activities of one client but its tasks, planned ones among them.
class ClientTimeline {
 public:
  /// To be asked beside others; its answer is one row.
  static KeptQuery Ask(const Dialect& d, const WorkspaceId& workspace, const ClientId& client,
                       Time now);
  ClientTimeline(const Row& row, Time now);

  /// Asks the database only where threads can't be told apart by what the index has of them.
  ClientMetrics Metrics(SqlSession& sql, const WorkspaceId& workspace,
                        const ClientId& client) const;
  /// When an activity is or was; nullopt: it is not the client's.
  std::optional<Time> Find(ObjectType type, ObjectId id) const;

 private:
  struct Mail {
    std::string thread;
    Time at{};
    ObjectId id = 0;
    Direction direction = Direction::kUnknown;
  };

  void Add(ObjectType type, ObjectId id, std::string_view facts);
  std::optional<std::int64_t> AverageResponse() const;

  const Time now_;
  ClientMetrics counts_;
  std::vector<std::pair<std::pair<ObjectType, ObjectId>, Time>> times_;  // ascending
  std::vector<Mail> mails_;  // of threads, that have happened: by thread, then as they came
  bool has_cut_threads_ = false;
};

/// An expression: the activities that the contact `s` (of stakeholders) took part in, without
/// tasks.
std::string ActivitiesOfContact(const Dialect& d);
/// What is in its value.
std::vector<std::pair<ObjectType, ObjectId>> ReadActivities(std::string_view text);

/// The contacts of one client, by name; to be asked beside its timeline.
KeptQuery AskContacts(const Dialect& d, const WorkspaceId& workspace, const ClientId& client,
                      int limit, int offset);
KeptQuery CountContacts(const WorkspaceId& workspace, const ClientId& client);
/// What that answered. A contact was also last seen in activities that are not the client's.
std::vector<StakeholderView> ContactsOf(SqlSession& sql, const WorkspaceId& workspace,
                                        const Rows& rows, const ClientTimeline& timeline, Time now);

}  // namespace stanna::storage
