#include "server/revenue/opportunities.h"

#include <gtest/gtest.h>

namespace stanna::revenue {
namespace {

// "250.5: EXPANSION_DEAL 10 250.5; CONTACT_GROWTH 6 against 3; "
std::string Words(const std::optional<Opportunity>& found) {
  if (!found) return "-";
  std::string words = RoundedText(found->potential, 6) + ": ";
  for (const OpportunityReason& reason : found->reasons) {
    EXPECT_FALSE(reason.words.empty());
    words += reason.code + " ";
    if (reason.deal_id != 0) {
      words += std::to_string(reason.deal_id) + " " +
               (reason.potential ? RoundedText(*reason.potential, 6) : "?") + "; ";
    } else {
      words += std::to_string(reason.recent) + " against " + RoundedText(reason.usual, 2) + "; ";
    }
  }
  return words;
}

ExpansionDeal Deal(ObjectId id, std::optional<Rational> amount,
                   std::optional<Rational> probability) {
  return {.id = id, .name = "More seats", .amount = amount, .probability = probability};
}

TEST(Opportunities, DealsAndGrowth) {
  const Rational half(1, 2);
  const struct {
    const char* words;
    OpportunityFacts facts;
    const char* expected;
  } kCases[] = {
      {"nothing", {}, "-"},
      {"a deal: 501 x 0.5", {.deals = {Deal(10, 501, half)}}, "250.5: EXPANSION_DEAL 10 250.5; "},
      {"the larger one first; what is unknown last",
       {.deals = {Deal(10, std::nullopt, half), Deal(11, 100, half), Deal(12, 300, half),
                  Deal(13, 100, std::nullopt)}},
       "200: EXPANSION_DEAL 12 150; EXPANSION_DEAL 11 50; EXPANSION_DEAL 10 ?; "
       "EXPANSION_DEAL 13 ?; "},
      {"a third of 1: kept to the millionth",
       {.deals = {Deal(10, 1, Rational(1, 3))}},
       "0.333333: EXPANSION_DEAL 10 0.333333; "},
      {"6 people against 9 in three times as long",
       {.contacts = {6, 9}},
       "0: CONTACT_GROWTH 6 against 3; "},
      {"5 are not twice as many", {.contacts = {5, 9}}, "-"},
      {"2 people of none are chance", {.contacts = {2, 0}}, "-"},
      {"3 of none are not", {.contacts = {3, 0}}, "0: CONTACT_GROWTH 3 against 0; "},
      {"15 interactions against 30 in three times as long",
       {.activities = {15, 30}},
       "0: ACTIVITY_GROWTH 15 against 10; "},
      {"14 are not half as many again", {.activities = {14, 30}}, "-"},
      {"9 of none are chance", {.activities = {9, 0}}, "-"},
      {"all of it",
       {.deals = {Deal(10, 10, 1)}, .contacts = {3, 0}, .activities = {10, 1}},
       "10: EXPANSION_DEAL 10 10; CONTACT_GROWTH 3 against 0; ACTIVITY_GROWTH 10 against 0.33; "},
  };
  for (const auto& c : kCases) EXPECT_EQ(Words(FindOpportunity(c.facts)), c.expected) << c.words;
}

}  // namespace
}  // namespace stanna::revenue
