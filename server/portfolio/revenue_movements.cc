#include "server/portfolio/revenue_movements.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "server/portfolio/revenue_context.h"
#include "storage/history_store.h"

namespace stanna::portfolio {
namespace {

using revenue::ClientTimeline;
using revenue::HistorySource;
using revenue::Month;
using revenue::MrrPoint;

// Clients read at a time: some thousand rows.
constexpr int kClientsAtATime = 1'000;

Month MonthOf(Date day) { return day.year() / day.month(); }

absl::Status Violated(std::string field, std::string what) {
  ErrorDetails details;
  details.violations.push_back({std::move(field), std::move(what)});
  return WithDetails(InvalidArgument("the months are not possible"), details);
}

HistorySource SourceNamed(const std::string& name) {
  for (const auto source : {HistorySource::kContracts, HistorySource::kFirstSeen}) {
    if (revenue::NameOf(source) == name) return source;
  }
  return HistorySource::kObserved;
}

std::vector<MrrPoint> PointsOf(const storage::MrrOverTime& history) {
  std::vector<MrrPoint> points;
  for (const auto& entry : history.entries) {
    points.push_back({entry.effective, entry.value, entry.currency, SourceNamed(entry.source)});
  }
  return points;
}

using Visit = std::function<void(const storage::MrrOverTime&, const ClientTimeline&)>;

// Every client that is not excluded.
absl::Status ForEachClient(storage::Stores& stores, const WorkspaceId& workspace,
                           RevenueContext& context, Deadline deadline, const Visit& visit) {
  static const revenue::ExchangeRates kNoRates;
  ClientId last;
  for (;;) {
    ASSIGN_OR_RETURN(const auto clients,
                     stores.history().ScanMrr(workspace, last, kClientsAtATime, deadline));
    for (const storage::MrrOverTime& client : clients) {
      const bool is_foreign = std::ranges::any_of(
          client.entries, [&](const auto& entry) { return context.IsForeign(entry.currency); });
      const revenue::ExchangeRates* rates = &kNoRates;
      if (is_foreign) {
        ASSIGN_OR_RETURN(rates, context.Rates());
      }
      visit(client, ClientTimeline(PointsOf(client), context.currency(), *rates));
    }
    if (clients.size() < static_cast<std::size_t>(kClientsAtATime)) return absl::OkStatus();
    last = clients.back().client_id;
  }
}

}  // namespace

absl::StatusOr<MovementsReport> GetMovements(storage::Stores& stores, const WorkspaceId& workspace,
                                             std::optional<Month> from, std::optional<Month> to,
                                             Time now, Deadline deadline) {
  ASSIGN_OR_RETURN(auto context, RevenueContext::Load(stores, workspace, now, deadline));
  const Month this_month = MonthOf(context.today());
  const Month last = to.value_or(this_month);
  const Month first = from.value_or(last - std::chrono::months(kStandardMonths - 1));
  if (last > this_month) return Violated("to", "is still to come");
  if (first > last) return Violated("from", "is after to");
  if ((last - first).count() >= kMostMonths) {
    return Violated("from", "is more than " + std::to_string(kMostMonths) + " months before to");
  }
  revenue::MovementLedger ledger(first, last);
  RETURN_IF_ERROR(
      ForEachClient(stores, workspace, context, deadline,
                    [&](const auto&, const ClientTimeline& timeline) { ledger.Add(timeline); }));
  return MovementsReport{context.currency(), ledger.months()};
}

absl::StatusOr<MonthClients> ListMovementsOf(storage::Stores& stores, const WorkspaceId& workspace,
                                             Month month, std::optional<revenue::Movement> kind,
                                             Time now, Deadline deadline) {
  ASSIGN_OR_RETURN(auto context, RevenueContext::Load(stores, workspace, now, deadline));
  if (month > MonthOf(context.today())) return Violated("month", "is still to come");
  MonthClients found{context.currency(), {}};
  RETURN_IF_ERROR(ForEachClient(
      stores, workspace, context, deadline, [&](const auto& client, const auto& timeline) {
        for (const auto& movement : timeline.MovementsIn(month)) {
          if (kind && movement.movement != *kind) continue;
          found.clients.push_back({client.client_id, client.client_name, movement});
        }
      }));
  std::ranges::stable_sort(found.clients, std::greater(), [](const MovementOfClient& of) {
    return of.movement.amount < 0 ? Rational(-of.movement.amount) : of.movement.amount;
  });
  return found;
}

}  // namespace stanna::portfolio
