#include "server/revenue/movements.h"

#include <algorithm>
#include <charconv>

namespace stanna::revenue {
namespace {

constexpr int kFirstYear = 1900;

Month Previous(Month month) { return month - std::chrono::months(1); }

Date LastDayOf(Month month) { return Date(month / std::chrono::last); }

std::optional<int> Number(std::string_view digits) {
  int number = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number);
  if (error != std::errc() || end != digits.end() || digits.front() == '-') return std::nullopt;
  return number;
}

// `base`: what there was before, adjusted; `after` differs from it.
Movement KindOf(const Rational& base, const Rational& after, bool had_before) {
  if (base == 0) return had_before ? Movement::kReactivation : Movement::kNew;
  if (after == 0) return Movement::kChurn;
  return after > base ? Movement::kExpansion : Movement::kContraction;
}

}  // namespace

std::optional<Month> ParseMonth(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  const auto year = Number(text.substr(0, 4));
  const auto month = Number(text.substr(5));
  if (!year || !month || *year < kFirstYear) return std::nullopt;
  const Month parsed = std::chrono::year(*year) / std::chrono::month(static_cast<unsigned>(*month));
  if (!parsed.ok()) return std::nullopt;
  return parsed;
}

std::string FormatMonth(Month month) { return FormatDate(Date(month / 1)).substr(0, 7); }

std::string_view NameOf(Movement movement) {
  switch (movement) {
    case Movement::kNew:
      return "new";
    case Movement::kExpansion:
      return "expansion";
    case Movement::kContraction:
      return "contraction";
    case Movement::kChurn:
      return "churn";
    case Movement::kReactivation:
      return "reactivation";
    case Movement::kAdjustment:
      break;
  }
  return "adjustment";
}

ClientTimeline::ClientTimeline(const std::vector<MrrPoint>& history, const std::string& currency,
                               const ExchangeRates& rates) {
  for (const MrrPoint& from : history) {
    Point point;
    point.on = from.on;
    point.currency = from.currency;
    point.first_seen = from.source == HistorySource::kFirstSeen;
    point.value = ParseRational(from.amount).value_or(0);
    const bool same = from.currency.empty() || currency.empty() || from.currency == currency;
    if (!same && point.value != 0) {
      const auto conversion = rates.Find(from.currency, currency, from.on);
      point.converted = conversion.has_value();
      const Rational value = conversion ? point.value * conversion->factor : 0;
      point.value = ParseRational(RoundedText(value, kPartDecimals)).value_or(0);
    }
    points_.push_back(std::move(point));
  }
}

std::size_t ClientTimeline::CountUntil(Month month) const {
  const auto after =
      std::ranges::upper_bound(points_, LastDayOf(month), std::ranges::less(), &Point::on);
  return static_cast<std::size_t>(after - points_.begin());
}

Rational ClientTimeline::ValueAt(Month month) const {
  const std::size_t count = CountUntil(month);
  return count == 0 ? 0 : points_[count - 1].value;
}

bool ClientTimeline::IsUnconvertedAt(Month month) const {
  const std::size_t count = CountUntil(month);
  return count > 0 && !points_[count - 1].converted;
}

// Of the steps to the points [first, end).
Rational ClientTimeline::AdjustmentBetween(std::size_t first, std::size_t end) const {
  Rational sum;
  for (std::size_t i = first; i < end; ++i) {
    const Point none;
    const Point& from = i == 0 ? none : points_[i - 1];
    const Point& to = points_[i];
    const bool other_currency = from.value != 0 && to.value != 0 && from.currency != to.currency;
    if (to.first_seen || other_currency || !from.converted || !to.converted) {
      sum += to.value - from.value;
    }
  }
  return sum;
}

std::vector<ClientMovement> ClientTimeline::MovementsIn(Month month) const {
  const std::size_t first = CountUntil(Previous(month));
  const std::size_t end = CountUntil(month);
  if (first == end) return {};
  const Rational before = ValueAt(Previous(month));
  const Rational after = ValueAt(month);
  Rational adjustment = AdjustmentBetween(first, end);
  // Ups and downs around a change of currency that leave no sensible rest.
  if (before + adjustment < 0) adjustment = after - before;
  std::vector<ClientMovement> movements;
  if (adjustment != 0) movements.push_back({Movement::kAdjustment, adjustment, before, after});
  const Rational base = before + adjustment;
  if (base == after) return movements;
  const bool had_before =
      std::any_of(points_.begin(), points_.begin() + static_cast<std::ptrdiff_t>(first),
                  [](const Point& point) { return point.value != 0 || !point.converted; });
  movements.push_back({KindOf(base, after, had_before), after - base, before, after});
  return movements;
}

MovementLedger::MovementLedger(Month from, Month to) {
  for (Month month = from; month <= to; month += std::chrono::months(1)) {
    MonthMovements& sums = months_.emplace_back();
    sums.month = month;
    for (const Movement movement : kAllMovements) sums.movements[movement];
  }
}

void MovementLedger::Add(const ClientTimeline& client) {
  for (MonthMovements& sums : months_) {
    const Rational opening = client.ValueAt(Previous(sums.month));
    const Rational closing = client.ValueAt(sums.month);
    sums.opening += opening;
    sums.closing += closing;
    if (opening > 0) ++sums.opening_clients;
    if (closing > 0) ++sums.closing_clients;
    if (client.IsUnconvertedAt(sums.month)) ++sums.unconverted_clients;
    for (const ClientMovement& movement : client.MovementsIn(sums.month)) {
      sums.movements[movement.movement].amount += movement.amount;
      ++sums.movements[movement.movement].clients;
    }
  }
}

}  // namespace stanna::revenue
