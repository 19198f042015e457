#include "server/insights/risk/situation.h"

#include <algorithm>
#include <tuple>

#include "server/insights/risk/words.h"

namespace stanna::insights {

Severity Raised(Severity severity, int steps) {
  const int raised = static_cast<int>(severity) + steps;
  return static_cast<Severity>(std::clamp(raised, 0, static_cast<int>(Severity::kCritical)));
}

Situation::Situation(const RiskFacts& facts, const InsightThresholds& thresholds, Date today,
                     const absl::TimeZone& zone)
    : facts_(facts), thresholds_(thresholds), today_(today), zone_(zone) {
  for (const HealthEvent& event : facts.facts.events) {
    (Age(event.at) >= 0 ? past_ : planned_).push_back(&event);
  }
  const auto by_time = [](const HealthEvent* a, const HealthEvent* b) {
    return std::tie(a->at, a->record) < std::tie(b->at, b->record);
  };
  std::ranges::sort(past_, by_time);
  std::ranges::sort(planned_, by_time);
  for (const HealthEvent* event : past_) {
    if (IsContact(*event)) last_contact_ = event;
  }
}

Date Situation::DayOf(Time at) const { return DayIn(at, zone_); }

int Situation::Age(Time at) const { return DaysBetween(DayOf(at), today_); }

std::optional<int> Situation::DaysToRenewal() const {
  if (!records().renewal_date) return std::nullopt;
  return DaysBetween(today_, *records().renewal_date);
}

std::string Situation::Stakes() const {
  std::string words;
  if (facts_.mrr && *facts_.mrr >= thresholds_.large_mrr) {
    words = Number(*facts_.mrr) + " " + facts_.currency + " a month";
  }
  const auto days = DaysToRenewal();
  if (days && std::abs(*days) <= kCloseRenewalDays) {
    if (!words.empty()) words += ", ";
    words += *days > 0    ? "renewal in " + Counted(*days, "day")
             : *days == 0 ? "renewal today"
                          : "renewal overdue by " + Counted(-*days, "day");
  }
  return words;
}

std::string Situation::PersonWords(ObjectId contact, std::string_view otherwise) const {
  for (const HealthStakeholder& person : records().stakeholders) {
    if (person.contact_id != contact) continue;
    const std::string title = Named(person.title, "");
    const std::string name = Named(person.name, otherwise);
    return title.empty() ? name : name + " (" + title + ")";
  }
  return std::string(otherwise);
}

std::string Situation::WhomToCall() const {
  constexpr char kSomebody[] = "your contact there";
  for (auto at = past_.rbegin(); at != past_.rend(); ++at) {
    if (!IsContact(**at) || (*at)->contacts.empty()) continue;
    return PersonWords(std::ranges::min((*at)->contacts), kSomebody);
  }
  return kSomebody;
}

std::vector<Evidence> Situation::EvidenceOf(Factor factor) const {
  for (const FactorScore& score : health().factors) {
    if (score.factor == factor) return score.evidence;
  }
  return {};
}

}  // namespace stanna::insights
