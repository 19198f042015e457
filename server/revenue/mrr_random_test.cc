// Random clients, worked out a second time in fractions of 128-bit integers that share no code with
// the product: rates of bills a year in place of months a bill, day numbers in place of dates.
#include <gtest/gtest.h>

#include <array>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "server/revenue/mrr.h"

namespace stanna::revenue {
namespace {

using namespace std::chrono_literals;
using Whole = __int128;

struct Fraction {
  Whole up = 0, down = 1;
};

Whole Gcd(Whole a, Whole b) {
  while (b != 0) {
    const Whole rest = a % b;
    a = b;
    b = rest;
  }
  return a < 0 ? -a : a;
}

Fraction Make(Whole up, Whole down) {
  const Whole common = Gcd(up, down);
  return common == 0 ? Fraction{} : Fraction{up / common, down / common};
}
Fraction Times(Fraction a, Fraction b) { return Make(a.up * b.up, a.down * b.down); }
Fraction Minus(Fraction a, Fraction b) {
  return Make(a.up * b.down - b.up * a.down, a.down * b.down);
}

// In millionths.
Whole ToMillionths(Fraction value) {
  const Whole scaled = value.up * 1'000'000;
  const Whole low = scaled / value.down;
  const Whole twice_rest = 2 * (scaled - low * value.down);
  if (twice_rest > value.down) return low + 1;
  return twice_rest == value.down && low % 2 == 1 ? low + 1 : low;
}

std::string Text(Whole millionths) {
  std::string digits = std::to_string(static_cast<long long>(millionths));
  if (digits.size() < 7) digits.insert(0, 7 - digits.size(), '0');
  digits.insert(digits.size() - 6, ".");
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

// Hundredths, as text and as a fraction.
std::string Cents(int cents) { return Text(Whole(cents) * 10'000); }
Fraction FromCents(int cents) { return Make(cents, 100); }

struct Frequency {
  const char* name;
  int bills, years;
};
constexpr Frequency kFrequencies[] = {
    {"weekly", 52, 1},
    {"biweekly", 26, 1},
    {"monthly", 12, 1},
    {"quarterly", 4, 1},
    {"per_six_months", 2, 1},
    {"annually", 1, 1},
    {"per_two_years", 1, 2},
    {"per_three_years", 1, 3},
    {"per_four_years", 1, 4},
    {"per_five_years", 1, 5},
    {"", 0, 1},
};

struct DatedRate {
  const char* from;
  Date day;
  int hundredths;
};
constexpr DatedRate kRates[] = {
    {"USD", 2025y / 1 / 1, 91}, {"USD", 2026y / 2 / 1, 87}, {"GBP", 2025y / 6 / 1, 117}};

Fraction RateOf(const std::string& currency, Date day) {
  if (currency == "EUR") return {1, 1};
  Fraction rate{0, 1};
  for (const DatedRate& known : kRates) {
    if (known.from != currency) continue;
    if (rate.up == 0 || known.day <= day) rate = Make(known.hundredths, 100);
  }
  return rate;
}

int DayNumber(Date day) { return std::chrono::sys_days(day).time_since_epoch().count(); }

int PlusMonths(Date day, int months) {
  const int all =
      static_cast<int>(day.year()) * 12 + static_cast<int>(unsigned(day.month())) - 1 + months;
  const auto month = std::chrono::year(all / 12) / std::chrono::month(all % 12 + 1);
  const auto last = (month / std::chrono::last).day();
  return DayNumber(month / std::min(day.day(), last));
}

class RandomClient {
 public:
  RandomClient(unsigned seed, Date today) : random_(seed), today_(today) {
    const int deals = Roll(4);
    for (int i = 0; i < deals; ++i) AddDeal();
  }
  const ClientFacts& facts() const { return facts_; }
  std::string expected() const { return known_ ? Text(sum_) : ""; }

 private:
  int Roll(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  Date Day() { return std::chrono::sys_days(2024y / 1 / 1) + std::chrono::days(Roll(1'400)); }
  const char* Currency() { return std::array{"EUR", "USD", "GBP"}[static_cast<size_t>(Roll(3))]; }

  void AddDeal() {
    Deal deal;
    deal.id = ++last_id_;
    deal.won = Roll(5) != 0;
    deal.closed_on = Day();
    deal.currency = Currency();
    bool recurs = false;
    const int items = 1 + Roll(5);
    for (int i = 0; i < items; ++i) recurs |= AddItem(deal);
    if (deal.won && recurs) known_ = true;
    facts_.deals.push_back(std::move(deal));
  }

  bool AddItem(Deal& deal) {
    LineItem item;
    item.id = ++last_id_;
    const Frequency& frequency = kFrequencies[Roll(std::size(kFrequencies))];
    item.frequency = frequency.name;
    const Fraction net = Price(item);
    const int begins = Begin(item, deal);
    const int ends = End(item, frequency, begins);
    const bool runs = begins <= DayNumber(today_) && DayNumber(today_) < ends;
    if (Roll(4) == 0) item.currency = Currency();
    if (deal.won && frequency.bills > 0 && runs) {
      const Fraction monthly = Times(net, Make(frequency.bills, frequency.years * 12));
      const std::string currency = item.currency.empty() ? deal.currency : item.currency;
      sum_ += ToMillionths(Times(monthly, RateOf(currency, *deal.closed_on)));
    }
    deal.line_items.push_back(std::move(item));
    return frequency.bills > 0;
  }

  Fraction Price(LineItem& item) {
    if (Roll(2) == 0) {
      const int net = Roll(1'000'000);
      item.amount = Cents(net);
      return FromCents(net);
    }
    const int price = 5'000 + Roll(100'000);
    const int quantity = 1 + Roll(500);
    item.price = Cents(price);
    item.quantity = Cents(quantity);
    switch (Roll(3)) {
      case 0: {
        const int off = Roll(5'000);
        item.unit_discount = Cents(off);
        return Times(Minus(FromCents(price), FromCents(off)), FromCents(quantity));
      }
      case 1: {
        const int percent = Roll(10'001);
        item.discount_percent = Cents(percent);
        return Times(Times(FromCents(price), FromCents(quantity)), Make(10'000 - percent, 10'000));
      }
      default:
        return Times(FromCents(price), FromCents(quantity));
    }
  }

  int Begin(LineItem& item, const Deal& deal) {
    if (Roll(2) == 0) item.start = Day();
    return DayNumber(item.start.value_or(*deal.closed_on));
  }

  // The day number after the last.
  int End(LineItem& item, const Frequency& frequency, int begins) {
    const Date start = std::chrono::sys_days(std::chrono::days(begins));
    switch (Roll(5)) {
      case 0: {
        const int days = Roll(900);
        item.end = std::chrono::sys_days(std::chrono::days(begins + days));
        return begins + days + 1;
      }
      case 1: {
        const int months = 1 + Roll(36);
        item.term = "P" + std::to_string(months) + "M";
        return PlusMonths(start, months);
      }
      case 2: {
        const int payments = 1 + Roll(30);
        item.payments = std::to_string(payments);
        if (frequency.bills == 52) return begins + 7 * payments;
        if (frequency.bills == 26) return begins + 14 * payments;
        if (frequency.bills == 0) return begins;
        return PlusMonths(start, 12 * frequency.years / frequency.bills * payments);
      }
      case 3: {
        item.term_months = "12";
        item.renews = Roll(2) == 0;
        return item.renews ? INT32_MAX : PlusMonths(start, 12);
      }
      default:
        return INT32_MAX;
    }
  }

  std::mt19937 random_;
  const Date today_;
  ClientFacts facts_;
  ObjectId last_id_ = 0;
  Whole sum_ = 0;
  bool known_ = false;
};

TEST(MrrRandom, EqualsASecondCalculation) {
  std::vector<ExchangeRate> rates;
  for (const DatedRate& rate : kRates) {
    rates.push_back(
        {RateSource::kHubSpot, rate.from, "EUR", rate.day, Rational(rate.hundredths, 100)});
  }
  const ExchangeRates table(std::move(rates));
  const Date today = 2026y / 3 / 31;
  MrrPolicy policy;
  policy.currency = "EUR";
  constexpr unsigned kClients = 4'000;
  for (unsigned seed = 1; seed <= kClients; ++seed) {
    const RandomClient client(seed, today);
    const Mrr mrr = ComputeMrr(client.facts(), policy, table, today);
    ASSERT_EQ(mrr.amount, client.expected()) << "seed " << seed;
    ASSERT_TRUE(mrr.issues.empty()) << "seed " << seed << ": " << mrr.issues.front().message;
  }
}

}  // namespace
}  // namespace stanna::revenue
