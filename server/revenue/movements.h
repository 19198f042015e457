// How the MRR of all clients got from one month's end to the next. Pure; the rules are in
// docs/revenue.md.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/decimal.h"
#include "server/revenue/exchange_rates.h"
#include "server/revenue/mrr_history.h"

namespace stanna::revenue {

/// A calendar month, in the workspace's time zone.
using Month = std::chrono::year_month;

/// "2026-01"; nullopt: something else, or a year before 1900.
std::optional<Month> ParseMonth(std::string_view text);
std::string FormatMonth(Month month);

/// Why a client's MRR at the end of a month is not what it was at the end of the one before.
enum class Movement {
  kNew,           ///< its first MRR
  kExpansion,     ///< more than before
  kContraction,   ///< less, but some
  kChurn,         ///< none any more
  kReactivation,  ///< some again, after there was none
  /// Nothing happened in business: an MRR that was there before the product looked, or one that is
  /// in another currency from now on, or that became convertible.
  kAdjustment,
};
inline constexpr std::array kAllMovements = {Movement::kNew,          Movement::kExpansion,
                                             Movement::kContraction,  Movement::kChurn,
                                             Movement::kReactivation, Movement::kAdjustment};

/// "new", "expansion", "contraction", "churn", "reactivation", "adjustment".
std::string_view NameOf(Movement movement);

/// A movement of one client within a month.
struct ClientMovement {
  Movement movement = Movement::kNew;
  Rational amount;         ///< signed
  Rational before, after;  ///< MRR at the end of the month before, and of this one
};

/// Of one month and kind.
struct MovementSum {
  Rational amount;  ///< signed
  std::int64_t clients = 0;
};

/// opening + all movements = closing, exactly; closing is the next month's opening.
struct MonthMovements {
  Month month{};
  Rational opening, closing;
  std::int64_t opening_clients = 0, closing_clients = 0;  ///< with an MRR above 0
  std::map<Movement, MovementSum> movements;              ///< of all kinds
  /// Clients whose MRR at the end of the month is in a currency without a rate: it counts as none.
  std::int64_t unconverted_clients = 0;
};

/// A client's history as movements see it: in one currency. `currency` empty: whatever amounts are
/// in. An amount in another one is converted at the rate of the day from which it is in effect,
/// and rounded to kPartDecimals, as the parts of figures are. The rates must outlive it.
class ClientTimeline {
 public:
  /// `history` ascends by day.
  ClientTimeline(const std::vector<MrrPoint>& history, const std::string& currency,
                 const ExchangeRates& rates);

  /// At the end of `month`.
  Rational ValueAt(Month month) const;
  bool IsUnconvertedAt(Month month) const;
  /// One at most of business, and one adjustment; their sum is the difference of the ends.
  std::vector<ClientMovement> MovementsIn(Month month) const;

 private:
  struct Point {
    Date on{};
    Rational value;
    std::string currency;  ///< as it was written
    bool converted = true;
    bool first_seen = false;
  };
  std::size_t CountUntil(Month month) const;
  Rational AdjustmentBetween(std::size_t first, std::size_t end) const;

  std::vector<Point> points_;
};

/// Adds up the movements of any number of clients. Not thread-safe.
class MovementLedger {
 public:
  MovementLedger(Month from, Month to);
  void Add(const ClientTimeline& client);
  /// Ascending, from the first month to the last.
  const std::vector<MonthMovements>& months() const { return months_; }

 private:
  std::vector<MonthMovements> months_;
};

}  // namespace stanna::revenue
