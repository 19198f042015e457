// stannactl revenue movements|renewals|opportunities|history.
#include <map>
#include <memory>
#include <string>

#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "tools/stannactl/commands/command_line.h"
#include "tools/stannactl/commands/names.h"
#include "tools/stannactl/render/revenue_views.h"

namespace stanna::ctl {
namespace {

namespace v1 = insights::v1;
using v1::InsightsService;
using Stub = InsightsService::Stub;

const std::map<std::string, v1::MovementKind> kKinds = {
    {"new", v1::MOVEMENT_KIND_NEW},
    {"expansion", v1::MOVEMENT_KIND_EXPANSION},
    {"contraction", v1::MOVEMENT_KIND_CONTRACTION},
    {"churn", v1::MOVEMENT_KIND_CHURN},
    {"reactivation", v1::MOVEMENT_KIND_REACTIVATION},
    {"adjustment", v1::MOVEMENT_KIND_ADJUSTMENT}};

struct MovementFlags {
  std::string from, to, month, kind;
  int limit = 0;
};

absl::Status ShowMonths(const Session& session, const MovementFlags& flags) {
  const auto stub = InsightsService::NewStub(session.channel());
  v1::GetRevenueMovementsRequest request;
  request.set_from_month(flags.from);
  request.set_to_month(flags.to);
  v1::GetRevenueMovementsResponse report;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::GetRevenueMovements, request, report));
  session.Print(report, ShowMovements(report, CellsFor(session.console())));
  return absl::OkStatus();
}

absl::Status ShowClientsOfMonth(const Session& session, const MovementFlags& flags) {
  const auto stub = InsightsService::NewStub(session.channel());
  v1::ListRevenueMovementClientsRequest request;
  request.set_month(flags.month);
  request.set_kind(Lookup(kKinds, flags.kind));
  request.set_page_size(flags.limit);
  v1::ListRevenueMovementClientsResponse page;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::ListRevenueMovementClients, request, page));
  session.Print(page, ShowMovementClients(page, CellsFor(session.console())));
  return absl::OkStatus();
}

void AddMovements(CLI::App& revenue, CommandLine& line) {
  auto flags = std::make_shared<MovementFlags>();
  auto* movements = revenue.add_subcommand(
      "movements", "how MRR got from month to month; with --month, the clients that moved");
  auto* from = movements->add_option("--from", flags->from, "first month (2026-01)");
  auto* to = movements->add_option("--to", flags->to, "last month; this one by default");
  auto* month = movements->add_option("--month", flags->month, "the clients of this month");
  month->excludes(from)->excludes(to);
  movements->add_option("--kind", flags->kind, "only these of the month")
      ->check(CLI::IsMember(kKinds))
      ->needs(month);
  movements->add_option("--limit", flags->limit, "at most so many clients")
      ->check(CLI::Range(1, 500))
      ->needs(month);
  line.OnCall(movements, [flags](const Session& session) {
    return flags->month.empty() ? ShowMonths(session, *flags) : ShowClientsOfMonth(session, *flags);
  });
}

absl::Status ShowRenewalList(const Session& session, int days, int limit) {
  const auto stub = InsightsService::NewStub(session.channel());
  v1::ListRenewalsRequest request;
  request.set_window_days(days);
  request.set_page_size(limit);
  v1::ListRenewalsResponse page;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::ListRenewals, request, page));
  session.Print(page, ShowRenewals(page, CellsFor(session.console())));
  return absl::OkStatus();
}

absl::Status ShowOpportunityList(const Session& session, int limit) {
  const auto stub = InsightsService::NewStub(session.channel());
  v1::ListOpportunitiesRequest request;
  request.set_page_size(limit);
  v1::ListOpportunitiesResponse page;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::ListOpportunities, request, page));
  session.Print(page, ShowOpportunities(page, CellsFor(session.console())));
  return absl::OkStatus();
}

void AddLists(CLI::App& revenue, CommandLine& line) {
  struct ListFlags {
    int days = 0, limit = 0;
  };
  auto flags = std::make_shared<ListFlags>();
  auto* renewals =
      revenue.add_subcommand("renewals", "contracts that end soon, and what speaks against them");
  renewals->add_option("--days", flags->days, "so far ahead; 90 by default")
      ->check(CLI::Range(1, 730));
  renewals->add_option("--limit", flags->limit, "at most so many")->check(CLI::Range(1, 500));
  line.OnCall(renewals, [flags](const Session& session) {
    return ShowRenewalList(session, flags->days, flags->limit);
  });
  auto* opportunities =
      revenue.add_subcommand("opportunities", "what clients may buy more, the largest first");
  opportunities->add_option("--limit", flags->limit, "at most so many")->check(CLI::Range(1, 500));
  line.OnCall(opportunities, [flags](const Session& session) {
    return ShowOpportunityList(session, flags->limit);
  });
}

struct HistoryFlags {
  std::string client, field;
  int limit = 0;
};

absl::Status ShowHistoryOf(const Session& session, const HistoryFlags& flags) {
  const auto stub = InsightsService::NewStub(session.channel());
  v1::ListClientHistoryRequest request;
  request.set_client_id(flags.client);
  request.set_field(flags.field);
  request.set_page_size(flags.limit);
  v1::ListClientHistoryResponse page;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::ListClientHistory, request, page));
  session.Print(page, ShowHistory(page, CellsFor(session.console())));
  return absl::OkStatus();
}

void AddHistory(CLI::App& revenue, CommandLine& line) {
  auto flags = std::make_shared<HistoryFlags>();
  auto* history = revenue.add_subcommand("history", "what a client was before, newest first");
  history->add_option("CLIENT", flags->client, "the client (client_…)")->required();
  history->add_option("--field", flags->field, "only this one (mrr)");
  history->add_option("--limit", flags->limit, "at most so many")->check(CLI::Range(1, 500));
  line.OnCall(history, [flags](const Session& session) { return ShowHistoryOf(session, *flags); });
}

}  // namespace

void AddRevenueCommands(CLI::App& app, CommandLine& line) {
  auto* revenue = app.add_subcommand("revenue", "what clients are worth over time");
  revenue->require_subcommand(1);
  AddMovements(*revenue, line);
  AddLists(*revenue, line);
  AddHistory(*revenue, line);
}

}  // namespace stanna::ctl
