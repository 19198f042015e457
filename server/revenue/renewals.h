// When a client's contract ends, how likely it is renewed, and what speaks against it. Pure; the
// rules are in docs/revenue.md.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "server/revenue/mrr_history.h"
#include "server/revenue/revenue_config.h"

namespace stanna::revenue {

/// A renewal that is overdue by more says nothing about the next one.
inline constexpr std::chrono::days kOverdue{30};
/// A renewal deal that closes further from the end of a contract is that of another one: contracts
/// are made for a year as a rule.
inline constexpr std::chrono::days kRenewalLead{180};
/// So near to its end a contract without a renewal deal is at risk.
inline constexpr std::chrono::days kNoDealWithin{60};
/// What happened longer ago is no reason for a risk any more.
inline constexpr std::chrono::days kReasonsSince{90};
/// With fewer closed renewals the share of the won ones says little: at 20 its standard error is a
/// tenth.
inline constexpr std::int64_t kLeastHistory = 20;
/// So many closed renewals weigh as much as the stage does; more never weigh more than it.
inline constexpr std::int64_t kHistoryAsGoodAsStage = 80;
/// Digits that a chance is kept with.
inline constexpr int kChanceDecimals = 4;

/// A watched property of a deal got another value. Times are RFC 3339.
struct DealChange {
  enum class What { kStage, kCloseDate };
  What what = What::kStage;
  Time at{};
  std::string old_value, new_value;
};

/// A deal in a pipeline of renewals.
struct RenewalDeal {
  ObjectId id = 0;
  std::string name, pipeline_id, stage_id;
  StageOutcome outcome = StageOutcome::kOpen;
  std::optional<Date> close_date;
  std::optional<Rational> stage_probability;  ///< configured, else HubSpot's
  std::vector<DealChange> changes;            ///< oldest first
};

/// A line item or deal that the client's MRR is made of, or was.
struct ContractPart {
  ObjectType type = ObjectType::kLineItem;
  ObjectId object_id = 0;
  std::string name;
  bool counts = false;
  Rational amount;  ///< a month
  Date until{};     ///< the last day
};

struct RenewalFacts {
  ObjectId company_id = 0;
  std::string company_name;
  std::optional<Date> renewal_date;  ///< of the company, by the mapping
  std::optional<Rational> mrr;
  std::vector<RenewalDeal> deals;
  std::vector<ContractPart> parts;  ///< that have an end
};

/// What says when a contract ends, in the order in which it is asked.
enum class EndSource { kProperty, kRenewalDeal, kContractTerms };

/// "property", "renewalDeal", "contractTerms".
std::string_view NameOf(EndSource source);

struct ContractEnd {
  Date date{};
  EndSource source = EndSource::kProperty;
  ObjectType type = ObjectType::kCompany;  ///< of the record that says so
  ObjectId object_id = 0;
  std::string name;
  /// A month, of what ends; nullopt: unknown.
  std::optional<Rational> ending_mrr;
};

/// The next end of the client's contract, or the one that is overdue; nullopt: nothing says so. A
/// date that is overdue by more than kOverdue is passed over.
std::optional<ContractEnd> FindContractEnd(const RenewalFacts& facts, Date today);

/// Won and lost deals of a pipeline.
struct ClosedDeals {
  std::int64_t won = 0, lost = 0;
};

/// What a stage is to the others of its pipeline.
struct StageFacts {
  std::string label;
  std::optional<Rational> probability;
  int order = 0;
};

/// What all renewals are judged by.
struct RenewalRules {
  /// By pipeline; empty: the workspace has none for renewals.
  std::map<std::string, ClosedDeals> closed;
  std::map<std::string, StageFacts> stages;  ///< by HubSpot's id
};

/// Where a chance comes from.
enum class ChanceBasis {
  kUnknown,
  kStage,            ///< the stage of the open renewal deal
  kStageAndHistory,  ///< and how earlier ones of its pipeline ended
  kHistory,          ///< only how earlier ones ended
  kWonDeal,          ///< it has been renewed
  kLostDeal,         ///< the renewal was lost
};

/// "unknown", "stage", "stageAndHistory", "history", "wonDeal", "lostDeal".
std::string_view NameOf(ChanceBasis basis);

struct Chance {
  std::optional<Rational> value;  ///< 0–1; nullopt: nobody knows
  ChanceBasis basis = ChanceBasis::kUnknown;
  std::optional<ObjectId> deal_id;
  std::string deal_name;
  std::string words;  ///< the arithmetic
};

/// That the contract is renewed.
Chance ChanceOf(const RenewalFacts& facts, const ContractEnd& end, const RenewalRules& rules);

/// Why a renewal is at risk.
struct RiskReason {
  std::string code;  ///< RENEWAL_LOST, CLOSE_DATE_PUSHED, STAGE_REGRESSION…
  ObjectType type = ObjectType::kDeal;
  ObjectId object_id = 0;
  std::string name;
  std::string old_value, new_value;
  std::optional<Time> at;  ///< or, of what is known by the day, its midnight in UTC
  std::string words;
};

/// Newest first; those without a time last. `history`: of the client's MRR, ascending.
std::vector<RiskReason> RisksOf(const RenewalFacts& facts, const ContractEnd& end,
                                const Chance& chance, const RenewalRules& rules,
                                const std::vector<MrrPoint>& history, Date today);

}  // namespace stanna::revenue
