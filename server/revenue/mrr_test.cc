// Hand-worked figures. `words` is the arithmetic that leads to the expected one; unless a case says
// otherwise the deal was won on 2026-01-01, in EUR, and the figure is that of 2026-06-15.
#include "server/revenue/mrr.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stanna::revenue {
namespace {

using namespace std::chrono_literals;

constexpr Date kToday = 2026y / 6 / 15;
constexpr Date kWon = 2026y / 1 / 1;

ExchangeRates Rates() {
  const auto rate = [](RateSource source, const char* from, const char* to, Date day,
                       const char* value) {
    return ExchangeRate{source, from, to, day, *ParseRational(value)};
  };
  return ExchangeRates({
      rate(RateSource::kHubSpot, "USD", "EUR", 2025y / 1 / 1, "0.9"),
      rate(RateSource::kHubSpot, "USD", "EUR", 2026y / 3 / 1, "0.8"),
      rate(RateSource::kHubSpot, "EUR", "GBP", 2026y / 2 / 1, "0.8"),
      rate(RateSource::kEcb, "EUR", "USD", 2026y / 1 / 1, "2"),
      rate(RateSource::kEcb, "EUR", "CHF", 2026y / 1 / 1, "0.96"),
      rate(RateSource::kEcb, "EUR", "SEK", 2026y / 1 / 1, "12"),
      rate(RateSource::kManual, "NOK", "EUR", 2026y / 1 / 1, "0.09"),
      rate(RateSource::kManual, "CHF", "EUR", 2026y / 1 / 1, "7"),
  });
}

ClientFacts Client(std::vector<Deal> deals) {
  ClientFacts facts{.company_id = 1, .mrr_currency = "EUR", .deals = std::move(deals)};
  ObjectId id = 10;
  for (Deal& deal : facts.deals) {
    deal.id = id++;
    for (LineItem& item : deal.line_items) item.id = id++;
  }
  return facts;
}

Deal Won(std::vector<LineItem> items) {
  return {.won = true, .closed_on = kWon, .currency = "EUR", .line_items = std::move(items)};
}
Deal WonIn(const char* currency, Date closed, std::vector<LineItem> items) {
  return {.won = true, .closed_on = closed, .currency = currency, .line_items = std::move(items)};
}
Deal WonWithMrr(const char* mrr, const char* term = "") {
  return {.won = true, .closed_on = kWon, .mrr = mrr, .currency = "EUR", .term_months = term};
}
Deal WonWithAmount(const char* amount, const char* term) {
  return {.won = true, .closed_on = kWon, .amount = amount, .currency = "EUR", .term_months = term};
}
ClientFacts Items(std::vector<LineItem> items) { return Client({Won(std::move(items))}); }
ClientFacts Property(const char* mrr, const char* currency, std::vector<Deal> deals = {}) {
  ClientFacts facts = Client(std::move(deals));
  facts.mrr = mrr;
  facts.mrr_currency = currency;
  return facts;
}

struct Case {
  std::string words;
  ClientFacts facts;
  std::string expected;
  std::string rule;  // of the only issue; empty: none
};

void Check(const std::vector<Case>& cases, const MrrPolicy& policy = {.currency = "EUR"}) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.words);
    const Mrr mrr = ComputeMrr(c.facts, policy, Rates(), kToday);
    EXPECT_EQ(mrr.amount, c.expected);
    ASSERT_EQ(mrr.issues.size(), c.rule.empty() ? 0u : 1u);
    if (!c.rule.empty()) EXPECT_EQ(mrr.issues.front().rule, c.rule);
    Rational sum;
    for (const MrrPart& part : mrr.parts) {
      EXPECT_FALSE(part.words.empty()) << "a part without a word of why";
      if (part.counts) sum += *ParseRational(part.amount);
    }
    if (!mrr.amount.empty()) EXPECT_EQ(RoundedText(sum, kPartDecimals), mrr.amount);
  }
}

TEST(Mrr, EveryBillingFrequency) {
  Check({
      {"100 a month", Items({{.amount = "100", .frequency = "monthly"}}), "100", ""},
      {"30 a week: 30 x 52 / 12 = 130", Items({{.amount = "30", .frequency = "weekly"}}), "130",
       ""},
      {"60 every two weeks: 60 x 26 / 12 = 130", Items({{.amount = "60", .frequency = "biweekly"}}),
       "130", ""},
      {"300 a quarter: 300 / 3 = 100", Items({{.amount = "300", .frequency = "quarterly"}}), "100",
       ""},
      {"600 a half-year: 600 / 6 = 100", Items({{.amount = "600", .frequency = "per_six_months"}}),
       "100", ""},
      {"1200 a year: 1200 / 12 = 100", Items({{.amount = "1200", .frequency = "annually"}}), "100",
       ""},
      {"2400 for two years: 2400 / 24 = 100",
       Items({{.amount = "2400", .frequency = "per_two_years"}}), "100", ""},
      {"3600 for three years: 3600 / 36 = 100",
       Items({{.amount = "3600", .frequency = "per_three_years"}}), "100", ""},
      {"4800 for four years: 4800 / 48 = 100",
       Items({{.amount = "4800", .frequency = "per_four_years"}}), "100", ""},
      {"6000 for five years: 6000 / 60 = 100",
       Items({{.amount = "6000", .frequency = "per_five_years"}}), "100", ""},
      {"any case of the word: 1200 / 12 = 100",
       Items({{.amount = "1200", .frequency = "ANNUALLY"}}), "100", ""},
      {"nobody knows how long a lustrum is: left out, and nothing else is there",
       Items({{.amount = "1200", .frequency = "lustrum"}}), "", "UNKNOWN_BILLING_FREQUENCY"},
      {"one word unknown, the other 50 a month",
       Items(
           {{.amount = "1200", .frequency = "lustrum"}, {.amount = "50", .frequency = "monthly"}}),
       "50", "UNKNOWN_BILLING_FREQUENCY"},
  });
}

TEST(Mrr, PriceQuantityAndDiscount) {
  Check({
      {"price 25 x 4 = 100 a month",
       Items({{.price = "25", .quantity = "4", .frequency = "monthly"}}), "100", ""},
      {"a quantity that is not stated is 1: 25", Items({{.price = "25", .frequency = "monthly"}}),
       "25", ""},
      {"(30 - 5) x 4 = 100: the discount is of each unit",
       Items({{.price = "30", .quantity = "4", .unit_discount = "5", .frequency = "monthly"}}),
       "100", ""},
      {"25 x 4 less 10 % = 90",
       Items({{.price = "25", .quantity = "4", .discount_percent = "10", .frequency = "monthly"}}),
       "90", ""},
      {"25 x 4 less 100 % = 0",
       Items({{.price = "25", .quantity = "4", .discount_percent = "100", .frequency = "monthly"}}),
       "0", ""},
      {"1000 x 1.5 less 12.5 % = 1312.5, / 12 = 109.375",
       Items({{.price = "1000",
               .quantity = "1.5",
               .discount_percent = "12.5",
               .frequency = "annually"}}),
       "109.375", ""},
      {"HubSpot's net price 80 counts before price x quantity = 100",
       Items({{.amount = "80", .price = "25", .quantity = "4", .frequency = "monthly"}}), "80", ""},
      {"a discount of 0 is none: 25 x 2 = 50",
       Items({{.price = "25", .quantity = "2", .unit_discount = "0", .frequency = "monthly"}}),
       "50", ""},
      {"the unit discount counts, the percentage says the same again: (100 - 20) = 80",
       Items({{.price = "100",
               .unit_discount = "20",
               .discount_percent = "20",
               .frequency = "monthly"}}),
       "80", ""},
      {"25 x 0 = 0: a quantity of none",
       Items({{.price = "25", .quantity = "0", .frequency = "monthly"}}), "0", ""},
      {"neither net price nor unit price", Items({{.frequency = "monthly"}}), "", "MISSING_AMOUNT"},
      {"(10 - 15) is less than nothing",
       Items({{.price = "10", .unit_discount = "15", .frequency = "monthly"}}), "",
       "NEGATIVE_AMOUNT"},
      {"no price, and 70 a month beside it",
       Items({{.frequency = "monthly"}, {.amount = "70", .frequency = "monthly"}}), "70",
       "MISSING_AMOUNT"},
  });
}

TEST(Mrr, BeginningAndEnd) {
  Check({
      {"from the day it was won: 2026-01-01",
       Items({{.amount = "100", .frequency = "monthly", .term = "P12M"}}), "100", ""},
      {"begins today", Items({{.amount = "100", .frequency = "monthly", .start = kToday}}), "100",
       ""},
      {"begins tomorrow: nothing yet",
       Items({{.amount = "100", .frequency = "monthly", .start = 2026y / 6 / 16}}), "0", ""},
      {"its last day is today", Items({{.amount = "100", .frequency = "monthly", .end = kToday}}),
       "100", ""},
      {"its last day was yesterday",
       Items({{.amount = "100", .frequency = "monthly", .end = 2026y / 6 / 14}}), "0", ""},
      {"12 months from 2025-06-16: the last day is 2026-06-15",
       Items({{.amount = "100", .frequency = "monthly", .term = "P12M", .start = 2025y / 6 / 16}}),
       "100", ""},
      {"12 months from 2025-06-15: over since yesterday",
       Items({{.amount = "100", .frequency = "monthly", .term = "P12M", .start = 2025y / 6 / 15}}),
       "0", ""},
      {"a year of 12 months, said as P1Y",
       Items({{.amount = "1200", .frequency = "annually", .term = "P1Y", .start = kWon}}), "100",
       ""},
      {"three years, billed once: 3600 / 36 = 100, until 2027",
       Items({{.amount = "3600",
               .frequency = "per_three_years",
               .term = "P36M",
               .start = 2024y / 7 / 1}}),
       "100", ""},
      {"six bills of a month from 2026-01-01: over on 2026-06-30",
       Items({{.amount = "100", .frequency = "monthly", .payments = "6"}}), "100", ""},
      {"five bills of a month from 2026-01-01: over on 2026-05-31",
       Items({{.amount = "100", .frequency = "monthly", .payments = "5"}}), "0", ""},
      {"24 bills of a week from 2026-01-01: 168 days, over on 2026-06-17; 3 x 52 / 12 = 13",
       Items({{.amount = "3", .frequency = "weekly", .payments = "24"}}), "13", ""},
      {"23 bills of a week from 2026-01-01: 161 days, over on 2026-06-10",
       Items({{.amount = "3", .frequency = "weekly", .payments = "23"}}), "0", ""},
      {"a term of 90 days from 2026-01-01 is over",
       Items({{.amount = "100", .frequency = "monthly", .term = "P90D"}}), "0", ""},
      {"a term of 30 weeks from 2026-01-01 is not",
       Items({{.amount = "100", .frequency = "monthly", .term = "P30W"}}), "100", ""},
      {"6 months stated as a number: until 2026-06-30",
       Items({{.amount = "100", .frequency = "monthly", .term_months = "6"}}), "100", ""},
      {"its term is over, but it renews",
       Items({{.amount = "100", .frequency = "monthly", .term = "P3M", .renews = true}}), "100",
       ""},
      {"it renews, but has an end",
       Items({{.amount = "100", .frequency = "monthly", .renews = true, .end = 2026y / 5 / 31}}),
       "0", ""},
      {"no term and no end: for ever",
       Items({{.amount = "100", .frequency = "monthly", .start = 2019y / 1 / 1}}), "100", ""},
      {"an end before the beginning",
       Items({{.amount = "100", .frequency = "monthly", .start = kToday, .end = kWon}}), "",
       "INVALID_TERM"},
      {"a month from the 31st of May ends on the 29th of June",
       Items({{.amount = "100", .frequency = "monthly", .term = "P1M", .start = 2026y / 5 / 31}}),
       "100", ""},
      {"last year's 200 ended, this year's 240 counts, next year's 300 does not yet",
       Items({{.amount = "200",
               .frequency = "monthly",
               .start = 2025y / 1 / 1,
               .end = 2025y / 12 / 31},
              {.amount = "240", .frequency = "monthly", .start = kWon, .end = 2026y / 12 / 31},
              {.amount = "300", .frequency = "monthly", .start = 2027y / 1 / 1}}),
       "240", ""},
  });
}

TEST(Mrr, WhatIsOverKeepsNothingFromBeingWhole) {
  Check({
      {"ended without a price: over, 0", Items({{.frequency = "monthly", .end = kWon}}), "0", ""},
      {"ended with a word that nobody knows: over, 0",
       Items({{.amount = "5", .frequency = "lustrum", .end = kWon}}), "0", ""},
      {"a price is missing from tomorrow on: nothing yet",
       Items({{.frequency = "monthly", .start = 2026y / 6 / 16}}), "0", ""},
      {"for ever, said as a date",
       Items({{.amount = "7", .frequency = "monthly", .end = 9999y / 12 / 31}}), "7", ""},
  });
}

TEST(Mrr, SoldOnceAndNotWon) {
  Deal open = Won({{.amount = "100", .frequency = "monthly"}});
  open.won = false;
  Deal churn = Won({{.amount = "100", .frequency = "monthly"}});
  churn.role = PipelineRole::kChurn;
  Deal ignored = churn;
  ignored.role = PipelineRole::kIgnored;
  Deal renewal = churn;
  renewal.role = PipelineRole::kRenewal;
  Deal services = Won({{.amount = "5000"}});
  services.amount = "5000";
  services.term_months = "12";
  Check({
      {"5000 sold once beside 100 a month",
       Items({{.amount = "5000"}, {.amount = "100", .frequency = "monthly"}}), "100", ""},
      {"only sold once: its amount is no contract", Client({services}), "", ""},
      {"an open deal earns nothing", Client({open}), "", ""},
      {"a deal in a churn pipeline earns nothing", Client({churn}), "", ""},
      {"nor one in a pipeline that is ignored", Client({ignored}), "", ""},
      {"a renewal does", Client({renewal}), "100", ""},
      {"two deals: 100 + 100 = 200", Client({renewal, renewal}), "200", ""},
      {"no deals at all: unknown", Client({}), "", ""},
      {"a contract that is over: 0, which is known",
       Items({{.amount = "100", .frequency = "monthly", .end = kWon}}), "0", ""},
  });
}

TEST(Mrr, WhichSourceCounts) {
  Deal both = Won({{.amount = "100", .frequency = "monthly"}});
  both.mrr = "130";
  both.amount = "1200";
  Deal once_with_mrr = Won({{.amount = "5000"}});
  once_with_mrr.mrr = "40";
  Check({
      {"the company's own 500", Property("500", "EUR"), "500", ""},
      {"the company's own 500, before 100 of a deal", Property("500", "EUR", {both}), "500", ""},
      {"the company's own 0 is a figure", Property("0", "EUR", {both}), "0", ""},
      {"the company's own -5 is none", Property("-5", "EUR"), "", "NEGATIVE_AMOUNT"},
      {"line items before the deal's own 130", Client({both}), "100", ""},
      {"the deal's own 130 where nothing recurs among its items", Client({once_with_mrr}), "40",
       ""},
      {"the deal's own 130", Client({WonWithMrr("130")}), "130", ""},
      {"the deal's own 130, for 6 months from 2026-01-01", Client({WonWithMrr("130", "6")}), "130",
       ""},
      {"the deal's own 130, for 5 months from 2026-01-01", Client({WonWithMrr("130", "5")}), "0",
       ""},
      {"1200 for 12 months: 100", Client({WonWithAmount("1200", "12")}), "100", ""},
      {"1200 for P12M: 100", Client({WonWithAmount("1200", "P12M")}), "100", ""},
      {"1000 for 24 months: 41.666667", Client({WonWithAmount("1000", "24")}), "41.666667", ""},
      {"1200 for 3 months, which are over", Client({WonWithAmount("1200", "3")}), "0", ""},
      {"1200 without a term: nobody knows", Client({WonWithAmount("1200", "")}), "", ""},
      {"one deal by its items, one by its own figure, one by amount / term: 100 + 130 + 50",
       Client({Won({{.amount = "100", .frequency = "monthly"}}), WonWithMrr("130"),
               WonWithAmount("600", "12")}),
       "280", ""},
  });
  Check({{"1200 without a term, where 12 months are the rule: 100",
          Client({WonWithAmount("1200", "")}), "100", ""}},
        {.default_term_months = 12, .currency = "EUR"});
  Check({{"deals first: 100", Property("500", "EUR", {both}), "100", ""},
         {"deals first, but there is none: 500", Property("500", "EUR"), "500", ""}},
        {.sources = {MrrSource::kLineItems, MrrSource::kProperty}, .currency = "EUR"});
  Check({{"the deal's own figure first: 130", Client({both}), "130", ""},
         {"amounts are no source here", Client({WonWithAmount("1200", "12")}), "", ""}},
        {.sources = {MrrSource::kDealMrr, MrrSource::kLineItems}, .currency = "EUR"});
}

TEST(Mrr, Currencies) {
  const LineItem hundred{.amount = "100", .frequency = "monthly"};
  LineItem dollars = hundred;
  dollars.currency = "USD";
  Check({
      {"100 USD on 2026-01-01, at 0.9 since 2025: 90", Client({WonIn("USD", kWon, {hundred})}),
       "90", ""},
      {"100 USD on 2026-03-01, at 0.8 from that day: 80",
       Client({WonIn("USD", 2026y / 3 / 1, {hundred})}), "80", ""},
      {"100 USD on 2026-02-28, still at 0.9: 90", Client({WonIn("USD", 2026y / 2 / 28, {hundred})}),
       "90", ""},
      {"100 USD of 2020, before all rates, at the first: 90",
       Client({WonIn("USD", 2020y / 1 / 1, {hundred})}), "90", ""},
      {"100 GBP by the opposite rate: 100 / 0.8 = 125", Client({WonIn("GBP", kToday, {hundred})}),
       "125", ""},
      {"100 CHF by the ECB before the manual rate: 100 / 0.96 = 104.166667",
       Client({WonIn("CHF", kToday, {hundred})}), "104.166667", ""},
      {"100 NOK by the manual rate: 9", Client({WonIn("NOK", kToday, {hundred})}), "9", ""},
      {"100 JPY: no rate, never 1.0", Client({WonIn("JPY", kToday, {hundred})}), "",
       "MISSING_RATE"},
      {"100 JPY without a rate beside 100 EUR",
       Client({WonIn("JPY", kToday, {hundred}), Won({hundred})}), "100", "MISSING_RATE"},
      {"the item's currency before the deal's: 100 USD at 0.9", Items({dollars}), "90", ""},
      {"100 EUR + 100 USD x 0.9 = 190", Items({hundred, dollars}), "190", ""},
      {"the company's own 500 USD as of today, at 0.8: 400", Property("500", "USD"), "400", ""},
      {"an amount without a currency is in the workspace's", Property("500", ""), "500", ""},
      {"an ended item in JPY needs no rate",
       Client({WonIn("JPY", kToday,
                     {{.amount = "100", .frequency = "monthly", .start = kWon, .end = kWon}})}),
       "0", ""},
  });
  Check({{"100 SEK to CHF over EUR, both of the ECB: 100 / 12 x 0.96 = 8",
          Client({WonIn("SEK", kToday, {hundred})}), "8", ""},
         {"100 USD to CHF: HubSpot has no way, the ECB has: 100 / 2 x 0.96 = 48",
          Client({WonIn("USD", kToday, {hundred})}), "48", ""}},
        {.currency = "CHF"});
  Check({{"a workspace without a currency takes that of the first amount", Items({hundred}), "100",
          ""}},
        {.currency = ""});
}

TEST(Mrr, Rounding) {
  Check({
      {"100 / 12 = 8.333333…", Items({{.amount = "100", .frequency = "annually"}}), "8.333333", ""},
      {"200 / 12 = 16.666666…: up", Items({{.amount = "200", .frequency = "annually"}}),
       "16.666667", ""},
      {"three of 100 / 12: the kept parts are added, 24.999999",
       Items({{.amount = "100", .frequency = "annually"},
              {.amount = "100", .frequency = "annually"},
              {.amount = "100", .frequency = "annually"}}),
       "24.999999", ""},
      {"0.000006 / 12 = 0.0000005: half, to the even 0",
       Items({{.amount = "0.000006", .frequency = "annually"}}), "0", ""},
      {"0.000018 / 12 = 0.0000015: half, to the even 0.000002",
       Items({{.amount = "0.000018", .frequency = "annually"}}), "0.000002", ""},
      {"0.1 + 0.2 = 0.3, exactly",
       Items(
           {{.amount = "0.1", .frequency = "monthly"}, {.amount = "0.2", .frequency = "monthly"}}),
       "0.3", ""},
      {"a number of 30 digits stays whole",
       Items({{.amount = "123456789012345678901234567890", .frequency = "monthly"}}),
       "123456789012345678901234567890", ""},
      {"a number of 31 digits is no money",
       Items({{.amount = "9999999999999999999999999999999", .frequency = "monthly"}}), "",
       "AMOUNT_TOO_LARGE"},
  });
}

TEST(Mrr, SaysWhenItChanges) {
  const auto changes = [](std::vector<LineItem> items) {
    return ComputeMrr(Items(std::move(items)), {.currency = "EUR"}, Rates(), kToday).changes_on;
  };
  EXPECT_EQ(changes({{.amount = "1", .frequency = "monthly"}}), std::nullopt);
  EXPECT_EQ(changes({{.amount = "1", .frequency = "monthly", .end = 2026y / 12 / 31},
                     {.amount = "1", .frequency = "monthly", .start = 2026y / 7 / 1}}),
            Date(2026y / 7 / 1));
  EXPECT_EQ(changes({{.amount = "1", .frequency = "monthly", .end = kToday}}),
            Date(2026y / 6 / 16));
  EXPECT_EQ(changes({{.amount = "1", .frequency = "monthly", .end = kWon}}), std::nullopt);
  EXPECT_EQ(changes({{.amount = "1", .frequency = "monthly", .end = 9999y / 12 / 31}}),
            std::nullopt);
}

TEST(Mrr, WhatIsConvertedTodayFollowsTheRate) {
  const ExchangeRates rates({{RateSource::kManual, "USD", "EUR", kWon, Rational(9, 10)},
                             {RateSource::kManual, "USD", "EUR", 2026y / 7 / 1, Rational(8, 10)}});
  const Mrr own = ComputeMrr(Property("500", "USD"), {.currency = "EUR"}, rates, kToday);
  EXPECT_EQ(own.amount, "450");
  EXPECT_EQ(own.changes_on, Date(2026y / 7 / 1));
  const Mrr contract =
      ComputeMrr(Client({WonIn("USD", kWon, {{.amount = "100", .frequency = "monthly"}})}),
                 {.currency = "EUR"}, rates, kToday);
  EXPECT_EQ(contract.changes_on, std::nullopt) << "the day it was won is over";
}

TEST(Mrr, PartsSayWhereTheyComeFrom) {
  const Mrr mrr = ComputeMrr(
      Client({WonIn("USD", kWon,
                    {{.name = "Seats", .amount = "1200", .frequency = "annually", .term = "P12M"},
                     {.name = "Setup", .amount = "500"}})}),
      {.currency = "EUR"}, Rates(), kToday);
  ASSERT_EQ(mrr.parts.size(), 2u);
  const MrrPart& seats = mrr.parts[0];
  EXPECT_EQ(seats.type, ObjectType::kLineItem);
  EXPECT_EQ(seats.object_id, 11);
  EXPECT_EQ(seats.name, "Seats");
  EXPECT_EQ(seats.original_amount, "100");
  EXPECT_EQ(seats.original_currency, "USD");
  ASSERT_TRUE(seats.conversion);
  EXPECT_EQ(seats.conversion->source, RateSource::kHubSpot);
  EXPECT_EQ(seats.conversion->effective, Date(2025y / 1 / 1));
  EXPECT_EQ(seats.amount, "90");
  EXPECT_EQ(seats.until, Date(2026y / 12 / 31));
  EXPECT_EQ(seats.words, "net price 1200, billed annually: / 12 months");
  EXPECT_FALSE(mrr.parts[1].counts);
  EXPECT_EQ(mrr.parts[1].words, "sold once");
}

}  // namespace
}  // namespace stanna::revenue
