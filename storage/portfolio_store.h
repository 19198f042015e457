// What all clients of a workspace have and do: the facts of renewals, opportunities and totals. The
// read side; every list is of live clients that nobody excluded.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/decimal.h"
#include "base/ids.h"
#include "base/status.h"
#include "storage/canonical.h"
#include "storage/revenue_store.h"

namespace stanna::storage {

struct PortfolioClient {
  ClientId id;
  std::string name, csm_owner;
  ObjectId company_id = 0;
  std::optional<Date> renewal_date;
  Money mrr;  ///< as it was worked out
  int health_score = 50;
};

/// Whom the sums of all standings single out.
struct StandingQuery {
  Date earlier{};         ///< scores are compared with those at the end of this day
  std::string currency;   ///< sums of MRR are in it; clients with MRR in another are singled out
  int at_risk_most = 40;  ///< a health score at or below it is at risk
  int improving_by = 0;   ///< hundredths of a point since `earlier`
  Date renewals_until{};  ///< whose own renewal date is later renews later
};

struct PortfolioStanding {
  PortfolioClient client;
  std::optional<int> score;          ///< hundredths; nullopt: its health has not been worked out
  std::optional<int> earlier_score;  ///< at the end of an earlier day
};

/// Scores are hundredths of a point.
struct PortfolioStandings {
  std::int64_t clients = 0;
  std::int64_t scores = 0;  ///< the sum; of a client without a score its health score's
  std::int64_t at_risk = 0;
  std::int64_t compared = 0;                     ///< with a score now and then; of these the next
  std::int64_t scores_then = 0, scores_now = 0;  ///< sums
  std::int64_t improving = 0;
  /// Of clients whose MRR is in the query's currency, or in one that is not known.
  std::int64_t paying = 0;
  Rational mrr, mrr_at_risk;
  /// Those at risk, improving, with MRR in another currency, or that may renew in time: without a
  /// renewal date, or with one until `renewals_until`. In any order.
  std::vector<PortfolioStanding> singled_out;
};

/// Deals of some pipelines; HubSpot's `closed` and `won` are as they are stored.
struct DealSelection {
  std::vector<std::string> pipelines;
  /// Closed ones only where they closed since then; undated ones never.
  Time closed_since{};
};

/// Deals of one stage, which HubSpot says are `closed` and `won`.
struct StageCount {
  std::string pipeline_id, stage_id;
  bool closed = false, won = false;
  std::int64_t deals = 0;
  bool operator==(const StageCount&) const = default;
};

/// What happened with a client after `from` until `to`, split at `middle`.
struct GrowthWindow {
  Time from{}, middle{}, to{};
};
struct GrowthCounts {
  std::int64_t contacts_before = 0, contacts_recent = 0;      ///< by their creation
  std::int64_t activities_before = 0, activities_recent = 0;  ///< meetings, calls, e-mails, notes
  bool operator==(const GrowthCounts&) const = default;
};

struct PortfolioTotals {
  std::int64_t contacts = 0;
  std::int64_t interactions = 0;  ///< meetings, calls, e-mails and notes of the window
  std::int64_t open_tasks = 0;
  bool operator==(const PortfolioTotals&) const = default;
};

/// What clients did about what was asked of them.
struct PortfolioEngagement {
  std::int64_t threads_sent = 0;      ///< e-mail threads that our side wrote in
  std::int64_t threads_answered = 0;  ///< of these, threads in which the client wrote after that
  std::int64_t meetings_due = 0;      ///< held, missed or cancelled; those moved are not
  std::int64_t meetings_held = 0;     ///< or without an outcome: few people say so
  bool operator==(const PortfolioEngagement&) const = default;
};

/// See WorkspaceStore for threads and errors.
class PortfolioStore {
 public:
  virtual ~PortfolioStore() = default;

  /// Ascending by id.
  virtual absl::StatusOr<std::vector<PortfolioClient>> ListClients(const WorkspaceId& workspace,
                                                                   Deadline deadline) = 0;
  /// What all of these come to. Where no scores are of the day `earlier`, those of the last day
  /// before it that has any are taken.
  virtual absl::StatusOr<PortfolioStandings> SumStandings(const WorkspaceId& workspace,
                                                          const StandingQuery& query,
                                                          Deadline deadline) = 0;
  /// By client id; a deal of several clients is with each of them.
  virtual absl::StatusOr<std::map<std::string, std::vector<DealRow>>> DealsIn(
      const WorkspaceId& workspace, const DealSelection& selection, Deadline deadline) = 0;
  /// Of all deals, linked or not, by pipeline and stage.
  virtual absl::StatusOr<std::vector<StageCount>> CountDeals(
      const WorkspaceId& workspace, const std::vector<std::string>& pipelines,
      Deadline deadline) = 0;
  /// Parts of figures, counting or not, that end on or after `from`; by client id.
  virtual absl::StatusOr<std::map<std::string, std::vector<RevenuePart>>> PartsEndingSince(
      const WorkspaceId& workspace, Date from, Deadline deadline) = 0;
  /// By client id; clients without anything are left out.
  virtual absl::StatusOr<std::map<std::string, GrowthCounts>> Growth(const WorkspaceId& workspace,
                                                                     const GrowthWindow& window,
                                                                     Deadline deadline) = 0;
  /// Of all these clients together, each record once; interactions after `from` until `to`.
  virtual absl::StatusOr<PortfolioTotals> Totals(const WorkspaceId& workspace, Time from, Time to,
                                                 Deadline deadline) = 0;
  /// Of all these clients together, each record once; what happened after `from` until `to`.
  virtual absl::StatusOr<PortfolioEngagement> Engagement(const WorkspaceId& workspace, Time from,
                                                         Time to, Deadline deadline) = 0;
};

}  // namespace stanna::storage
