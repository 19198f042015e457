#include "server/rpc/revenue_calls.h"

#include "server/portfolio/opportunities.h"
#include "server/portfolio/renewals.h"
#include "server/portfolio/revenue_movements.h"
#include "server/rpc/page.h"
#include "server/rpc/request_checks.h"
#include "server/rpc/revenue_protos.h"
#include "server/rpc/values.h"

namespace stanna::rpc {

namespace v1 = insights::v1;

namespace {

constexpr PageSizes kListPages{50, 500};

template <typename Response>
void SetSlice(const Page& page, int returned, std::size_t total, Response& out) {
  const auto count = static_cast<std::size_t>(returned);
  const auto all = static_cast<std::int64_t>(total);
  *out.mutable_pagination() = PaginationOf(page, count, all);
  out.set_next_page_token(NextToken(page, count, all));
}

}  // namespace

absl::Status RevenueCalls::GetMovements(const CallScope& scope,
                                        const v1::GetRevenueMovementsRequest& in,
                                        v1::GetRevenueMovementsResponse& out) const {
  ASSIGN_OR_RETURN(const auto from, ReadMonth(in.from_month(), "from"));
  ASSIGN_OR_RETURN(const auto to, ReadMonth(in.to_month(), "to"));
  ASSIGN_OR_RETURN(const auto report,
                   portfolio::GetMovements(parts_.stores, scope.workspace, from, to,
                                           parts_.clock.Now(), scope.deadline));
  out.set_currency(report.currency);
  for (const auto& month : report.months) *out.add_months() = ToProto(month);
  return absl::OkStatus();
}

absl::Status RevenueCalls::ListMovementClients(const CallScope& scope,
                                               const v1::ListRevenueMovementClientsRequest& in,
                                               v1::ListRevenueMovementClientsResponse& out) const {
  RETURN_IF_ERROR(CheckPresent(in.month(), "month"));
  ASSIGN_OR_RETURN(const auto month, ReadMonth(in.month(), "month"));
  ASSIGN_OR_RETURN(const Page page, ReadPage(in, kListPages));
  ASSIGN_OR_RETURN(const auto found, portfolio::ListMovementsOf(
                                         parts_.stores, scope.workspace, *month,
                                         FromProto(in.kind()), parts_.clock.Now(), scope.deadline));
  out.set_currency(found.currency);
  for (const auto& client : Slice(found.clients, page)) *out.add_movements() = ToProto(client);
  SetSlice(page, out.movements_size(), found.clients.size(), out);
  return absl::OkStatus();
}

absl::Status RevenueCalls::ListRenewals(const CallScope& scope, const v1::ListRenewalsRequest& in,
                                        v1::ListRenewalsResponse& out) const {
  ASSIGN_OR_RETURN(const int days, ReadWindow(in.window_days(), portfolio::kStandardRenewalDays,
                                              portfolio::kMostRenewalDays));
  ASSIGN_OR_RETURN(const Page page, ReadPage(in, kListPages));
  ASSIGN_OR_RETURN(const auto found, portfolio::ListRenewals(parts_.stores, scope.workspace, days,
                                                             parts_.clock.Now(), scope.deadline));
  for (const auto& renewal : Slice(found, page)) *out.add_renewals() = ToProto(renewal);
  SetSlice(page, out.renewals_size(), found.size(), out);
  return absl::OkStatus();
}

absl::Status RevenueCalls::ListOpportunities(const CallScope& scope,
                                             const v1::ListOpportunitiesRequest& in,
                                             v1::ListOpportunitiesResponse& out) const {
  ASSIGN_OR_RETURN(const Page page, ReadPage(in, kListPages));
  ASSIGN_OR_RETURN(const auto found,
                   portfolio::ListOpportunities(parts_.stores, scope.workspace, parts_.clock.Now(),
                                                scope.deadline));
  out.set_currency(found.currency);
  for (const auto& client : Slice(found.clients, page)) {
    *out.add_opportunities() = ToProto(client);
  }
  SetSlice(page, out.opportunities_size(), found.clients.size(), out);
  return absl::OkStatus();
}

}  // namespace stanna::rpc
