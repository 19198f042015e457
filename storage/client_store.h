// The read side of clients, stakeholders, deals, interactions and record issues.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/status.h"
#include "storage/canonical.h"

namespace stanna::storage {

/// What the product calls healthy and silent; product-wide defaults until a workspace sets its own.
struct ClientThresholds {
  int at_risk_score = 40;  ///< a health score at or below it is at risk
  int stale_days = 14;     ///< no interaction for so long is stale
};

enum class ClientFilter { kAll, kActive, kAtRisk, kStale, kExcluded };
enum class ClientSort {
  kName,
  kDomain,
  kMrr,
  kRenewalDate,
  kLastInteraction,
  kHealthScore,
  kCreated
};

struct ClientQuery {
  ClientFilter filter = ClientFilter::kAll;
  std::string search;  ///< part of name or domain, any case
  ClientSort sort = ClientSort::kName;
  bool descending = false;  ///< unknown values last either way
  int limit = 50;
  int offset = 0;
  Time now{};  ///< interactions after it have not happened yet
  ClientThresholds thresholds;
};

/// A client as it is shown.
struct ClientView {
  ClientRow row;
  int health_score = 50;  ///< 0–100; the product starts a new client at 50
  /// insights::Band and insights::Trend (of the score and of moods); nullopt: its health has not
  /// been worked out.
  std::optional<std::int64_t> health_band, health_trend, sentiment_trend;
  bool excluded = false;
  /// Latest meeting, call, e-mail or note that has happened; tasks are plans, not contact.
  std::optional<Time> last_interaction_at;
  Time created_at{};
  Time updated_at{};
};

template <typename T>
struct Listing {
  std::vector<T> items;
  std::int64_t total = 0;  ///< of all pages
};

struct ClientMetrics {
  std::int64_t total_interactions = 0;
  std::int64_t last_month_interactions = 0;  ///< the 30 days before `now`
  /// Mean time from an inbound e-mail to the next outbound one of the same thread.
  std::optional<std::int64_t> average_response_ms;
};

struct StakeholderView {
  StakeholderRow row;
  std::optional<Time> last_seen_at;  ///< latest interaction that has happened with this contact
};

struct DealView {
  DealRow row;
};

/// A client with what is shown beside it.
struct ClientDetails {
  ClientView client;
  ClientMetrics metrics;
  std::vector<StakeholderView> contacts;  ///< by name
  std::vector<DealView> deals;            ///< open ones first, then by close date, newest first
};

struct InteractionView {
  InteractionRow row;
  std::vector<ClientId> clients;
  std::optional<AnalysisRow> analysis;  ///< nullopt: its text has not been analysed
  std::optional<MoodOverride> mood_override;
};

struct IssueView {
  RecordIssue issue;
  Time first_seen_at{};
  Time last_seen_at{};
  std::optional<Time> closed_at;
};

struct IssueQuery {
  std::optional<ObjectType> type;
  std::optional<ObjectId> object_id;
  std::string rule;
  bool include_closed = false;
  int limit = 50;
  int offset = 0;
};

/// Thread-safe; see WorkspaceStore. Every query is scoped by its workspace.
class ClientStore {
 public:
  virtual ~ClientStore() = default;
  virtual absl::StatusOr<Listing<ClientView>> ListClients(const WorkspaceId& workspace,
                                                          const ClientQuery& query,
                                                          Deadline deadline) = 0;
  /// NotFound: no such client in this workspace.
  virtual absl::StatusOr<ClientView> GetClient(const WorkspaceId& workspace, const ClientId& id,
                                               Time now, Deadline deadline) = 0;
  /// ClientRow::company_id, for callers that need no more of the client. NotFound as GetClient.
  virtual absl::StatusOr<ObjectId> CompanyOf(const WorkspaceId& workspace, const ClientId& id,
                                             Deadline deadline) = 0;
  /// As of one moment, with at most so many contacts and deals. NotFound as GetClient.
  virtual absl::StatusOr<ClientDetails> GetDetails(const WorkspaceId& workspace, const ClientId& id,
                                                   Time now, int most_contacts, int most_deals,
                                                   Deadline deadline) = 0;
  /// Newest first, planned ones included.
  virtual absl::StatusOr<Listing<InteractionView>> ListInteractions(const WorkspaceId& workspace,
                                                                    const ClientId& id,
                                                                    std::optional<ObjectType> type,
                                                                    int limit, int offset,
                                                                    Deadline deadline) = 0;
  /// By name.
  virtual absl::StatusOr<Listing<StakeholderView>> ListStakeholders(const WorkspaceId& workspace,
                                                                    const ClientId& id, Time now,
                                                                    int limit, int offset,
                                                                    Deadline deadline) = 0;
  /// Open ones first, then by close date, newest first.
  virtual absl::StatusOr<Listing<DealView>> ListDeals(const WorkspaceId& workspace,
                                                      const ClientId& id, int limit, int offset,
                                                      Deadline deadline) = 0;
  virtual absl::StatusOr<std::map<std::string, Time>> LastInteractions(const WorkspaceId& workspace,
                                                                       Time now,
                                                                       Deadline deadline) = 0;
  /// Ids of the contacts with this address (lower case, with its registrable domain), ascending.
  virtual absl::StatusOr<std::vector<ObjectId>> ContactsByEmail(const WorkspaceId& workspace,
                                                                const std::string& email_domain,
                                                                const std::string& email,
                                                                Deadline deadline) = 0;
  virtual absl::StatusOr<Listing<IssueView>> ListIssues(const WorkspaceId& workspace,
                                                        const IssueQuery& query,
                                                        Deadline deadline) = 0;
};

}  // namespace stanna::storage
