// Dated exchange rates of several sources, and which of them counts on a day.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/decimal.h"

namespace stanna::revenue {

/// In the order in which they are asked.
enum class RateSource {
  kHubSpot,  ///< the portal's own table
  kEcb,      ///< an imported reference file of the European Central Bank
  kManual,   ///< the configuration document
};

/// "hubspot", "ecb", "manual".
std::string_view NameOf(RateSource source);

/// One unit of `from` is `rate` units of `to`, from `effective` on.
struct ExchangeRate {
  RateSource source = RateSource::kHubSpot;
  std::string from, to;  ///< ISO 4217
  Date effective{};
  Rational rate;  ///< > 0
  bool operator==(const ExchangeRate&) const = default;
};

/// How an amount was converted.
struct Conversion {
  Rational factor;
  RateSource source = RateSource::kHubSpot;
  Date effective{};                ///< of the rate; where two were needed, of the older one
  std::optional<Date> changes_on;  ///< the first later day on which another rate is in effect
};

/// Immutable, hence thread-safe.
class ExchangeRates {
 public:
  ExchangeRates() = default;
  explicit ExchangeRates(std::vector<ExchangeRate> rates);

  /// From `from` to another currency `to`, as of `on`: the first source that knows it, by a rate of
  /// that pair, by one of the opposite pair, or by two rates over a third currency. Of one pair the
  /// latest rate that was effective on that day counts, and where none was yet, the first one that
  /// came. nullopt: no source knows it.
  std::optional<Conversion> Find(const std::string& from, const std::string& to, Date on) const;

 private:
  using Pair = std::pair<std::string, std::string>;
  using Dated = std::map<std::chrono::sys_days, Rational>;
  using Table = std::map<Pair, Dated>;

  static std::optional<Conversion> Direct(const Table& table, const Pair& pair, Date on);
  static std::optional<Conversion> Crossed(const Table& table, const Pair& pair, Date on);

  std::map<RateSource, Table> tables_;
};

}  // namespace stanna::revenue
