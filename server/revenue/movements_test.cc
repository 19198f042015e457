// Hand-worked months of single clients, and sums of random ones.
#include "server/revenue/movements.h"

#include <gtest/gtest.h>

#include <random>

namespace stanna::revenue {
namespace {

using namespace std::chrono_literals;
using enum HistorySource;

constexpr Month kMarch = 2026y / 3;

ExchangeRates Rates() {
  return ExchangeRates({{RateSource::kManual, "EUR", "USD", 2026y / 1 / 1, Rational(5, 4)},
                        {RateSource::kManual, "EUR", "USD", 2026y / 3 / 1, Rational(6, 5)}});
}

MrrPoint At(Date on, const char* amount, HistorySource source = kObserved,
            const char* currency = "USD") {
  return {on, amount, currency, source};
}

// "expansion 20: 100 to 120; "
std::string Words(const std::vector<ClientMovement>& movements) {
  std::string words;
  for (const auto& [movement, amount, before, after] : movements) {
    words += std::string(NameOf(movement)) + " " + RoundedText(amount, 6) + ": " +
             RoundedText(before, 6) + " to " + RoundedText(after, 6) + "; ";
  }
  return words;
}

struct Case {
  const char* words;
  std::vector<MrrPoint> history;
  const char* expected;  // of March 2026
};

TEST(Movements, OfAClientInAMonth) {
  const ExchangeRates rates = Rates();
  const Case kCases[] = {
      {"no history at all", {}, ""},
      {"nothing but the month before", {At(2026y / 2 / 28, "100")}, ""},
      {"nothing before the month after", {At(2026y / 4 / 1, "100")}, ""},
      {"its first", {At(2026y / 3 / 31, "100", kContracts)}, "new 100: 0 to 100; "},
      {"its first, after a time without one",
       {At(2025y / 3 / 1, ""), At(2026y / 3 / 1, "100")},
       "new 100: 0 to 100; "},
      {"more", {At(2026y / 2 / 1, "100"), At(2026y / 3 / 9, "120")}, "expansion 20: 100 to 120; "},
      {"less",
       {At(2026y / 2 / 1, "100"), At(2026y / 3 / 9, "99.999999")},
       "contraction -0.000001: 100 to 99.999999; "},
      {"none", {At(2026y / 2 / 1, "100"), At(2026y / 3 / 9, "0")}, "churn -100: 100 to 0; "},
      {"unknown is none",
       {At(2026y / 2 / 1, "100"), At(2026y / 3 / 9, "", kObserved, "")},
       "churn -100: 100 to 0; "},
      {"again",
       {At(2025y / 2 / 1, "100"), At(2025y / 9 / 1, "0"), At(2026y / 3 / 9, "30")},
       "reactivation 30: 0 to 30; "},
      {"gone and back within the month",
       {At(2026y / 2 / 1, "100"), At(2026y / 3 / 1, "0"), At(2026y / 3 / 20, "100")},
       ""},
      {"here and gone within the month", {At(2026y / 3 / 1, "100"), At(2026y / 3 / 20, "0")}, ""},
      {"up and down within the month: the difference",
       {At(2026y / 2 / 1, "100"), At(2026y / 3 / 1, "300"), At(2026y / 3 / 20, "90")},
       "contraction -10: 100 to 90; "},
      {"it was there before somebody looked",
       {At(2026y / 3 / 5, "100", kFirstSeen)},
       "adjustment 100: 0 to 100; "},
      {"and became more in the same month",
       {At(2026y / 3 / 5, "100", kFirstSeen), At(2026y / 3 / 9, "130")},
       "adjustment 100: 0 to 130; expansion 30: 0 to 130; "},
      {"and left in the same month",
       {At(2026y / 3 / 5, "100", kFirstSeen), At(2026y / 3 / 9, "0")},
       "adjustment 100: 0 to 0; churn -100: 0 to 0; "},
      {"100 EUR of February at 1.25, in USD from now on",
       {At(2026y / 2 / 1, "100", kObserved, "EUR"), At(2026y / 3 / 9, "120")},
       "adjustment -5: 125 to 120; "},
      {"and more of them later in the month",
       {At(2026y / 2 / 1, "100", kObserved, "EUR"), At(2026y / 3 / 9, "120"),
        At(2026y / 3 / 12, "150")},
       "adjustment -5: 125 to 150; expansion 30: 125 to 150; "},
      {"a history that stays in EUR: each value at the rate of its own day, 110 x 1.25, 120 x 1.2",
       {At(2026y / 2 / 1, "100", kObserved, "EUR"), At(2026y / 2 / 2, "110", kObserved, "EUR"),
        At(2026y / 3 / 1, "120", kObserved, "EUR")},
       "expansion 6.5: 137.5 to 144; "},
      {"left in EUR, comes back in USD",
       {At(2026y / 1 / 1, "100", kObserved, "EUR"), At(2026y / 2 / 2, "0", kObserved, "EUR"),
        At(2026y / 3 / 1, "120")},
       "reactivation 120: 0 to 120; "},
      {"nobody knows what a krona is: it counts as none, and as nothing gained",
       {At(2026y / 2 / 1, "1000", kObserved, "SEK"), At(2026y / 3 / 1, "120")},
       "adjustment 120: 0 to 120; "},
  };
  for (const Case& c : kCases) {
    const ClientTimeline client(c.history, "USD", rates);
    EXPECT_EQ(Words(client.MovementsIn(kMarch)), c.expected) << c.words;
  }
}

TEST(Movements, CountsWhatCanNotBeConverted) {
  const ExchangeRates rates = Rates();
  MovementLedger ledger(2026y / 1, kMarch);
  ledger.Add(ClientTimeline({At(2026y / 2 / 1, "9", kObserved, "SEK"), At(2026y / 3 / 1, "1")},
                            "USD", rates));
  std::vector<std::int64_t> counts;
  for (const auto& month : ledger.months()) counts.push_back(month.unconverted_clients);
  EXPECT_EQ(counts, (std::vector<std::int64_t>{0, 1, 0}));
}

TEST(Movements, Months) {
  EXPECT_EQ(ParseMonth("2026-01"), 2026y / 1);
  EXPECT_EQ(FormatMonth(2026y / 12), "2026-12");
  for (const char* wrong : {"", "2026", "2026-1", "2026-13", "2026-00", "2026/01", "-026-01",
                            "2026-01-01", "20x6-01", "2026--1", "0001-01"}) {
    EXPECT_FALSE(ParseMonth(wrong)) << wrong;
  }
}

// Random histories of one client, in two currencies and one without a rate.
std::vector<MrrPoint> RandomHistory(std::mt19937& random) {
  const auto roll = [&](int below) {
    return static_cast<int>(random() % static_cast<unsigned>(below));
  };
  const char* kCurrencies[] = {"USD", "USD", "USD", "EUR", "SEK"};
  std::vector<MrrPoint> history;
  auto day = std::chrono::sys_days(2025y / 1 / 1) + std::chrono::days(roll(400));
  const int points = roll(9);
  for (int i = 0; i < points; ++i, day += std::chrono::days(1 + roll(60))) {
    MrrPoint& point = history.emplace_back();
    point.on = day;
    point.currency = kCurrencies[roll(5)];
    const int cents = roll(4) == 0 ? 0 : roll(1'000'000);
    point.amount = RoundedText(Rational(cents, 100), 2);
    if (i == 0) point.source = static_cast<HistorySource>(roll(3));
  }
  return history;
}

TEST(MovementsRandom, OpeningAndMovementsAreTheClosing) {
  const ExchangeRates rates = Rates();
  std::mt19937 random(1);
  constexpr int kLedgers = 40;
  constexpr int kClients = 100;
  for (int i = 0; i < kLedgers; ++i) {
    MovementLedger ledger(2025y / 1, 2026y / 12);
    Rational last;  // of all clients at the end
    for (int k = 0; k < kClients; ++k) {
      const auto history = RandomHistory(random);
      const ClientTimeline client(history, "USD", rates);
      ledger.Add(client);
      last += client.ValueAt(2026y / 12);
      for (const auto& month : ledger.months())
        ASSERT_LE(client.MovementsIn(month.month).size(), 2u);
    }
    ASSERT_EQ(ledger.months().size(), 24u);
    Rational before = ledger.months().front().opening;
    for (const MonthMovements& month : ledger.months()) {
      SCOPED_TRACE("ledger " + std::to_string(i) + ", " + FormatMonth(month.month));
      EXPECT_EQ(month.opening, before);
      Rational sum = month.opening;
      for (const auto& [movement, of_kind] : month.movements) sum += of_kind.amount;
      ASSERT_EQ(sum, month.closing);
      EXPECT_GE(month.movements.at(Movement::kNew).amount, 0);
      EXPECT_LE(month.movements.at(Movement::kContraction).amount, 0);
      EXPECT_LE(month.movements.at(Movement::kChurn).amount, 0);
      before = month.closing;
    }
    EXPECT_EQ(before, last);
  }
}

}  // namespace
}  // namespace stanna::revenue
