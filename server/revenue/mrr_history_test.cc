#include "server/revenue/mrr_history.h"

#include <gtest/gtest.h>

namespace stanna::revenue {
namespace {

using namespace std::chrono_literals;
using enum HistorySource;
using Points = std::vector<MrrPoint>;

constexpr Date kToday = 2026y / 6 / 15;

LineItem Monthly(const char* amount, Date start, std::optional<Date> end = std::nullopt) {
  LineItem item;
  item.amount = amount;
  item.frequency = "monthly";
  item.start = start;
  item.end = end;
  return item;
}

Mrr Contracts(std::vector<LineItem> items, Date on = kToday, const char* currency = "EUR") {
  ClientFacts facts;
  Deal& deal = facts.deals.emplace_back();
  deal.won = true;
  deal.currency = "EUR";
  deal.line_items = std::move(items);
  MrrPolicy policy;
  policy.currency = currency;
  const ExchangeRates rates({{RateSource::kManual, "EUR", "USD", 2020y / 1 / 1, Rational(5, 4)}});
  return ComputeMrr(facts, policy, rates, on);
}

Mrr Property(const char* amount) {
  ClientFacts facts;
  facts.mrr = amount;
  MrrPolicy policy;
  policy.currency = "EUR";
  return ComputeMrr(facts, policy, {}, kToday);
}

std::string Words(const Points& points) {
  std::string words;
  for (const MrrPoint& point : points) {
    words += FormatDate(point.on) + " " + point.amount + point.currency + " " +
             std::string(NameOf(point.source)) + "; ";
  }
  return words;
}

TEST(MrrHistory, BeginsWithWhatContractsSay) {
  const struct {
    const char* words;
    Mrr mrr;
    const char* expected;
  } kCases[] = {
      {"one that runs", Contracts({Monthly("100", 2025y / 1 / 1)}),
       "2025-01-01 100EUR contracts; "},
      {"two that overlap, one of them over",
       Contracts({Monthly("100", 2025y / 1 / 1, 2025y / 12 / 31), Monthly("50", 2025y / 7 / 1)}),
       "2025-01-01 100EUR contracts; 2025-07-01 150EUR contracts; 2026-01-01 50EUR contracts; "},
      {"one takes over from the other on the next day: no gap",
       Contracts({Monthly("100", 2025y / 1 / 1, 2025y / 12 / 31), Monthly("100", 2026y / 1 / 1)}),
       "2025-01-01 100EUR contracts; "},
      {"all over", Contracts({Monthly("100", 2025y / 1 / 1, 2025y / 12 / 31)}),
       "2025-01-01 100EUR contracts; 2026-01-01 0EUR contracts; "},
      {"what begins tomorrow is no history",
       Contracts({Monthly("100", 2025y / 1 / 1), Monthly("50", 2026y / 6 / 16)}),
       "2025-01-01 100EUR contracts; "},
      {"only tomorrow's", Contracts({Monthly("50", 2026y / 6 / 16)}),
       "2026-06-15 0EUR firstSeen; "},
      {"nobody knows since when", Property("500"), "2026-06-15 500EUR firstSeen; "},
      {"none at all", Property(""), "2026-06-15  observed; "},
      {"ended and running ones at one rate",
       Contracts({Monthly("100", 2025y / 1 / 1, 2025y / 12 / 31), Monthly("40", 2025y / 1 / 1)},
                 kToday, "USD"),
       "2025-01-01 175USD contracts; 2026-01-01 50USD contracts; "},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(Words(MrrHistory(c.mrr, kToday, std::nullopt, kFirstSeen)), c.expected) << c.words;
  }
}

TEST(MrrHistory, APartThatDoesNotSayWhenItBeganLeavesThePastUnknown) {
  LineItem undated;
  undated.amount = "7";
  undated.frequency = "monthly";
  const Mrr mrr = Contracts({Monthly("100", 2025y / 1 / 1), undated});
  EXPECT_EQ(Words(MrrHistory(mrr, kToday, std::nullopt, kFirstSeen)),
            "2026-06-15 107EUR firstSeen; ");
}

TEST(MrrHistory, GoesOnFromTheLastFigure) {
  const std::vector<LineItem> items = {Monthly("100", 2025y / 1 / 1, 2026y / 5 / 31),
                                       Monthly("50", 2025y / 7 / 1), Monthly("30", 2026y / 6 / 10)};
  const Mrr mrr = Contracts(items);
  const auto since = [&](Date as_of, const char* amount, const char* currency = "EUR") {
    return Words(MrrHistory(mrr, kToday, LastMrr{as_of, amount, currency}, kFirstSeen));
  };
  EXPECT_EQ(since(2026y / 6 / 14, "80"), "") << "nothing happened";
  EXPECT_EQ(since(kToday, "80"), "") << "the same day again";
  EXPECT_EQ(since(2026y / 5 / 20, "150"),
            "2026-06-01 50EUR contracts; 2026-06-10 80EUR contracts; ")
      << "days without a sync are made up for";
  EXPECT_EQ(since(2026y / 6 / 14, "50"), "2026-06-15 80EUR observed; ")
      << "what was known on the 14th stays: the contract came later than it begins";
  EXPECT_EQ(since(2026y / 5 / 20, "140"), "2026-06-15 80EUR observed; ")
      << "contracts do not explain the 140";
  EXPECT_EQ(since(2026y / 6 / 14, "80", "USD"), "2026-06-15 80EUR observed; ");
  EXPECT_EQ(since(2026y / 6 / 14, ""), "2026-06-15 80EUR observed; ");
}

TEST(MrrHistory, AFigureWithoutContractsChangesOnTheDayItIsSeen) {
  const LastMrr last{2026y / 6 / 1, "400", "EUR"};
  EXPECT_EQ(Words(MrrHistory(Property("500"), kToday, last, kFirstSeen)),
            "2026-06-15 500EUR observed; ");
  EXPECT_EQ(Words(MrrHistory(Property("400"), kToday, last, kFirstSeen)), "");
  EXPECT_EQ(Words(MrrHistory(Property(""), kToday, last, kFirstSeen)), "2026-06-15  observed; ");
}

}  // namespace
}  // namespace stanna::revenue
