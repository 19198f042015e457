// Hand-worked renewals. It is 2026-06-15.
#include "server/revenue/renewals.h"

#include <gtest/gtest.h>

namespace stanna::revenue {
namespace {

using namespace std::chrono_literals;
using enum StageOutcome;
using What = DealChange::What;

constexpr Date kToday = 2026y / 6 / 15;
constexpr Date kSoon = 2026y / 7 / 31;
const Rational kHalf(1, 2);

RenewalDeal Deal(ObjectId id, StageOutcome outcome, std::optional<Date> closes,
                 std::optional<Rational> probability = std::nullopt) {
  return {.id = id,
          .name = "Deal " + std::to_string(id),
          .pipeline_id = "7",
          .stage_id = "s",
          .outcome = outcome,
          .close_date = closes,
          .stage_probability = probability};
}

ContractPart Part(ObjectId id, bool counts, int amount, Date until) {
  return {.object_id = id, .name = "Seats", .counts = counts, .amount = amount, .until = until};
}

RenewalFacts Client(std::vector<RenewalDeal> deals, std::vector<ContractPart> parts = {},
                    std::optional<Date> renewal_date = std::nullopt) {
  return {.company_id = 1,
          .company_name = "Acme",
          .renewal_date = renewal_date,
          .mrr = 100,
          .deals = std::move(deals),
          .parts = std::move(parts)};
}

RenewalFacts Gone(std::vector<ContractPart> parts) {
  RenewalFacts facts = Client({}, std::move(parts));
  facts.mrr = 0;
  return facts;
}

// "2026-07-31 renewalDeal deals 10, 100"
std::string Words(const std::optional<ContractEnd>& end) {
  if (!end) return "-";
  return FormatDate(end->date) + " " + std::string(NameOf(end->source)) + " " +
         std::string(NameOf(end->type)) + " " + std::to_string(end->object_id) + ", " +
         (end->ending_mrr ? RoundedText(*end->ending_mrr, 2) : "?");
}

TEST(Renewals, WhenAContractEnds) {
  RenewalFacts unknown_mrr = Client({}, {}, kSoon);
  unknown_mrr.mrr.reset();
  const struct {
    const char* words;
    RenewalFacts facts;
    const char* expected;
  } kCases[] = {
      {"nothing says so", Client({}), "-"},
      {"the company's own date, before a deal and terms",
       Client({Deal(10, kOpen, 2026y / 8 / 1)}, {Part(20, true, 100, 2026y / 9 / 1)}, kSoon),
       "2026-07-31 property companies 1, 100"},
      {"of which nobody knows the MRR", unknown_mrr, "2026-07-31 property companies 1, ?"},
      {"the company's own date is overdue by 30 days", Client({}, {}, 2026y / 5 / 16),
       "2026-05-16 property companies 1, 100"},
      {"by 31 days: it is that of an earlier contract",
       Client({Deal(10, kOpen, 2026y / 8 / 1)}, {}, 2026y / 5 / 15),
       "2026-08-01 renewalDeal deals 10, 100"},
      {"the open deal that closes first",
       Client({Deal(10, kOpen, 2026y / 9 / 1), Deal(11, kOpen, 2026y / 8 / 1),
               Deal(12, kOpen, std::nullopt), Deal(13, kOpen, 2025y / 8 / 1)},
              {Part(20, true, 100, 2026y / 7 / 1)}),
       "2026-08-01 renewalDeal deals 11, 100"},
      {"closed deals say nothing", Client({Deal(10, kWon, kSoon), Deal(11, kLost, kSoon)}), "-"},
      {"the latest end of what counts; the MRR of all that has an end",
       Client({}, {Part(20, true, 60, 2026y / 7 / 1), Part(21, true, 30, 2026y / 9 / 1),
                   Part(22, false, 500, 2026y / 6 / 14), Part(23, false, 7, 2028y / 1 / 1)}),
       "2026-09-01 contractTerms line_items 21, 90"},
      {"everything ended within the last 30 days",
       Gone({Part(20, false, 60, 2026y / 6 / 1), Part(21, false, 30, 2026y / 5 / 20),
             Part(22, false, 500, 2026y / 5 / 1)}),
       "2026-06-01 contractTerms line_items 20, 90"},
      {"everything ended long ago", Gone({Part(20, false, 60, 2026y / 5 / 1)}), "-"},
      {"what begins later has not ended", Gone({Part(20, false, 60, 2028y / 5 / 1)}), "-"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(Words(FindContractEnd(c.facts, kToday)), c.expected) << c.words;
  }
}

ContractEnd EndOn(Date date) {
  return {.date = date, .type = ObjectType::kCompany, .object_id = 1, .name = "Acme"};
}

RenewalRules Rules(std::int64_t won, std::int64_t lost) {
  RenewalRules rules;
  rules.closed["7"] = {won, lost};
  rules.stages = {{"early", {"Early", Rational(2, 10), 0}},
                  {"late", {"Late", Rational(8, 10), 1}},
                  {"later", {"", Rational(8, 10), 2}},
                  {"gone", {"Gone", Rational(0), 3}}};
  return rules;
}

// "0.5 stage deal 10"
std::string Words(const Chance& chance) {
  return (chance.value ? RoundedText(*chance.value, kChanceDecimals) : "?") + " " +
         std::string(NameOf(chance.basis)) +
         (chance.deal_id ? " deal " + std::to_string(*chance.deal_id) : "");
}

TEST(Renewals, HowLikelyItIs) {
  const struct {
    const char* words;
    RenewalFacts facts;
    RenewalRules rules;
    const char* expected;
  } kCases[] = {
      {"the stage alone: 19 closed renewals are too few", Client({Deal(10, kOpen, kSoon, kHalf)}),
       Rules(19, 0), "0.5 stage deal 10"},
      {"20 of 20 won: weight 20 / 100; 0.5 + 0.2 x (1 - 0.5)",
       Client({Deal(10, kOpen, kSoon, kHalf)}), Rules(20, 0), "0.6 stageAndHistory deal 10"},
      {"30 of 40 won: weight 40 / 120; 0.9 + 1/3 x (0.75 - 0.9)",
       Client({Deal(10, kOpen, kSoon, Rational(9, 10))}), Rules(30, 10),
       "0.85 stageAndHistory deal 10"},
      {"0 of 8000 won: weight one half at most", Client({Deal(10, kOpen, kSoon, kHalf)}),
       Rules(0, 8'000), "0.25 stageAndHistory deal 10"},
      {"a stage without a probability: what earlier ones say", Client({Deal(10, kOpen, kSoon)}),
       Rules(15, 5), "0.75 history deal 10"},
      {"which are too few", Client({Deal(10, kOpen, kSoon)}), Rules(15, 4), "? unknown deal 10"},
      {"no deal: what earlier ones say", Client({}), Rules(30, 10), "0.75 history"},
      {"no deal, and too few", Client({}), Rules(10, 9), "? unknown"},
      {"won already", Client({Deal(10, kLost, 2026y / 5 / 1), Deal(11, kWon, 2026y / 6 / 1)}),
       Rules(30, 10), "1 wonDeal deal 11"},
      {"lost", Client({Deal(10, kWon, 2026y / 5 / 1), Deal(11, kLost, 2026y / 6 / 1)}),
       Rules(30, 10), "0 lostDeal deal 11"},
      {"lost, and tried again",
       Client({Deal(11, kLost, 2026y / 6 / 1), Deal(12, kOpen, kSoon, kHalf)}), Rules(0, 0),
       "0.5 stage deal 12"},
      {"last year's was won: it is not this contract's", Client({Deal(10, kWon, 2025y / 7 / 31)}),
       Rules(1, 0), "? unknown"},
      {"next year's is open already, this year's was won",
       Client({Deal(10, kWon, 2026y / 6 / 1), Deal(11, kOpen, 2027y / 7 / 31, kHalf)}), Rules(1, 0),
       "1 wonDeal deal 10"},
      {"open without a date", Client({Deal(10, kOpen, std::nullopt, kHalf)}), Rules(1, 0),
       "0.5 stage deal 10"},
  };
  for (const auto& c : kCases) {
    const Chance chance = ChanceOf(c.facts, EndOn(kSoon), c.rules);
    EXPECT_EQ(Words(chance), c.expected) << c.words;
    EXPECT_FALSE(chance.words.empty()) << c.words;
  }
}

DealChange Change(What what, Date day, const char* before, const char* after) {
  return {.what = what, .at = std::chrono::sys_days(day), .old_value = before, .new_value = after};
}

RenewalDeal Changed(StageOutcome outcome, const char* stage, std::vector<DealChange> changes) {
  RenewalDeal deal = Deal(10, outcome, kSoon, kHalf);
  deal.stage_id = stage;
  deal.changes = std::move(changes);
  return deal;
}

// "STAGE_REGRESSION deals 10 2026-06-01: Late to Early; "
std::string Words(const std::vector<RiskReason>& reasons) {
  std::string words;
  for (const RiskReason& reason : reasons) {
    EXPECT_FALSE(reason.words.empty());
    words += reason.code + " " + std::string(NameOf(reason.type)) + " " +
             std::to_string(reason.object_id) + " " +
             (reason.at ? FormatRfc3339(*reason.at).substr(0, 10) : "-") + ": " + reason.old_value +
             " to " + reason.new_value + "; ";
  }
  return words;
}

std::string RisksWords(const RenewalFacts& facts, Date end,
                       const std::vector<MrrPoint>& history = {},
                       const RenewalRules& rules = Rules(1, 1)) {
  const ContractEnd contract = EndOn(end);
  return Words(RisksOf(facts, contract, ChanceOf(facts, contract, rules), rules, history, kToday));
}

TEST(Renewals, RisksOfDeals) {
  const Date june = 2026y / 6 / 1;
  const struct {
    const char* words;
    RenewalDeal deal;
    const char* expected;
  } kCases[] = {
      {"nothing happened", Changed(kOpen, "late", {}), ""},
      {"pushed by a month",
       Changed(kOpen, "late",
               {Change(What::kCloseDate, june, "2026-06-30T12:00:00Z", "2026-07-30T12:00:00Z")}),
       "CLOSE_DATE_PUSHED deals 10 2026-06-01: 2026-06-30T12:00:00Z to 2026-07-30T12:00:00Z; "},
      {"pulled nearer",
       Changed(kOpen, "late",
               {Change(What::kCloseDate, june, "2026-07-30T12:00:00Z", "2026-06-30T12:00:00Z")}),
       ""},
      {"by hours of the same day",
       Changed(kOpen, "late",
               {Change(What::kCloseDate, june, "2026-06-30T12:00:00Z", "2026-06-30T18:00:00Z")}),
       ""},
      {"its date was taken away",
       Changed(kOpen, "late", {Change(What::kCloseDate, june, "2026-06-30T12:00:00Z", "")}), ""},
      {"pushed long ago",
       Changed(kOpen, "late",
               {Change(What::kCloseDate, 2026y / 3 / 1, "2026-06-30T12:00:00Z",
                       "2026-07-30T12:00:00Z")}),
       ""},
      {"back a stage", Changed(kOpen, "early", {Change(What::kStage, june, "late", "early")}),
       "STAGE_REGRESSION deals 10 2026-06-01: Late to Early; "},
      {"on a stage", Changed(kOpen, "late", {Change(What::kStage, june, "early", "late")}), ""},
      {"back to a stage of the same probability, without a name",
       Changed(kOpen, "late", {Change(What::kStage, june, "later", "late")}),
       "STAGE_REGRESSION deals 10 2026-06-01: later to Late; "},
      {"to a stage that nobody knows",
       Changed(kOpen, "x", {Change(What::kStage, june, "late", "x")}), ""},
      {"two of them, newest first",
       Changed(kOpen, "early",
               {Change(What::kStage, 2026y / 5 / 1, "late", "early"),
                Change(What::kStage, 2026y / 5 / 2, "early", "late"),
                Change(What::kStage, june, "late", "early")}),
       "STAGE_REGRESSION deals 10 2026-06-01: Late to Early; "
       "STAGE_REGRESSION deals 10 2026-05-01: Late to Early; "},
      {"lost", Changed(kLost, "gone", {Change(What::kStage, june, "late", "gone")}),
       "RENEWAL_LOST deals 10 2026-06-01: Late to Gone; "},
      {"lost before somebody looked: on the day it closed", Changed(kLost, "gone", {}),
       "RENEWAL_LOST deals 10 2026-07-31:  to Gone; "},
      {"won", Changed(kWon, "won", {Change(What::kStage, june, "late", "early")}), ""},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(RisksWords(Client({c.deal}), kSoon), c.expected) << c.words;
  }
}

TEST(Renewals, AContractThatEndsSoonWithoutADeal) {
  const RenewalFacts facts = Client({});
  EXPECT_EQ(RisksWords(facts, 2026y / 8 / 14), "NO_RENEWAL_DEAL companies 1 -:  to 2026-08-14; ");
  EXPECT_EQ(RisksWords(facts, 2026y / 6 / 1), "NO_RENEWAL_DEAL companies 1 -:  to 2026-06-01; ")
      << "overdue";
  EXPECT_EQ(RisksWords(facts, 2026y / 8 / 15), "") << "in 61 days";
  EXPECT_EQ(RisksWords(facts, 2026y / 7 / 1, {}, RenewalRules()), "")
      << "nobody here keeps renewal deals";
}

TEST(Renewals, LessRevenueThanNinetyDaysAgo) {
  const auto at = [](Date on, const char* amount, const char* currency = "EUR") {
    return MrrPoint{on, amount, currency, HistorySource::kObserved};
  };
  const struct {
    const char* words;
    std::vector<MrrPoint> history;
    const char* expected;
  } kCases[] = {
      {"less since May",
       {at(2025y / 1 / 1, "100"), at(2026y / 5 / 1, "80")},
       "MRR_CONTRACTION companies 1 2026-05-01: 100 EUR to 80 EUR; "},
      {"less in two steps, and a little more",
       {at(2025y / 1 / 1, "100"), at(2026y / 4 / 1, "80"), at(2026y / 5 / 1, "50"),
        at(2026y / 6 / 1, "60")},
       "MRR_CONTRACTION companies 1 2026-05-01: 100 EUR to 60 EUR; "},
      {"made good",
       {at(2025y / 1 / 1, "100"), at(2026y / 5 / 1, "80"), at(2026y / 6 / 1, "100")},
       ""},
      {"less since February", {at(2025y / 1 / 1, "100"), at(2026y / 2 / 1, "80")}, ""},
      {"more", {at(2025y / 1 / 1, "100"), at(2026y / 5 / 1, "180")}, ""},
      {"unknown now", {at(2025y / 1 / 1, "100"), at(2026y / 5 / 1, "", "")}, ""},
      {"another currency", {at(2025y / 1 / 1, "100"), at(2026y / 5 / 1, "80", "USD")}, ""},
      {"nobody knows what was 90 days ago",
       {at(2026y / 5 / 1, "100"), at(2026y / 6 / 1, "80")},
       ""},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(RisksWords(Client({}), 2027y / 1 / 1, c.history), c.expected) << c.words;
  }
}

}  // namespace
}  // namespace stanna::revenue
