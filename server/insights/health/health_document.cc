#include "server/insights/health/health_document.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include "base/ascii.h"
#include "server/config/section_reader.h"

namespace stanna::insights {
namespace {

namespace json = boost::json;
using config::At;
using config::Below;
using config::Std;

constexpr std::size_t kMostTitles = 500;
constexpr std::size_t kMostTitleBytes = 60;
constexpr double kMostDays = 1'825;    // five years: what a backfill reads at most
constexpr double kMostWeight = 1'000;  // weights are relative: any scale will do
constexpr double kMostPoints = 1'000;
constexpr double kMostBound = 1e12;  // amounts of money are indicators too

// A number of the policy: "caps", "churnIntent".
struct Number {
  std::string_view group, name;
  std::variant<double*, int*> value;
  double least = 0, most = 0;
};

using Numbers = std::vector<Number>;

void AddShares(HealthPolicy& p, Numbers& all) {
  HealthShares& s = p.shares;
  FactorWeights& w = p.weights;
  for (const auto& [name, value] : {std::pair{"communication", &s.communication},
                                    {"business", &s.business},
                                    {"depth", &s.depth},
                                    {"support", &s.support}}) {
    all.push_back({"shares", name, value, 0, kMostWeight});
  }
  for (const auto& [factor, value] : {std::pair{Factor::kRecency, &w.recency},
                                      {Factor::kFrequency, &w.frequency},
                                      {Factor::kResponsiveness, &w.responsiveness},
                                      {Factor::kMeetings, &w.meetings},
                                      {Factor::kSentiment, &w.sentiment},
                                      {Factor::kSentimentTrend, &w.sentiment_trend},
                                      {Factor::kDeals, &w.deals},
                                      {Factor::kRenewal, &w.renewal},
                                      {Factor::kIndicators, &w.indicators},
                                      {Factor::kBreadth, &w.breadth},
                                      {Factor::kInfluence, &w.influence}}) {
    all.push_back({"weights", FactorName(factor), value, 0, kMostWeight});
  }
}

void AddAges(HealthPolicy& p, Numbers& all) {
  all.insert(all.end(), {{"age", "week", &p.age.week, 0, 1},
                         {"age", "month", &p.age.month, 0, 1},
                         {"age", "quarter", &p.age.quarter, 0, 1},
                         {"age", "older", &p.age.older, 0, 1},
                         {"age", "horizonDays", &p.age.horizon_days, 1, kMostDays},
                         {"contact", "meeting", &p.contact.meeting, 0, kMostWeight},
                         {"contact", "call", &p.contact.call, 0, kMostWeight},
                         // Evidence is counted in messages.
                         {"contact", "message", &p.contact.message, 0.01, kMostWeight}});
}

void AddContact(HealthPolicy& p, Numbers& all) {
  RecencyRules& r = p.recency;
  FrequencyRules& f = p.frequency;
  ResponseRules& a = p.response;
  MeetingRules& m = p.meetings;
  all.insert(all.end(),
             {{"recency", "gaps", &r.gaps, 0.1, 100},
              {"recency", "shortestDays", &r.shortest_days, 1, kMostDays},
              {"recency", "longestDays", &r.longest_days, 1, kMostDays},
              {"frequency", "halfLifeDays", &f.half_life_days, 1, kMostDays},
              {"frequency", "usualFromDays", &f.usual_from_days, 0, kMostDays},
              {"frequency", "usualToDays", &f.usual_to_days, 1, kMostDays},
              {"frequency", "leastUsualDays", &f.least_usual_days, 1, kMostDays},
              {"frequency", "doubling", &f.doubling, 0, kMostPoints},
              {"frequency", "same", &f.same, 0, 100},
              {"frequency", "most", &f.most, 0, 100},
              {"responsiveness", "recentDays", &a.recent_days, 1, kMostDays},
              {"responsiveness", "usualToDays", &a.usual_to_days, 1, kMostDays},
              {"responsiveness", "patienceDays", &a.patience_days, 0, kMostDays},
              {"responsiveness", "longestDays", &a.longest_days, 0.1, kMostDays},
              {"responsiveness", "sharePoints", &a.share_points, 0, kMostPoints},
              {"responsiveness", "levelPoints", &a.level_points, 0, kMostPoints},
              {"responsiveness", "delayPoints", &a.delay_points, 0, kMostPoints},
              {"responsiveness", "same", &a.same, 0, 100},
              {"meetings", "halfLifeDays", &m.half_life_days, 1, kMostDays},
              // Not below the usual share of missed ones, or a no-show would be good news.
              {"meetings", "noShow", &m.no_show, 0.1, 1},
              {"meetings", "canceled", &m.canceled, 0, 1},
              {"meetings", "rescheduled", &m.rescheduled, 0, 1},
              {"meetings", "missedPoints", &m.missed_points, 0, kMostPoints}});
}

void AddMood(HealthPolicy& p, Numbers& all) {
  MoodRules& m = p.mood;
  StakeholderRules& s = p.stakeholders;
  all.insert(all.end(), {{"mood", "neutral", &m.neutral, -1, 1},
                         {"mood", "points", &m.points, 0, kMostPoints},
                         {"mood", "trendPoints", &m.trend_points, 0, kMostPoints},
                         {"mood", "note", &m.note, 0, 1},
                         {"mood", "negative", &m.negative, 0.1, 10},
                         {"mood", "churnLowers", &m.churn_lowers, 0, 2},
                         {"mood", "worstLowers", &m.worst_lowers, 0, 2},
                         {"mood", "halfLifeDays", &m.half_life_days, 1, kMostDays},
                         {"stakeholders", "activeDays", &s.active_days, 1, kMostDays},
                         {"stakeholders", "championShare", &s.champion_share, 0, 1},
                         {"stakeholders", "championLeast", &s.champion_least, 1, 1'000},
                         {"stakeholders", "lostDays", &s.lost_days, 1, kMostDays},
                         {"stakeholders", "lostGaps", &s.lost_gaps, 0, 100},
                         {"stakeholders", "lostPoints", &s.lost_points, 0, 100},
                         {"stakeholders", "unknownInfluence", &p.unknown_influence, 0, 1}});
}

void AddBusiness(HealthPolicy& p, Numbers& all) {
  DealRules& d = p.deals;
  RenewalRules& r = p.renewal;
  all.insert(all.end(), {{"deals", "halfLifeDays", &d.half_life_days, 1, kMostDays},
                         {"deals", "forward", &d.forward, 0, 100},
                         {"deals", "back", &d.back, -100, 0},
                         {"deals", "pushed", &d.pushed, -100, 0},
                         {"deals", "pulledIn", &d.pulled_in, 0, 100},
                         {"deals", "won", &d.won, 0, 100},
                         {"deals", "lost", &d.lost, -100, 0},
                         {"deals", "overdue", &d.overdue, -100, 0},
                         {"deals", "same", &d.same, 0, 100},
                         {"renewal", "halfLifeDays", &r.half_life_days, 1, kMostDays},
                         // Never above zero: what speaks of leaving must not raise a score.
                         {"renewal", "churn", &r.churn, -100, 0},
                         {"renewal", "competitor", &r.competitor, -100, 0},
                         {"renewal", "escalation", &r.escalation, -100, 0},
                         {"renewal", "price", &r.price, -100, 0},
                         {"renewal", "outage", &r.outage, -100, 0},
                         {"renewal", "expansion", &r.expansion, 0, 100},
                         {"renewal", "praise", &r.praise, 0, 100},
                         {"renewal", "resolved", &r.resolved, 0, 100},
                         {"renewal", "probabilityPoints", &r.probability_points, 0, 100},
                         {"renewal", "nearDays", &r.near_days, 1, kMostDays},
                         {"renewal", "nearFactor", &r.near_factor, 1, 10},
                         {"renewal", "overdue", &r.overdue, -100, 0},
                         {"renewal", "same", &r.same, 0, 100}});
}

void AddLimits(HealthPolicy& p, Numbers& all) {
  HealthCaps& c = p.caps;
  all.insert(all.end(), {{"caps", "cancellation", &c.cancellation, 0, 100},
                         {"caps", "churnIntent", &c.churn_intent, 0, 100},
                         {"caps", "silentRenewal", &c.silent_renewal, 0, 100},
                         {"caps", "noticeConfidence", &c.notice_confidence, 0, 1},
                         {"caps", "intentDays", &c.intent_days, 0, kMostDays},
                         {"caps", "silentDays", &c.silent_days, 1, kMostDays},
                         {"caps", "renewalDays", &c.renewal_days, 0, kMostDays},
                         {"caps", "gone", &c.gone, 0, 100},
                         {"caps", "goneDays", &c.gone_days, 1, kMostDays},
                         {"caps", "lostDays", &c.lost_days, 0, kMostDays},
                         {"manual", "most", &p.manual.most, 0, 100},
                         {"manual", "together", &p.manual.together, 0, 100},
                         {"manual", "halfLifeDays", &p.manual.half_life_days, 1, kMostDays},
                         {"manual", "lastsDays", &p.manual.lasts_days, 1, kMostDays},
                         {"evidence", "enough", &p.evidence.enough, 1, 1'000},
                         {"evidence", "least", &p.evidence.least, 0, 1'000},
                         {"bands", "atRiskMost", &p.bands.at_risk_most, 0, 100},
                         {"bands", "healthyMost", &p.bands.healthy_most, 0, 100},
                         {"bands", "expansionLeast", &p.bands.expansion_least, 0, 100}});
}

// All numbers of the policy, in the order of docs/insights.md.
Numbers NumbersOf(HealthPolicy& policy) {
  Numbers all;
  AddShares(policy, all);
  AddAges(policy, all);
  AddContact(policy, all);
  AddMood(policy, all);
  AddBusiness(policy, all);
  AddLimits(policy, all);
  return all;
}

std::string ShortNumber(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

class InsightsReader {
 public:
  InsightsReader(HealthPolicy& policy, std::vector<FieldViolation>& violations)
      : policy_(policy), numbers_(NumbersOf(policy)), in_(violations) {}

  void Read(const json::value& section) {
    const json::object* object = in_.Object(section, "insights");
    if (object == nullptr) return;
    for (const auto& [key, value] : *object) {
      const std::string path = Below("insights", Std(key));
      if (Std(key) == "titles") {
        ReadTitles(value, path);
      } else if (Std(key) == "indicators") {
        ReadIndicators(value, path);
      } else if (std::ranges::count(numbers_, Std(key), &Number::group) != 0) {
        ReadGroup(Std(key), value, path);
        if (Std(key) == "bands") NoteAtRisk(value);
      } else {
        in_.Violation(path, "unknown; known: " + KnownGroups());
      }
    }
    CheckWhole();
  }

 private:
  std::string KnownGroups() const {
    std::string known;
    std::string_view last;
    for (const Number& number : numbers_) {
      if (number.group != last) known += std::string(last = number.group) + ", ";
    }
    return known + "titles, indicators";
  }

  void ReadGroup(std::string_view group, const json::value& value, const std::string& path) {
    const json::object* object = in_.Object(value, path);
    if (object == nullptr) return;
    for (const auto& [key, member] : *object) {
      // A binding of its own: clang 14 captures none of a structured one.
      const auto number = std::ranges::find_if(numbers_, [&, name = Std(key)](const Number& known) {
        return known.group == group && known.name == name;
      });
      if (number == numbers_.end()) {
        in_.Violation(Below(path, Std(key)), "unknown; known: " + KnownNumbers(group));
      } else {
        ReadNumber(*number, member, Below(path, Std(key)));
      }
    }
  }

  void NoteAtRisk(const json::value& bands) {
    const json::object* object = bands.if_object();
    policy_.bands.states_at_risk = object != nullptr && object->contains("atRiskMost");
  }

  std::string KnownNumbers(std::string_view group) const {
    std::string known;
    for (const Number& number : numbers_) {
      if (number.group == group) known += (known.empty() ? "" : ", ") + std::string(number.name);
    }
    return known;
  }

  std::optional<double> InRange(const json::value& value, const std::string& path, double least,
                                double most, bool whole) {
    if (value.is_number()) {
      const double number = value.to_number<double>();
      if (number >= least && number <= most && (!whole || number == std::floor(number))) {
        return number;
      }
    }
    in_.Violation(path, std::string("must be a ") + (whole ? "whole number" : "number") + " from " +
                            ShortNumber(least) + " to " + ShortNumber(most));
    return std::nullopt;
  }

  void ReadNumber(const Number& number, const json::value& value, const std::string& path) {
    const bool whole = std::holds_alternative<int*>(number.value);
    const auto read = InRange(value, path, number.least, number.most, whole);
    if (!read) return;
    if (whole) {
      *std::get<int*>(number.value) = static_cast<int>(*read);
    } else {
      *std::get<double*>(number.value) = *read;
    }
  }

  void ReadTitles(const json::value& value, const std::string& path) {
    const json::array* list = in_.List(value, path, 0, kMostTitles, "titles");
    if (list == nullptr) return;
    policy_.titles.clear();
    for (std::size_t i = 0; i < list->size(); ++i) ReadTitle((*list)[i], At(path, i));
  }

  void ReadTitle(const json::value& value, const std::string& path) {
    const json::object* object = in_.Object(value, path);
    if (object == nullptr) return;
    const json::value* word = object->if_contains("word");
    const json::value* influence = object->if_contains("influence");
    if (word == nullptr || influence == nullptr || object->size() != 2) {
      return in_.Violation(path, "must be {\"word\": \"…\", \"influence\": 0 to 1}");
    }
    const auto text = in_.Text(*word, Below(path, "word"), kMostTitleBytes);
    const auto number = InRange(*influence, Below(path, "influence"), 0, 1, false);
    if (text && number) policy_.titles.push_back({LowerAscii(*text), *number});
  }

  void ReadIndicators(const json::value& value, const std::string& path) {
    const json::object* object = in_.Object(value, path);
    if (object == nullptr) return;
    for (const auto& [key, member] : *object) {
      ReadIndicator(std::string(Std(key)), member, Below(path, Std(key)));
    }
  }

  void ReadIndicator(const std::string& name, const json::value& value, const std::string& path) {
    const json::object* object = in_.Object(value, path);
    if (object == nullptr) return;
    IndicatorRange range;
    for (const auto& [key, member] : *object) {
      const std::string at = Below(path, Std(key));
      if (Std(key) == "worst" || Std(key) == "best") {
        const auto bound = InRange(member, at, -kMostBound, kMostBound, false);
        if (bound) (Std(key) == "worst" ? range.worst : range.best) = *bound;
      } else if (Std(key) == "weight") {
        range.weight = InRange(member, at, 0, kMostWeight, false).value_or(1);
      } else {
        in_.Violation(at, "unknown; known: worst, best, weight");
      }
    }
    if (!object->contains("worst") || !object->contains("best") || range.worst == range.best) {
      return in_.Violation(path, "must have a worst and a best, two different numbers");
    }
    policy_.indicators[name] = range;
  }

  // What only the whole policy shows.
  void CheckWhole() {
    const HealthShares& s = policy_.shares;
    if (s.communication + s.business + s.depth <= 0) {
      in_.Violation("insights.shares", "one of communication, business, depth must be above 0");
    }
    if (WeightOf(policy_, Factor::kSentiment) + WeightOf(policy_, Factor::kRecency) +
            WeightOf(policy_, Factor::kFrequency) + WeightOf(policy_, Factor::kResponsiveness) +
            WeightOf(policy_, Factor::kMeetings) <=
        0) {
      in_.Violation("insights.weights",
                    "one of recency, frequency, responsiveness, meetings, sentiment must be above "
                    "0, in a share above 0");
    }
    Ordered("recency.longestDays", policy_.recency.shortest_days, policy_.recency.longest_days);
    Ordered("frequency.usualToDays", policy_.frequency.usual_from_days,
            policy_.frequency.usual_to_days);
    Ordered("responsiveness.usualToDays", policy_.response.recent_days,
            policy_.response.usual_to_days);
    Ordered("meetings.noShow", std::max(policy_.meetings.canceled, policy_.meetings.rescheduled),
            policy_.meetings.no_show);
    if (policy_.bands.states_at_risk) {
      Ordered("bands.healthyMost", policy_.bands.at_risk_most, policy_.bands.healthy_most);
    }
  }

  void Ordered(const char* upper, double lower_value, double upper_value) {
    if (upper_value < lower_value) {
      in_.Violation(Below("insights", upper), "is below " + ShortNumber(lower_value));
    }
  }

  HealthPolicy& policy_;
  Numbers numbers_;
  config::SectionReader in_;
};

}  // namespace

void ReadInsightsSection(const json::value& section, HealthPolicy& policy,
                         std::vector<FieldViolation>& violations) {
  InsightsReader(policy, violations).Read(section);
}

}  // namespace stanna::insights
