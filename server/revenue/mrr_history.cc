#include "server/revenue/mrr_history.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/decimal.h"

namespace stanna::revenue {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

// The last days of the calendar stand for "never".
constexpr Date kNever = std::chrono::year(9999) / std::chrono::December / std::chrono::day(31);

// The sum of the contracts over time until `today`; empty where it can't be told, or does not lead
// to the figure.
std::vector<MrrPoint> StepsOf(const Mrr& mrr, Date today) {
  std::map<sys_days, Rational> changes;
  for (const MrrPart& part : mrr.parts) {
    const auto amount = ParseRational(part.amount);
    if (!amount) continue;
    if (!part.from) return {};
    changes[*part.from] += *amount;
    if (part.until && *part.until < kNever) changes[sys_days(*part.until) + days(1)] -= *amount;
  }
  std::vector<MrrPoint> steps;
  Rational sum;
  for (const auto& [day, change] : changes) {
    if (day > sys_days(today)) break;
    if (change == 0) continue;
    sum += change;
    steps.push_back(
        {Date(day), RoundedText(sum, kPartDecimals), mrr.currency, HistorySource::kContracts});
  }
  if (steps.empty() || steps.back().amount != mrr.amount) return {};
  return steps;
}

// The last of `steps` that is not after `day`.
const MrrPoint* InForceOn(const std::vector<MrrPoint>& steps, Date day) {
  const auto after = std::ranges::find_if(steps, [&](const auto& step) { return step.on > day; });
  return after == steps.begin() ? nullptr : &*std::prev(after);
}

bool Is(const std::string& amount, const std::string& currency, const Mrr& mrr) {
  return amount == mrr.amount && currency == mrr.currency;
}

}  // namespace

std::string_view NameOf(HistorySource source) {
  switch (source) {
    case HistorySource::kContracts:
      return "contracts";
    case HistorySource::kObserved:
      return "observed";
    case HistorySource::kFirstSeen:
      break;
  }
  return "firstSeen";
}

std::vector<MrrPoint> MrrHistory(const Mrr& mrr, Date today, const std::optional<LastMrr>& last,
                                 HistorySource first_source) {
  std::vector<MrrPoint> steps = StepsOf(mrr, today);
  const MrrPoint now{today, mrr.amount, mrr.currency, HistorySource::kObserved};
  if (!last) {
    if (!steps.empty()) return steps;
    return {{today, mrr.amount, mrr.currency,
             mrr.amount.empty() ? HistorySource::kObserved : first_source}};
  }
  const MrrPoint* then = InForceOn(steps, last->as_of);
  const bool explained =
      then != nullptr && then->amount == last->amount && then->currency == last->currency;
  if (explained) {
    std::erase_if(steps, [&](const auto& step) { return step.on <= last->as_of; });
    return steps;
  }
  if (Is(last->amount, last->currency, mrr)) return {};
  return {now};
}

}  // namespace stanna::revenue
