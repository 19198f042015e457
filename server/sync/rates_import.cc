#include "server/sync/rates_import.h"

#include <algorithm>
#include <vector>

#include "server/revenue/ecb_file.h"
#include "storage/revenue_store.h"

namespace stanna::sync {
namespace {

// The bank gives five significant digits; more than that of any rate is noise.
constexpr int kRateDecimals = 12;

}  // namespace

absl::StatusOr<ImportedRates> ImportEcbRates(storage::Stores& stores, const WorkspaceId& workspace,
                                             const std::string& text, std::optional<Date> since,
                                             Time now, Deadline deadline) {
  const Date today(std::chrono::floor<std::chrono::days>(now));
  // A year before the 29th of February has none.
  const Date first = since.value_or(Date((today.year() - kRatesKept) / today.month() / 1));
  ASSIGN_OR_RETURN(const auto rates, revenue::ParseEcbFile(text, first));
  ImportedRates imported;
  imported.rates = static_cast<std::int64_t>(rates.size());
  std::vector<storage::CurrencyRate> rows;
  for (const auto& rate : rates) {
    rows.push_back(
        {"ecb", rate.from, rate.to, rate.effective, RoundedText(rate.rate, kRateDecimals)});
    imported.first = std::min(imported.first.value_or(rate.effective), rate.effective);
    imported.last = std::max(imported.last.value_or(rate.effective), rate.effective);
  }
  ASSIGN_OR_RETURN(imported.changed, stores.revenue().PutRates(workspace, rows, now, deadline));
  return imported;
}

}  // namespace stanna::sync
