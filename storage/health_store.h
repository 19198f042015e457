// What a client's health is computed from, the scores with their reasons, and their history.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"
#include "storage/canonical.h"
#include "storage/client_store.h"
#include "storage/history_store.h"
#include "storage/record_store.h"
#include "storage/revenue_store.h"

namespace stanna::storage {

/// An activity of a client, as far as its health is concerned. Of no text.
struct ActivityFact {
  ObjectType type = ObjectType::kEmail;
  ObjectId object_id = 0;
  Time at{};
  Direction direction = Direction::kUnknown;
  std::string outcome;  ///< as the next one, the first 100 bytes of a longer one
  std::string thread_id;
  bool analysed = false;
  double score = 0;
  int level = 0;
  double confidence = 0;
  std::uint32_t intents = 0;
  int automatic = 0;
  std::string language;             ///< ISO 639-1; empty: not analysed, or can't be told
  std::optional<int> manual_level;  ///< set by a person, whether it was analysed or not
  std::vector<ObjectId> contacts;   ///< ascending; associated ones that are the client's
  bool operator==(const ActivityFact&) const = default;
};

struct PersonFact {
  ObjectId contact_id = 0;
  std::string name, title;
  Time created_at{};
  bool operator==(const PersonFact&) const = default;
};

struct DealChangeFact {
  ObjectId deal_id = 0;
  PropertyChange change;
};

/// A person's judgement of a client that no record shows.
struct ManualAttributionRow {
  std::string id;  ///< "attr_…"
  ClientId client_id;
  Time at{};
  int sign = 0;  ///< −1, 0, 1
  double weight = 0;
  std::string reason, notes;
  std::string by;               ///< the API key's id
  std::string request_id = {};  ///< of the caller, for idempotent additions; empty: none
};

/// A score with everything that explains it.
struct HealthRow {
  ClientId client_id;
  int score = 5000;  ///< hundredths of a point, 0–10000
  int band = 0;      ///< insights::Band
  int trend = 0;     ///< insights::Trend
  double confidence = 0;
  std::optional<double> sentiment;
  int sentiment_trend = 0;
  std::optional<double> renewal_probability;
  double churn30 = 0, churn60 = 0, churn90 = 0, expansion = 0;
  std::optional<double> response_hours, usual_response_hours;
  int active_contacts = 0;
  double engagement_change = 1;
  std::string document;  ///< JSON: factors and drivers with their evidence
  int config_version = 0;
  int model_version = 0;
  Date as_of{};
  Time computed_at{};
  bool operator==(const HealthRow&) const = default;
};

struct ScoreDay {
  Date day{};
  int score = 0;  ///< hundredths, at the end of the day
  bool operator==(const ScoreDay&) const = default;
};

/// Why a score changed. Those of one moment add up to its change.
struct AttributionRow {
  std::string id;  ///< "attr_…", sortable by time
  ClientId client_id;
  Time at{};
  std::string factor;                                ///< insights::FactorName
  int delta = 0, previous_score = 0, new_score = 0;  ///< hundredths
  double weight = 0;
  std::string reason;
  std::string evidence;   ///< JSON array of {"objectType", "objectId"}
  std::string manual_id;  ///< of the manual attribution behind it; empty: none
  bool operator==(const AttributionRow&) const = default;
};

/// A risk or chance that a rule sees, open until it doesn't any more.
struct AlertRow {
  ClientId client_id;
  std::string kind;      ///< "score_fallers", "latency_risk"…: one open one a client and kind
  std::string severity;  ///< "low", "medium", "high", "critical"
  std::string description, recommendation;
  std::string document;  ///< JSON: evidence and figures
  Time opened_at{};
  std::optional<Time> closed_at;
  bool operator==(const AlertRow&) const = default;
};

/// Facts of one client. Lists in any order.
struct HealthInputs {
  ClientRow client;
  bool archived = false;
  bool excluded = false;
  Time created_at{};
  std::vector<ActivityFact> activities;  ///< see LoadInputs; planned ones too
  std::vector<PersonFact> people;
  std::vector<DealRow> deals;
  std::vector<DealChangeFact> deal_changes;
  std::vector<ManualAttributionRow> manual;
  std::optional<HealthRow> last;
  std::vector<ScoreDay> days;  ///< ascending, the last 100 days up to the workspace's last one
  std::vector<AlertRow> open_alerts;
};

struct ClientHealthWrite {
  HealthRow row;
  std::vector<AttributionRow> attributions;
  std::vector<ScoreDay> days;  ///< replace those of the same day
  /// All that are open now: an open one of a kind that is not here closes, one of the same kind
  /// keeps its opened_at.
  std::vector<AlertRow> alerts;
  /// HealthInputs::last's computed_at; nullopt: there was none. When another score is stored by
  /// now, the client is left as it is: that one may be of newer facts.
  std::optional<Time> computed_over = std::nullopt;
};

struct HealthWrite {
  WorkspaceId workspace_id;
  /// Of the job that writes; nullopt: an RPC does.
  std::optional<Fence> fence;
  Time now{};
  /// A client that was marked anew since `done` was read is left as it is: its facts are newer.
  std::vector<ClientHealthWrite> clients;
  /// Clients that have no score any more: their open alerts close. One that was marked anew is left
  /// as it is here, too.
  std::vector<ClientId> retired;
  /// Their marks go, but for clients that were left as they are.
  std::vector<DirtyClient> done;
};

struct AttributionQuery {
  std::optional<Time> since;
  int limit = 50, offset = 0;
};

/// A day of all clients that are neither archived nor excluded.
struct PortfolioDay {
  Date day{};
  std::int64_t clients = 0;
  std::int64_t score_sum = 0;  ///< hundredths
  std::int64_t at_risk = 0;
};

struct MoodDay {
  Date day{};
  std::int64_t positive = 0, neutral = 0, negative = 0;
  double score_sum = 0;  ///< of `score`s, −1 … 1
};

/// What of the past of insights is kept: what is of these times or later.
struct HistoryBounds {
  Time reasons{};     ///< attributions, and alerts by when they closed
  Time judgements{};  ///< manual attributions
  Date days{};        ///< scores by day
};

/// Attributions of one factor since a time, of one client.
struct FactorDelta {
  std::string factor;
  ClientId client_id;
  int delta = 0;  ///< hundredths
};

struct PortfolioHealth {
  ClientId client_id;
  std::string name, csm_owner;
  Money mrr;
  HealthRow health;                  ///< without `document`
  std::optional<int> earlier_score;  ///< hundredths, at the end of the day asked for
};

/// The reason of HealthStore::Write's error when another score came first.
inline constexpr char kStaleScore[] = "STALE_SCORE";

/// How far back LoadInputs has scores by day. What is younger is not to be removed.
inline constexpr std::chrono::days kScoreDaysLoaded{100};

/// See WorkspaceStore for threads and errors. A change of a score, and an alert that opens or
/// closes, is appended to the change log in the same transaction (change_store.h). A client that
/// somebody excluded has no open alerts, whatever is written.
class HealthStore {
 public:
  virtual ~HealthStore() = default;

  /// Marks clients whose score is of an earlier day, or of an earlier version of the configuration
  /// or model, or that have none. Archived ones are left out.
  virtual absl::Status MarkDue(const WorkspaceId& workspace, Date today, int config_version,
                               int model_version, Time now, Deadline deadline) = 0;
  /// Those marked first, without unmarking them. A mark made after this is another one, made before
  /// it the same. Pages mark the clients of every activity, deal,
  /// contact or client that they change; so do overrides and manual attributions.
  virtual absl::StatusOr<std::vector<DirtyClient>> PeekDirty(const WorkspaceId& workspace,
                                                             int limit, Deadline deadline) = 0;
  virtual absl::StatusOr<std::int64_t> CountDirty(const WorkspaceId& workspace,
                                                  Deadline deadline) = 0;
  /// By client id; unknown ids are left out. Activities and deal changes since `now` − `window`; of
  /// a client whose last e-mail, call, meeting or note until `now` is older, activities since that
  /// one − `window`, so that long silence is seen as such. The MRR is the figure that was worked
  /// out. A handful of statements whatever the number of clients.
  virtual absl::StatusOr<std::map<std::string, HealthInputs>> LoadInputs(
      const WorkspaceId& workspace, const std::vector<ClientId>& clients, Time now,
      std::chrono::milliseconds window, Deadline deadline) = 0;
  /// In one transaction, or nothing: LEASE_LOST as RecordStore::WritePage; without a fence Aborted
  /// with the reason STALE_SCORE when a client's stored score is not the one that was loaded.
  /// `clients.health_score` is the rounded score from now on.
  virtual absl::Status Write(const HealthWrite& write, Deadline deadline) = 0;

  /// NotFound: no score has been worked out.
  virtual absl::StatusOr<HealthRow> Get(const WorkspaceId& workspace, const ClientId& client,
                                        Deadline deadline) = 0;
  /// Newest first; of one moment, in their order.
  virtual absl::StatusOr<Listing<AttributionRow>> ListAttributions(const WorkspaceId& workspace,
                                                                   const ClientId& client,
                                                                   const AttributionQuery& query,
                                                                   Deadline deadline) = 0;
  /// Adds and marks the client; answers what is stored. With a request id that a judgement was
  /// added with before, nothing is added and that one answered; AlreadyExists (REQUEST_ID_REUSED,
  /// metadata id) when it was another judgement. NotFound: no such client.
  virtual absl::StatusOr<ManualAttributionRow> AddManual(const WorkspaceId& workspace,
                                                         const ManualAttributionRow& row,
                                                         Deadline deadline) = 0;
  /// The attributions of the moment at which a judgement first counted, in their order; empty when
  /// it never had an effect of its own, or that is kept no longer.
  virtual absl::StatusOr<std::vector<AttributionRow>> FirstEffect(const WorkspaceId& workspace,
                                                                  const ClientId& client,
                                                                  const std::string& manual_id,
                                                                  Deadline deadline) = 0;
  /// Ascending.
  virtual absl::StatusOr<std::vector<ScoreDay>> ListDays(const WorkspaceId& workspace,
                                                         const ClientId& client, Date from, Date to,
                                                         Deadline deadline) = 0;
  /// The open ones by client id and kind: of one client, or, when `client` is empty, of all live
  /// ones that nobody excluded.
  virtual absl::StatusOr<std::vector<AlertRow>> ListAlerts(const WorkspaceId& workspace,
                                                           const ClientId& client,
                                                           Deadline deadline) = 0;

  /// Puts a person's mood in place of an activity's, or takes it away (nullopt level), and marks
  /// its clients. NotFound: no such activity, or nothing to take away.
  virtual absl::Status SetMood(const WorkspaceId& workspace, const MoodOverride& mood,
                               Deadline deadline) = 0;
  virtual absl::Status ClearMood(const WorkspaceId& workspace, ObjectType type, ObjectId id,
                                 Time now, Deadline deadline) = 0;
  /// Takes a client out of the figures, or back in; answers whether it is out now, and marks it.
  /// Its open alerts close when it goes out. NotFound: no such client.
  virtual absl::StatusOr<bool> ToggleExcluded(const WorkspaceId& workspace, const ClientId& client,
                                              Time now, Deadline deadline) = 0;

  /// Sums the scores of `day` up for PortfolioDays, from the clients' days; replaces what was
  /// there.
  virtual absl::Status SumDays(const WorkspaceId& workspace, Date from, Date to, int at_risk_score,
                               Deadline deadline) = 0;
  /// Ascending; days without a sum are left out.
  virtual absl::StatusOr<std::vector<PortfolioDay>> PortfolioDays(const WorkspaceId& workspace,
                                                                  Date from, Date to,
                                                                  Deadline deadline) = 0;
  /// Live, not excluded clients with a score, ascending by id, with their score on `earlier`, or on
  /// the workspace's last day before that has scores.
  virtual absl::StatusOr<std::vector<PortfolioHealth>> ListPortfolio(const WorkspaceId& workspace,
                                                                     Date earlier,
                                                                     Deadline deadline) = 0;
  /// Moods of what live clients that nobody excluded wrote or said (inbound, analysed and not
  /// automatic, or with a mood that a person set), at or after `from` and before `to`, by the day
  /// of clocks that are `utc_offset` ahead of UTC; ascending. One of several clients counts once.
  virtual absl::StatusOr<std::vector<MoodDay>> MoodDays(const WorkspaceId& workspace, Time from,
                                                        Time to, std::chrono::seconds utc_offset,
                                                        Deadline deadline) = 0;
  /// Activities after `from` until `to` by type, of live clients that nobody excluded, each once.
  virtual absl::StatusOr<std::map<ObjectType, std::int64_t>> CountActivities(
      const WorkspaceId& workspace, Time from, Time to, Deadline deadline) = 0;
  /// By factor and client id; of live clients that nobody excluded.
  virtual absl::StatusOr<std::vector<FactorDelta>> FactorDeltas(const WorkspaceId& workspace,
                                                                Time since, Deadline deadline) = 0;

  /// Messages whose analysis is of a model before `model_version`: how many, by type (those without
  /// any are left out), and which of some.
  virtual absl::StatusOr<std::map<ObjectType, std::int64_t>> CountOldAnalyses(
      const WorkspaceId& workspace, int model_version, Deadline deadline) = 0;
  virtual absl::StatusOr<std::set<ObjectId>> WithOldAnalyses(const WorkspaceId& workspace,
                                                             ObjectType type,
                                                             const std::vector<ObjectId>& ids,
                                                             int model_version,
                                                             Deadline deadline) = 0;
  /// Removes what is before the bounds, the oldest first: of each kind about `limit` rows, and less
  /// only when no more are left. Open alerts stay. Attributions of one moment go together, so that
  /// what stays begins with a whole change, whose `previous_score` is the score before it. How many
  /// rows went; less than `limit`: nothing is left.
  virtual absl::StatusOr<std::int64_t> RemoveHistory(const WorkspaceId& workspace,
                                                     const HistoryBounds& kept_since, int limit,
                                                     Deadline deadline) = 0;
};

}  // namespace stanna::storage
