#include "server/rpc/health_calls.h"

#include <glog/logging.h>

#include <vector>

#include "server/rpc/client_lookup.h"
#include "server/rpc/errors.h"
#include "server/rpc/health_protos.h"
#include "server/rpc/page.h"
#include "server/rpc/record_links.h"
#include "server/rpc/request_checks.h"
#include "server/sync/health_rows.h"
#include "server/sync/health_update.h"
#include "server/sync/revenue_rows.h"
#include "server/sync/workspace_config.h"
#include "storage/health_store.h"

namespace stanna::rpc {

namespace v1 = insights::v1;

namespace {

constexpr PageSizes kAttributionPages{50, 500};
// As far back as a backfill reaches.
constexpr int kMostAttributionDays = 1825;

absl::Status NotScored() {
  return WithReason(NotFound("the client's health has not been worked out yet: the next sync does "
                             "so at its end, and recalculate-score at once"),
                    "DATA_NOT_READY");
}

// The judgement's own effect. One that is too small for a reason of its own has none.
v1::Attribution EffectOf(const storage::ManualAttributionRow& manual,
                         const std::vector<storage::AttributionRow>& moment, int score) {
  for (const storage::AttributionRow& row : moment) {
    if (row.manual_id == manual.id) return ToProto(row);
  }
  storage::AttributionRow none;
  none.id = manual.id;
  none.manual_id = manual.id;
  none.at = manual.at;
  none.factor = insights::FactorName(insights::Factor::kManual);
  none.weight = manual.weight;
  none.reason = manual.reason;
  none.previous_score = none.new_score = score;
  return ToProto(none);
}

}  // namespace

absl::Status HealthCalls::GetHealth(const CallScope& scope, const v1::GetClientHealthRequest& in,
                                    v1::ClientHealth& out) const {
  ASSIGN_OR_RETURN(const auto client, FindClient(parts_, scope, in.client_id()));
  const auto row = parts_.stores.health().Get(scope.workspace, client.row.id, scope.deadline);
  if (absl::IsNotFound(row.status())) return NotScored();
  RETURN_IF_ERROR(row);
  ASSIGN_OR_RETURN(const auto document, sync::ReadHealthDocument(row->document));
  out = ToProto(*row, document, client.row.name);
  LinkEvidence(parts_.stores, scope, client.row.company_id, out);
  return absl::OkStatus();
}

absl::Status HealthCalls::ListHistory(const CallScope& scope,
                                      const v1::ListHealthHistoryRequest& in,
                                      v1::ListHealthHistoryResponse& out) const {
  ASSIGN_OR_RETURN(const auto home,
                   sync::LoadHomeFacts(parts_.stores, scope.workspace, scope.deadline));
  const Date today = sync::DayIn(sync::ZoneNamed(home.time_zone), parts_.clock.Now());
  ASSIGN_OR_RETURN(const DaySpan span, FromProto(in, today));
  ASSIGN_OR_RETURN(const auto client, FindClient(parts_, scope, in.client_id()));
  ASSIGN_OR_RETURN(const auto days,
                   parts_.stores.health().ListDays(scope.workspace, client.row.id, span.from,
                                                   span.to, scope.deadline));
  for (const storage::ScoreDay& day : days) *out.add_history() = ToProto(day);
  return absl::OkStatus();
}

absl::Status HealthCalls::ListAttributions(const CallScope& scope,
                                           const v1::ListAttributionsRequest& in,
                                           v1::ListAttributionsResponse& out) const {
  ASSIGN_OR_RETURN(const Page page, ReadPage(in, kAttributionPages));
  ASSIGN_OR_RETURN(const int days, ReadWindow(in.window_days(), 0, kMostAttributionDays));
  ASSIGN_OR_RETURN(const auto client, FindClient(parts_, scope, in.client_id()));
  storage::AttributionQuery query;
  if (days > 0) query.since = parts_.clock.Now() - std::chrono::days(days);
  query.limit = page.limit;
  query.offset = page.offset;
  ASSIGN_OR_RETURN(const auto listing, parts_.stores.health().ListAttributions(
                                           scope.workspace, client.row.id, query, scope.deadline));
  for (const storage::AttributionRow& row : listing.items) *out.add_attributions() = ToProto(row);
  LinkEvidence(parts_.stores, scope, client.row.company_id, out);
  SetPage(page, listing, out);
  return absl::OkStatus();
}

absl::Status HealthCalls::AddAttribution(const CallScope& scope,
                                         const v1::AddAttributionRequest& in,
                                         v1::AddAttributionResponse& out) const {
  ASSIGN_OR_RETURN(auto manual, FromProto(in));
  ASSIGN_OR_RETURN(const auto client, FindClient(parts_, scope, in.client_id()));
  manual.client_id = client.row.id;
  manual.at = parts_.clock.Now();
  manual.id = NewId("attr_", manual.at);
  manual.by = CallerOf(scope);
  auto& health = parts_.stores.health();
  const auto stored = health.AddManual(scope.workspace, manual, scope.deadline);
  if (!stored.ok()) return OrNoSuch(stored.status(), "client", in.client_id());
  out.set_client_id(client.row.id.value);
  out.set_id(stored->id);
  if (stored->id != manual.id) {
    // Asked again: what it did is on record, unless the first call ended before the score came.
    ASSIGN_OR_RETURN(const auto effect, health.FirstEffect(scope.workspace, client.row.id,
                                                           stored->id, scope.deadline));
    if (!effect.empty()) {
      *out.mutable_attribution() = EffectOf(*stored, effect, effect.back().new_score);
      out.set_previous_score(Points(effect.front().previous_score));
      out.set_new_score(Points(effect.back().new_score));
      return absl::OkStatus();
    }
  }
  ASSIGN_OR_RETURN(const auto rescored,
                   sync::RescoreClient(parts_.stores, scope.workspace, client.row.id,
                                       parts_.clock.Now(), scope.deadline));
  *out.mutable_attribution() = EffectOf(*stored, rescored.attributions, rescored.after.score);
  if (rescored.before) out.set_previous_score(Points(rescored.before->score));
  out.set_new_score(Points(rescored.after.score));
  return absl::OkStatus();
}

absl::Status HealthCalls::Recalculate(const CallScope& scope, const v1::RecalculateScoreRequest& in,
                                      v1::RecalculateScoreResponse& out) const {
  ASSIGN_OR_RETURN(const auto client, FindClient(parts_, scope, in.client_id()));
  ASSIGN_OR_RETURN(const auto rescored,
                   sync::RescoreClient(parts_.stores, scope.workspace, client.row.id,
                                       parts_.clock.Now(), scope.deadline));
  out.set_client_id(client.row.id.value);
  if (rescored.before) out.set_previous_score(Points(rescored.before->score));
  out.set_new_score(Points(rescored.after.score));
  for (const auto& row : rescored.attributions) *out.add_attributions() = ToProto(row);
  LinkEvidence(parts_.stores, scope, client.row.company_id, out);
  *out.mutable_compute_time() = ToProto(rescored.after.computed_at);
  return absl::OkStatus();
}

absl::Status HealthCalls::ToggleExclusion(const CallScope& scope,
                                          const v1::ToggleClientExclusionRequest& in,
                                          v1::ToggleClientExclusionResponse& out) const {
  ASSIGN_OR_RETURN(const auto client, FindClient(parts_, scope, in.client_id()));
  const auto excluded = parts_.stores.health().ToggleExcluded(scope.workspace, client.row.id,
                                                              parts_.clock.Now(), scope.deadline);
  if (!excluded.ok()) return OrNoSuch(excluded.status(), "client", in.client_id());
  out.set_client_id(client.row.id.value);
  out.set_is_excluded(*excluded);
  if (!*excluded) SeeRisks(scope, client.row.id);
  return absl::OkStatus();
}

// The client is back, and marked: if this fails, the next sync does it.
void HealthCalls::SeeRisks(const CallScope& scope, const ClientId& client) const {
  const auto rescored = sync::RescoreClient(parts_.stores, scope.workspace, client,
                                            parts_.clock.Now(), scope.deadline);
  if (!rescored.ok()) LOG(WARNING) << "score of " << client << ": " << ToString(rescored.status());
}

}  // namespace stanna::rpc
