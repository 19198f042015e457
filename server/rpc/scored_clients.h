// Two clients of acme.com, one of them with an e-mail, a score and an alert, for tests of the calls
// about health.
#pragma once

#include "server/insights/health/health.h"
#include "server/rpc/imported_workspace.h"
#include "server/sync/health_rows.h"
#include "storage/health_store.h"

namespace stanna::rpc {

/// It is 2026-09-21.
class ScoredClientsTest : public ImportedWorkspaceTest {
 protected:
  ScoredClientsTest() {
    WriteCompanies();
    WriteEmail();
  }

  void WriteCompanies() {
    auto page = NewPage(ObjectType::kCompany);
    AddClient(1, "Borealis", "borealis.no", page);
    AddClient(2, "Aurora", "aurora.no", page);
    Write(page);
  }
  void WriteEmail() {
    auto page = NewPage(ObjectType::kEmail);
    const Time at = h_.clock.Now() - std::chrono::hours(48);
    page.records.push_back(RecordOf(ObjectType::kEmail, 41, at));
    storage::InteractionRow row;
    row.type = ObjectType::kEmail;
    row.object_id = 41;
    row.subject = "Disappointed";
    row.direction = storage::Direction::kInbound;
    row.occurred_at = at;
    page.interactions.push_back(row);
    storage::AnalysisRow analysis;
    analysis.type = ObjectType::kEmail;
    analysis.object_id = 41;
    analysis.model_version = 1;
    analysis.score = -0.75;
    analysis.mood = -1;
    analysis.level = -2;
    analysis.confidence = 0.5;
    analysis.intents = insights::kChurn | insights::kPrice;
    analysis.phrases =
        R"([{"text":"far too expensive","begin":7,"end":24,"contribution":-2.5,"intents":8}])";
    page.analyses.push_back(analysis);
    page.links.push_back({ObjectType::kEmail, 41, {ClientId("client_1")}, at});
    Write(page);
  }

  /// A score of client_1 that fell from `before`, with its reason, its days and an alert.
  void WriteScore(int score, int before) {
    insights::Health health;
    health.score = score;
    health.band = insights::Band::kAtRisk;
    health.confidence = 0.8;
    health.sentiment = -0.75;
    health.sentiment_trend = insights::Trend::kDeclining;
    health.factors.push_back({.factor = insights::Factor::kSentiment,
                              .value = 12.5,
                              .weight = 1,
                              .points = score - insights::kStartScore,
                              .words = "an angry e-mail",
                              .evidence = {{ObjectType::kEmail, 41}}});
    health.churn90 = {.probability = 0.25, .drivers = {"a low score"}};
    storage::ClientHealthWrite write;
    write.row = sync::ToRow(health, {});
    write.row.client_id = ClientId("client_1");
    write.row.trend = static_cast<int>(insights::Trend::kDeclining);
    write.row.as_of = Today();
    write.row.computed_at = h_.clock.Now();
    const auto last = h_.stores->health().Get(h_.acme, write.row.client_id, Deadline::Infinite());
    if (last.ok()) write.computed_over = last->computed_at;
    storage::AttributionRow& reason = write.attributions.emplace_back();
    reason.id = "attr_1";
    reason.client_id = write.row.client_id;
    reason.at = h_.clock.Now() - std::chrono::hours(1);
    reason.factor = "sentiment";
    reason.delta = score - before;
    reason.previous_score = before;
    reason.new_score = score;
    reason.weight = 1;
    reason.reason = "an angry e-mail";
    reason.evidence = sync::WriteEvidence({{ObjectType::kEmail, 41}, {ObjectType::kDeal, 9}});
    write.days = {{DaysAgo(7), before}, {DaysAgo(1), before}, {Today(), score}};
    insights::Insight insight;
    insight.kind = insights::kChurnIntent;
    insight.severity = insights::Severity::kCritical;
    insight.description = "they say that they will leave";
    insight.recommendation = "call them today";
    insight.evidence = {{ObjectType::kEmail, 41}};
    write.alerts.push_back(sync::ToRow(insight, write.row.client_id, h_.clock.Now()));
    storage::HealthWrite all;
    all.workspace_id = h_.acme;
    all.now = h_.clock.Now();
    all.clients.push_back(write);
    auto& store = h_.stores->health();
    const auto written = store.Write(all, Deadline::Infinite());
    ASSERT_TRUE(written.ok()) << ToString(written);
    const auto summed = store.SumDays(h_.acme, DaysAgo(7), Today(), 40, Deadline::Infinite());
    ASSERT_TRUE(summed.ok()) << ToString(summed);
  }

  Date Today() const { return DaysAgo(0); }
  Date DaysAgo(int days) const {
    return std::chrono::floor<std::chrono::days>(h_.clock.Now()) - std::chrono::days(days);
  }

  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response& response) {
    return CallAs(h_.member, method, request, response);
  }
};

}  // namespace stanna::rpc
