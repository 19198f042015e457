// What a client may buy more: open deals of expansion, and growth in people and contact. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/ids.h"
#include "base/object_type.h"

namespace stanna::revenue {

/// Growth: what happened in the last days, against a like time of those before.
inline constexpr std::chrono::days kRecent{30};
inline constexpr std::chrono::days kBefore{90};
/// Fewer new people than this are chance, whatever there were before.
inline constexpr std::int64_t kLeastNewContacts = 3;
/// Twice the usual number of new people.
inline constexpr int kContactGrowthPercent = 200;
/// Fewer meetings, calls, e-mails and notes than this are chance.
inline constexpr std::int64_t kLeastActivities = 10;
/// Half as many of them again as usual: their number varies less than that of new people.
inline constexpr int kActivityGrowthPercent = 150;

/// An open deal in a pipeline of expansion.
struct ExpansionDeal {
  ObjectId id = 0;
  std::string name;
  std::optional<Rational> amount;  ///< in the workspace's currency; nullopt: unknown, or no rate
  std::string original_amount, original_currency;  ///< as the deal has it
  std::optional<Rational> probability;             ///< 0–1
  std::optional<Date> close_date;
};

struct Counts {
  std::int64_t recent = 0;  ///< in the last kRecent
  std::int64_t before = 0;  ///< in the kBefore before that
};

struct OpportunityFacts {
  std::vector<ExpansionDeal> deals;
  Counts contacts;    ///< people who became known
  Counts activities;  ///< meetings, calls, e-mails and notes
};

struct OpportunityReason {
  std::string code;  ///< EXPANSION_DEAL, CONTACT_GROWTH, ACTIVITY_GROWTH
  /// Of a deal.
  ObjectId deal_id = 0;
  std::string deal_name;
  std::optional<Rational> amount, probability;
  std::optional<Rational> potential;  ///< amount × probability; nullopt: one of them is unknown
  std::optional<Date> close_date;
  /// Of growth: in the last 30 days, and in 30 days of the 90 before.
  std::int64_t recent = 0;
  Rational usual;
  std::string words;
};

struct Opportunity {
  Rational potential;                      ///< sum of the deals'; 0 where there is only growth
  std::vector<OpportunityReason> reasons;  ///< deals first, the largest potential first
};

/// nullopt: nothing speaks for it.
std::optional<Opportunity> FindOpportunity(const OpportunityFacts& facts);

}  // namespace stanna::revenue
