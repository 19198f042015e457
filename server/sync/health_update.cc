#include "server/sync/health_update.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>

#include "server/insights/health/health.h"
#include "server/insights/risk/risk.h"
#include "server/insights/text/message_analyzer.h"
#include "server/sync/health_facts.h"
#include "server/sync/health_rows.h"
#include "server/sync/workspace_config.h"
#include "storage/portal_store.h"
#include "storage/workspace_store.h"

namespace stanna::sync {
namespace {

using insights::CentiPoints;
using std::chrono::days;
using std::chrono::sys_days;

// What a client's own usual is measured by goes back 400 days at most (health_policy.h).
constexpr days kFactsWindow{400};
// A client that is scored for the first time gets a past: a score a week, so that trends can be
// seen from the first day on. Always of the same day of the week, so that days of the portfolio add
// up.
constexpr int kPastWeeks = 12;
// A smaller change of the score waits for more, unless the shown score changes: else each day would
// write reasons of a hundredth of a point for every client.
constexpr CentiPoints kLeastChange = 50;
// A call starts again from the score that another writer put in its way: each time means that one
// more writer was faster, which several in a row are not.
constexpr int kStaleRetries = 3;

int Shown(CentiPoints score) { return (score + 50) / 100; }

AttributedScore AttributedOf(const insights::Health& health) {
  AttributedScore attributed;
  attributed.score = health.score;
  for (const auto& factor : health.factors) attributed.points[factor.factor] = factor.points;
  return attributed;
}

// As far as Attribute looks at it.
insights::Health HealthOf(const AttributedScore& attributed) {
  insights::Health health;
  health.score = attributed.score;
  for (const auto& [factor, points] : attributed.points) {
    auto& score = health.factors.emplace_back();
    score.factor = factor;
    score.points = points;
  }
  return health;
}

insights::InsightThresholds ThresholdsOf(const storage::WorkspaceSettings& settings) {
  insights::InsightThresholds thresholds;
  thresholds.risk_score = settings.risk_threshold;
  thresholds.score_drop = settings.score_drop_threshold;
  thresholds.stale_days = settings.stale_days;
  thresholds.response_delay = settings.response_delay;
  thresholds.response_delay_days = settings.response_delay_days;
  thresholds.sentiment = settings.sentiment_threshold;
  thresholds.stakeholder_minimum = settings.stakeholder_minimum;
  return thresholds;
}

class FixedClock : public Clock {
 public:
  explicit FixedClock(Time now) : now_(now) {}
  Time Now() const override { return now_; }

 private:
  const Time now_;
};

class HealthUpdater {
 public:
  explicit HealthUpdater(const HealthUpdate& update)
      : update_(update), store_(update.stores.health()) {}

  absl::Status Prepare() {
    const Deadline deadline = StoreDeadline();
    ASSIGN_OR_RETURN(config_, LoadConfiguration(update_.stores, update_.workspace, deadline));
    ASSIGN_OR_RETURN(const HomeFacts home,
                     LoadHomeFacts(update_.stores, update_.workspace, deadline));
    ASSIGN_OR_RETURN(const auto workspace,
                     update_.stores.workspaces().Get(update_.workspace, deadline));
    ASSIGN_OR_RETURN(const auto pipelines, update_.stores.portals().ListPipelines(
                                               update_.workspace, ObjectType::kDeal, deadline));
    thresholds_ = ThresholdsOf(workspace.settings);
    insights::Bands& bands = config_.health.bands;
    bands.at_risk_most = thresholds_.risk_score;
    // Contradictions are refused; one that was stored before they were must not leave a gap.
    bands.healthy_most = std::max(bands.healthy_most, bands.at_risk_most);
    stages_.emplace(config_.revenue, pipelines);
    zone_ = ZoneNamed(home.time_zone);
    today_ = DayIn(zone_, update_.clock.Now());
    return absl::OkStatus();
  }

  absl::StatusOr<std::int64_t> Run() {
    if (update_.pace.mark_due) {
      RETURN_IF_ERROR(store_.MarkDue(update_.workspace, today_, config_.version,
                                     insights::MessageAnalyzer::Standard().model_version(),
                                     update_.clock.Now(), StoreDeadline()));
    }
    std::int64_t scored = 0;
    for (;;) {
      RETURN_IF_ERROR(update_.check_stop());
      ASSIGN_OR_RETURN(auto dirty,
                       store_.PeekDirty(update_.workspace, kHealthBatch, StoreDeadline()));
      if (dirty.empty() || update_.pace.IsOver()) break;
      ASSIGN_OR_RETURN(const std::int64_t left,
                       store_.CountDirty(update_.workspace, StoreDeadline()));
      update_.progress(scored, left);
      scored += static_cast<std::int64_t>(dirty.size());
      RETURN_IF_ERROR(Score(std::move(dirty)));
    }
    if (update_.pace.sum_up) RETURN_IF_ERROR(SumUp());
    return scored;
  }

  absl::StatusOr<Rescored> Rescore(const ClientId& client) {
    ASSIGN_OR_RETURN(const auto inputs, Load({client}));
    const auto found = inputs.find(client.value);
    if (found == inputs.end()) return absl::NotFoundError("no such client");
    storage::HealthWrite write = NewWrite();
    Add(client, found->second, write);
    Rescored rescored;
    rescored.before = found->second.last;
    rescored.after = write.clients[0].row;
    rescored.attributions = write.clients[0].attributions;
    RETURN_IF_ERROR(store_.Write(write, StoreDeadline()));
    return rescored;
  }

 private:
  Deadline StoreDeadline() const { return Deadline::After(update_.store_deadline); }

  storage::HealthWrite NewWrite() const {
    storage::HealthWrite write;
    write.workspace_id = update_.workspace;
    write.fence = update_.fence;
    write.now = update_.clock.Now();
    return write;
  }

  absl::StatusOr<std::map<std::string, storage::HealthInputs>> Load(
      const std::vector<ClientId>& clients) {
    return store_.LoadInputs(update_.workspace, clients, update_.clock.Now(), kFactsWindow,
                             StoreDeadline());
  }

  absl::Status Score(std::vector<storage::DirtyClient> dirty) {
    std::vector<ClientId> ids;
    for (const auto& client : dirty) ids.push_back(client.id);
    ASSIGN_OR_RETURN(const auto inputs, Load(ids));
    storage::HealthWrite write = NewWrite();
    for (const auto& [id, of_client] : inputs) {
      if (!of_client.archived) {
        Add(ClientId(id), of_client, write);
      } else if (!of_client.open_alerts.empty()) {
        write.retired.push_back(ClientId(id));
      }
    }
    write.done = std::move(dirty);
    return store_.Write(write, StoreDeadline());
  }

  void Add(const ClientId& id, const storage::HealthInputs& inputs, storage::HealthWrite& write) {
    const auto facts = ToHealthFacts(inputs, *stages_, config_.health, write.now, zone_);
    const auto health = insights::ComputeHealth(facts, config_.health, today_, zone_);
    storage::ClientHealthWrite& out = write.clients.emplace_back();
    AttributedScore attributed = LastAttributed(inputs);
    if (IsChange(attributed.score, health.score)) {
      out.attributions = Attributions(id, attributed, health, write.now);
      NameManual(inputs, out.attributions);
      attributed = AttributedOf(health);
    }
    out.days = DaysOf(inputs, facts, health.score);
    out.row = ToRow(health, attributed);
    out.row.client_id = id;
    out.row.trend = static_cast<int>(TrendOf(inputs, out.days));
    out.row.config_version = config_.version;
    out.row.model_version = insights::MessageAnalyzer::Standard().model_version();
    out.row.as_of = today_;
    out.row.computed_at = write.now;
    out.alerts = AlertsOf(id, inputs, facts, health, out.row, write.now);
    if (inputs.last) out.computed_over = inputs.last->computed_at;
  }

  static AttributedScore LastAttributed(const storage::HealthInputs& inputs) {
    if (!inputs.last) return {};
    const auto document = ReadHealthDocument(inputs.last->document);
    return document.ok() ? document->attributed : AttributedScore{};
  }

  static bool IsChange(CentiPoints before, CentiPoints after) {
    return std::abs(after - before) >= kLeastChange || Shown(before) != Shown(after);
  }

  std::vector<storage::AttributionRow> Attributions(const ClientId& id,
                                                    const AttributedScore& before,
                                                    const insights::Health& after, Time now) const {
    std::vector<storage::AttributionRow> rows;
    for (const auto& attribution : insights::Attribute(HealthOf(before), after)) {
      storage::AttributionRow& row = rows.emplace_back();
      row.id = NewId("attr_", now);
      row.client_id = id;
      row.at = now;
      row.factor = insights::FactorName(attribution.factor);
      row.delta = attribution.delta;
      row.previous_score = attribution.previous_score;
      row.new_score = attribution.new_score;
      row.weight = attribution.weight;
      row.reason = attribution.reason;
      row.evidence = WriteEvidence(attribution.evidence);
    }
    return rows;
  }

  // What people judged has the words of the latest judgement, and its id.
  static void NameManual(const storage::HealthInputs& inputs,
                         std::vector<storage::AttributionRow>& rows) {
    const auto latest = std::ranges::max_element(
        inputs.manual, {},
        [](const storage::ManualAttributionRow& row) { return std::pair(row.at, row.id); });
    if (latest == inputs.manual.end()) return;
    for (storage::AttributionRow& row : rows) {
      if (row.factor == insights::FactorName(insights::Factor::kManual)) row.manual_id = latest->id;
    }
  }

  // Today, and for a client that has no past the same weekday of the weeks before.
  std::vector<storage::ScoreDay> DaysOf(const storage::HealthInputs& inputs,
                                        const insights::HealthFacts& facts, CentiPoints score) {
    std::vector<storage::ScoreDay> out;
    if (!inputs.last) {
      const sys_days today(today_);
      const days since_grid = today.time_since_epoch() % days(7);
      const Date born = DayIn(zone_, facts.client_since);
      for (int week = kPastWeeks; week >= 0; --week) {
        const Date day(today - since_grid - days(7 * week));
        if (sys_days(day) < sys_days(born) || sys_days(day) >= today) continue;
        out.push_back({day, insights::ComputeHealth(facts, config_.health, day, zone_).score});
        has_new_past_ = true;
      }
    }
    out.push_back({today_, score});
    return out;
  }

  insights::Trend TrendOf(const storage::HealthInputs& inputs,
                          const std::vector<storage::ScoreDay>& added) const {
    std::map<sys_days, CentiPoints> by_day;
    for (const auto& day : inputs.days) by_day[sys_days(day.day)] = day.score;
    for (const auto& day : added) by_day[sys_days(day.day)] = day.score;
    std::vector<insights::DayScore> days;
    for (const auto& [day, score] : by_day) days.push_back({Date(day), score});
    return insights::TrendOf(days, today_);
  }

  std::vector<storage::AlertRow> AlertsOf(const ClientId& id, const storage::HealthInputs& inputs,
                                          const insights::HealthFacts& facts,
                                          const insights::Health& health,
                                          const storage::HealthRow& row, Time now) const {
    insights::RiskFacts risk;
    risk.health = health;
    risk.trend = static_cast<insights::Trend>(row.trend);
    risk.score_a_day_ago = ScoreBefore(inputs, today_);
    risk.facts = facts;
    risk.currency = inputs.client.mrr.currency;
    if (const auto mrr = ParseRational(inputs.client.mrr.amount)) {
      risk.mrr = mrr->convert_to<double>();
    }
    std::vector<storage::AlertRow> alerts;
    for (const auto& insight : insights::FindInsights(risk, thresholds_, today_, zone_)) {
      if (!insights::IsAlert(insight)) continue;
      alerts.push_back(sync::ToRow(insight, id, now));
    }
    return alerts;
  }

  // The score at the end of the day before, where one was worked out then.
  static std::optional<CentiPoints> ScoreBefore(const storage::HealthInputs& inputs, Date today) {
    std::optional<CentiPoints> score;
    const sys_days yesterday = sys_days(today) - days(1);
    for (const auto& day : inputs.days) {
      if (sys_days(day.day) == yesterday) score = day.score;
    }
    return score;
  }

  // With the past that clients got which were scored for the first time.
  absl::Status SumUp() {
    const Date past(sys_days(today_) - days(7 * (kPastWeeks + 1)));
    return store_.SumDays(update_.workspace, has_new_past_ ? past : today_, today_,
                          thresholds_.risk_score, StoreDeadline());
  }

  const HealthUpdate& update_;
  storage::HealthStore& store_;
  config::Configuration config_;
  insights::InsightThresholds thresholds_;
  std::optional<DealStages> stages_;
  Zone zone_;
  Date today_{};
  bool has_new_past_ = false;
};

}  // namespace

absl::StatusOr<std::int64_t> UpdateHealth(const HealthUpdate& update) {
  HealthUpdater updater(update);
  RETURN_IF_ERROR(updater.Prepare());
  return updater.Run();
}

absl::StatusOr<Rescored> RescoreClient(storage::Stores& stores, const WorkspaceId& workspace,
                                       const ClientId& client, Time now, Deadline deadline) {
  const FixedClock clock(now);
  const HealthUpdate update{.stores = stores,
                            .workspace = workspace,
                            .clock = clock,
                            .fence = std::nullopt,
                            .store_deadline = deadline.Remaining(),
                            .check_stop = [] { return absl::OkStatus(); },
                            .progress = [](std::int64_t, std::int64_t) {}};
  HealthUpdater updater(update);
  RETURN_IF_ERROR(updater.Prepare());
  auto rescored = updater.Rescore(client);
  for (int retry = 0; retry < kStaleRetries && ReasonOf(rescored.status()) == storage::kStaleScore;
       ++retry) {
    rescored = updater.Rescore(client);
  }
  return rescored;
}

}  // namespace stanna::sync
