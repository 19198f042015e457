#include "server/revenue/opportunities.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace stanna::revenue {
namespace {

constexpr int kShownDecimals = 2;
constexpr int kPotentialDecimals = 6;

std::string Shown(const Rational& value) { return RoundedText(value, kShownDecimals); }

OpportunityReason ReasonOf(const ExpansionDeal& deal) {
  OpportunityReason reason;
  reason.code = "EXPANSION_DEAL";
  reason.deal_id = deal.id;
  reason.deal_name = deal.name;
  reason.amount = deal.amount;
  reason.probability = deal.probability;
  reason.close_date = deal.close_date;
  if (!deal.amount) {
    reason.words = deal.original_amount.empty()
                       ? "an open deal without an amount"
                       : "an open deal of " + deal.original_amount + " " + deal.original_currency +
                             ", for which there is no exchange rate";
  } else if (!deal.probability) {
    reason.words = "an open deal of " + Shown(*deal.amount) + "; its stage has no probability";
  } else {
    // Rounded like the parts of figures, so that sums are exact over what is shown.
    reason.potential =
        ParseRational(RoundedText(*deal.amount * *deal.probability, kPotentialDecimals));
    reason.words = "an open deal of " + Shown(*deal.amount) + " x " + Shown(*deal.probability);
  }
  return reason;
}

// Without any before, the least number is growth.
void AddGrowth(const char* code, const char* what, const Counts& counts, std::int64_t least,
               int percent, std::vector<OpportunityReason>& reasons) {
  const Rational usual = Rational(counts.before) * kRecent.count() / kBefore.count();
  if (counts.recent < least || counts.recent < usual * percent / 100) return;
  OpportunityReason reason;
  reason.code = code;
  reason.recent = counts.recent;
  reason.usual = usual;
  reason.words = std::to_string(counts.recent) + " " + what + " in the last " +
                 std::to_string(kRecent.count()) + " days, " + Shown(usual) +
                 " in as many of the " + std::to_string(kBefore.count()) + " before";
  reasons.push_back(std::move(reason));
}

}  // namespace

std::optional<Opportunity> FindOpportunity(const OpportunityFacts& facts) {
  Opportunity found;
  for (const ExpansionDeal& deal : facts.deals) {
    found.reasons.push_back(ReasonOf(deal));
    found.potential += found.reasons.back().potential.value_or(0);
  }
  std::ranges::stable_sort(found.reasons, std::greater(), [](const OpportunityReason& reason) {
    return reason.potential.value_or(-1);
  });
  AddGrowth("CONTACT_GROWTH", "new contacts", facts.contacts, kLeastNewContacts,
            kContactGrowthPercent, found.reasons);
  AddGrowth("ACTIVITY_GROWTH", "interactions", facts.activities, kLeastActivities,
            kActivityGrowthPercent, found.reasons);
  if (found.reasons.empty()) return std::nullopt;
  return found;
}

}  // namespace stanna::revenue
