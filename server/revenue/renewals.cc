#include "server/revenue/renewals.h"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

namespace stanna::revenue {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

bool IsStale(Date date, Date today) { return sys_days(date) < sys_days(today) - kOverdue; }

// Of this contract, not of the one before or after it. An undated deal can be of any.
bool IsOf(const RenewalDeal& deal, Date end) {
  if (!deal.close_date) return deal.outcome == StageOutcome::kOpen;
  const days apart = sys_days(*deal.close_date) - sys_days(end);
  return std::chrono::abs(apart) <= kRenewalLead;
}

// The one that closes first, of those that `is_meant`; undated ones last.
template <typename IsMeant>
const RenewalDeal* NextOpen(const RenewalFacts& facts, const IsMeant& is_meant) {
  const RenewalDeal* next = nullptr;
  const auto key = [](const RenewalDeal& deal) {
    return std::tuple(!deal.close_date, deal.close_date.value_or(Date()), deal.id);
  };
  for (const RenewalDeal& deal : facts.deals) {
    if (deal.outcome != StageOutcome::kOpen || !is_meant(deal)) continue;
    if (next == nullptr || key(deal) < key(*next)) next = &deal;
  }
  return next;
}

// The last of this contract that was won or lost.
const RenewalDeal* LastClosed(const RenewalFacts& facts, Date end) {
  const RenewalDeal* last = nullptr;
  for (const RenewalDeal& deal : facts.deals) {
    if (deal.outcome == StageOutcome::kOpen || !IsOf(deal, end)) continue;
    if (last == nullptr || *deal.close_date > *last->close_date) last = &deal;
  }
  return last;
}

// By the terms of what counts, or of what ended lately with nothing after it.
std::optional<ContractEnd> EndByTerms(const RenewalFacts& facts, Date today) {
  const bool any_counts = facts.mrr.value_or(0) > 0;
  const ContractPart* last = nullptr;
  for (const ContractPart& part : facts.parts) {
    if (part.counts != any_counts || IsStale(part.until, today)) continue;
    if (!part.counts && part.until >= today) continue;  // it has not begun
    if (last == nullptr || part.until > last->until) last = &part;
  }
  if (last == nullptr) return std::nullopt;
  ContractEnd end{last->until, EndSource::kContractTerms, last->type, last->object_id, last->name,
                  Rational(0)};
  for (const ContractPart& part : facts.parts) {
    if (part.counts == any_counts && part.until <= end.date && !IsStale(part.until, today)) {
      *end.ending_mrr += part.amount;
    }
  }
  return end;
}

std::string Shown(const Rational& value) { return RoundedText(value, kChanceDecimals); }

std::string ShareWords(const ClosedDeals& closed) {
  return std::to_string(closed.won) + " of " + std::to_string(closed.won + closed.lost) +
         " renewals won";
}

bool IsEnough(const ClosedDeals& closed) { return closed.won + closed.lost >= kLeastHistory; }
Rational ShareOf(const ClosedDeals& closed) {
  return Rational(closed.won, closed.won + closed.lost);
}

// The stage moves towards the share of the pipeline, half of the way at most.
Rational Blended(const Rational& stage, const ClosedDeals& closed) {
  const std::int64_t all = closed.won + closed.lost;
  const Rational weight = std::min(Rational(1, 2), Rational(all, all + kHistoryAsGoodAsStage));
  return stage + weight * (ShareOf(closed) - stage);
}

void SetByHistory(const ClosedDeals& closed, Chance& chance) {
  if (!IsEnough(closed)) return;
  chance.value = ShareOf(closed);
  chance.basis = ChanceBasis::kHistory;
  chance.words = ShareWords(closed);
}

Chance ChanceByOpenDeal(const RenewalDeal& deal, const RenewalRules& rules) {
  Chance chance;
  chance.deal_id = deal.id;
  chance.deal_name = deal.name;
  const auto found = rules.closed.find(deal.pipeline_id);
  const ClosedDeals closed = found == rules.closed.end() ? ClosedDeals() : found->second;
  if (!deal.stage_probability) {
    SetByHistory(closed, chance);
    if (!chance.value) chance.words = "the stage of the deal has no probability";
    return chance;
  }
  chance.value = *deal.stage_probability;
  chance.basis = ChanceBasis::kStage;
  chance.words = "its stage says " + Shown(*deal.stage_probability);
  if (!IsEnough(closed)) return chance;
  chance.value = Blended(*deal.stage_probability, closed);
  chance.basis = ChanceBasis::kStageAndHistory;
  chance.words += ", " + ShareWords(closed) + " in its pipeline: " + Shown(*chance.value);
  return chance;
}

Chance ChanceByClosedDeal(const RenewalDeal& deal) {
  const bool won = deal.outcome == StageOutcome::kWon;
  return {.value = won ? 1 : 0,
          .basis = won ? ChanceBasis::kWonDeal : ChanceBasis::kLostDeal,
          .deal_id = deal.id,
          .deal_name = deal.name,
          .words = std::string("the renewal was ") + (won ? "won" : "lost") + " on " +
                   FormatDate(*deal.close_date)};
}

class RiskFinder {
 public:
  RiskFinder(const RenewalFacts& facts, const RenewalRules& rules, Date today)
      : facts_(facts), rules_(rules), since_(sys_days(today) - kReasonsSince), today_(today) {}

  void FindLost(const Chance& chance) {
    if (chance.basis != ChanceBasis::kLostDeal) return;
    const auto deal = std::ranges::find(facts_.deals, *chance.deal_id, &RenewalDeal::id);
    RiskReason reason = Of("RENEWAL_LOST", *deal);
    reason.new_value = LabelOf(deal->stage_id);
    reason.at = sys_days(*deal->close_date);
    for (const DealChange& change : deal->changes) {
      if (change.what != DealChange::What::kStage || change.new_value != deal->stage_id) continue;
      reason.old_value = LabelOf(change.old_value);
      reason.at = change.at;
    }
    reason.words = "the renewal deal was lost";
    reasons_.push_back(std::move(reason));
  }

  void FindChanges(const ContractEnd& end) {
    for (const RenewalDeal& deal : facts_.deals) {
      if (deal.outcome != StageOutcome::kOpen || !IsOf(deal, end.date)) continue;
      for (const DealChange& change : deal.changes) {
        if (change.at < since_) continue;
        if (change.what == DealChange::What::kCloseDate) {
          AddPushed(deal, change);
        } else {
          AddRegression(deal, change);
        }
      }
    }
  }

  void FindContraction(const std::vector<MrrPoint>& history) {
    const MrrPoint* before = nullptr;
    const MrrPoint* lowered = nullptr;
    for (std::size_t i = 0; i < history.size(); ++i) {
      if (sys_days(history[i].on) <= since_) before = &history[i];
      if (i > 0 && sys_days(history[i].on) > since_ && IsLess(history[i], history[i - 1])) {
        lowered = &history[i];
      }
    }
    if (before == nullptr || lowered == nullptr || !IsLess(history.back(), *before)) return;
    RiskReason reason;
    reason.code = "MRR_CONTRACTION";
    reason.type = ObjectType::kCompany;
    reason.object_id = facts_.company_id;
    reason.name = facts_.company_name;
    reason.old_value = before->amount + " " + before->currency;
    reason.new_value = history.back().amount + " " + history.back().currency;
    reason.at = sys_days(lowered->on);
    reason.words =
        "the client's MRR is less than " + std::to_string(kReasonsSince.count()) + " days ago";
    reasons_.push_back(std::move(reason));
  }

  void FindNoDeal(const ContractEnd& end, const Chance& chance) {
    const bool near = sys_days(end.date) <= sys_days(today_) + kNoDealWithin;
    if (!near || rules_.closed.empty() || chance.deal_id) return;
    RiskReason reason;
    reason.code = "NO_RENEWAL_DEAL";
    reason.type = end.type;
    reason.object_id = end.object_id;
    reason.name = end.name;
    reason.new_value = FormatDate(end.date);
    reason.words = "the contract ends within " + std::to_string(kNoDealWithin.count()) +
                   " days, and there is no renewal deal";
    reasons_.push_back(std::move(reason));
  }

  std::vector<RiskReason> Take() {
    std::ranges::stable_sort(reasons_, std::greater(),
                             [](const RiskReason& reason) { return reason.at; });
    return std::move(reasons_);
  }

 private:
  static RiskReason Of(const char* code, const RenewalDeal& deal) {
    RiskReason reason;
    reason.code = code;
    reason.object_id = deal.id;
    reason.name = deal.name;
    return reason;
  }

  // An unknown MRR is not less.
  static bool IsLess(const MrrPoint& a, const MrrPoint& b) {
    const auto now = ParseRational(a.amount);
    const auto then = ParseRational(b.amount);
    return now && then && a.currency == b.currency && *now < *then;
  }

  std::string LabelOf(const std::string& stage) const {
    const auto found = rules_.stages.find(stage);
    return found == rules_.stages.end() || found->second.label.empty() ? stage
                                                                       : found->second.label;
  }

  void AddPushed(const RenewalDeal& deal, const DealChange& change) {
    const auto before = ParseRfc3339(change.old_value);
    const auto after = ParseRfc3339(change.new_value);
    if (!before || !after || *after - *before < days(1)) return;
    RiskReason reason = Of("CLOSE_DATE_PUSHED", deal);
    reason.old_value = change.old_value;
    reason.new_value = change.new_value;
    reason.at = change.at;
    reason.words = "the close date of the renewal deal was pushed by " +
                   std::to_string(std::chrono::floor<days>(*after - *before).count()) + " days";
    reasons_.push_back(std::move(reason));
  }

  void AddRegression(const RenewalDeal& deal, const DealChange& change) {
    const auto before = rules_.stages.find(change.old_value);
    const auto after = rules_.stages.find(change.new_value);
    if (before == rules_.stages.end() || after == rules_.stages.end()) return;
    if (!IsEarlier(after->second, before->second)) return;
    RiskReason reason = Of("STAGE_REGRESSION", deal);
    reason.old_value = LabelOf(change.old_value);
    reason.new_value = LabelOf(change.new_value);
    reason.at = change.at;
    reason.words = "the renewal deal went back to an earlier stage";
    reasons_.push_back(std::move(reason));
  }

  // By probability, where both have one and they differ; else by place.
  static bool IsEarlier(const StageFacts& a, const StageFacts& b) {
    if (a.probability && b.probability && *a.probability != *b.probability) {
      return *a.probability < *b.probability;
    }
    return a.order < b.order;
  }

  const RenewalFacts& facts_;
  const RenewalRules& rules_;
  const sys_days since_;
  const Date today_;
  std::vector<RiskReason> reasons_;
};

}  // namespace

std::string_view NameOf(EndSource source) {
  switch (source) {
    case EndSource::kProperty:
      return "property";
    case EndSource::kRenewalDeal:
      return "renewalDeal";
    case EndSource::kContractTerms:
      break;
  }
  return "contractTerms";
}

std::string_view NameOf(ChanceBasis basis) {
  switch (basis) {
    case ChanceBasis::kStage:
      return "stage";
    case ChanceBasis::kStageAndHistory:
      return "stageAndHistory";
    case ChanceBasis::kHistory:
      return "history";
    case ChanceBasis::kWonDeal:
      return "wonDeal";
    case ChanceBasis::kLostDeal:
      return "lostDeal";
    case ChanceBasis::kUnknown:
      break;
  }
  return "unknown";
}

std::optional<ContractEnd> FindContractEnd(const RenewalFacts& facts, Date today) {
  if (facts.renewal_date && !IsStale(*facts.renewal_date, today)) {
    return ContractEnd{*facts.renewal_date, EndSource::kProperty, ObjectType::kCompany,
                       facts.company_id,    facts.company_name,   facts.mrr};
  }
  const RenewalDeal* deal = NextOpen(facts, [&](const RenewalDeal& open) {
    return open.close_date && !IsStale(*open.close_date, today);
  });
  if (deal != nullptr) {
    return ContractEnd{*deal->close_date, EndSource::kRenewalDeal,
                       ObjectType::kDeal, deal->id,
                       deal->name,        facts.mrr};
  }
  return EndByTerms(facts, today);
}

Chance ChanceOf(const RenewalFacts& facts, const ContractEnd& end, const RenewalRules& rules) {
  const auto is_of = [&](const RenewalDeal& deal) { return IsOf(deal, end.date); };
  if (const RenewalDeal* open = NextOpen(facts, is_of)) return ChanceByOpenDeal(*open, rules);
  if (const RenewalDeal* closed = LastClosed(facts, end.date)) return ChanceByClosedDeal(*closed);
  ClosedDeals all;
  for (const auto& [pipeline, closed] : rules.closed) {
    all.won += closed.won;
    all.lost += closed.lost;
  }
  Chance chance;
  SetByHistory(all, chance);
  if (!chance.value) {
    chance.words = rules.closed.empty() ? "no pipeline has the role renewal"
                                        : "no renewal deal, and fewer than " +
                                              std::to_string(kLeastHistory) + " closed ones";
  }
  return chance;
}

std::vector<RiskReason> RisksOf(const RenewalFacts& facts, const ContractEnd& end,
                                const Chance& chance, const RenewalRules& rules,
                                const std::vector<MrrPoint>& history, Date today) {
  RiskFinder finder(facts, rules, today);
  finder.FindLost(chance);
  finder.FindChanges(end);
  finder.FindContraction(history);
  finder.FindNoDeal(end, chance);
  return finder.Take();
}

}  // namespace stanna::revenue
