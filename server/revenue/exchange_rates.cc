#include "server/revenue/exchange_rates.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace stanna::revenue {

std::string_view NameOf(RateSource source) {
  switch (source) {
    case RateSource::kHubSpot:
      return "hubspot";
    case RateSource::kEcb:
      return "ecb";
    case RateSource::kManual:
      break;
  }
  return "manual";
}

ExchangeRates::ExchangeRates(std::vector<ExchangeRate> rates) {
  for (ExchangeRate& rate : rates) {
    if (rate.rate <= 0) continue;
    tables_[rate.source][{rate.from, rate.to}][rate.effective] = std::move(rate.rate);
  }
}

std::optional<Conversion> ExchangeRates::Find(const std::string& from, const std::string& to,
                                              Date on) const {
  for (const auto& [source, table] : tables_) {
    auto found = Direct(table, {from, to}, on);
    if (!found) found = Crossed(table, {from, to}, on);
    if (!found) continue;
    found->source = source;
    return found;
  }
  return std::nullopt;
}

std::optional<Conversion> ExchangeRates::Direct(const Table& table, const Pair& pair, Date on) {
  const auto at = [&](const Pair& wanted) -> std::optional<Conversion> {
    const auto dated = table.find(wanted);
    if (dated == table.end()) return std::nullopt;
    const auto later = dated->second.upper_bound(on);
    // Before the first one, the first.
    const bool none_yet = later == dated->second.begin();
    const auto rate = none_yet ? later : std::prev(later);
    const auto next = none_yet ? std::next(later) : later;
    Conversion found;
    found.factor = rate->second;
    found.effective = rate->first;
    if (next != dated->second.end()) found.changes_on = next->first;
    return found;
  };
  if (auto found = at(pair)) return found;
  auto opposite = at({pair.second, pair.first});
  if (opposite) opposite->factor = 1 / opposite->factor;
  return opposite;
}

std::optional<Conversion> ExchangeRates::Crossed(const Table& table, const Pair& pair, Date on) {
  std::set<std::string> between;
  for (const auto& [known, dated] : table) {
    if (known.first == pair.first) between.insert(known.second);
    if (known.second == pair.first) between.insert(known.first);
  }
  for (const std::string& third : between) {
    const auto first = Direct(table, {pair.first, third}, on);
    const auto second = Direct(table, {third, pair.second}, on);
    if (!first || !second) continue;
    Conversion found;
    found.factor = first->factor * second->factor;
    found.effective = std::min(first->effective, second->effective);
    for (const auto& leg : {first, second}) {
      if (!leg->changes_on) continue;
      found.changes_on = std::min(found.changes_on.value_or(*leg->changes_on), *leg->changes_on);
    }
    return found;
  }
  return std::nullopt;
}

}  // namespace stanna::revenue
