// stannactl rates import|list.
#include <memory>
#include <string>

#include "base/clock.h"
#include "stanna/integration/v1/integration_service.grpc.pb.h"
#include "tools/stannactl/commands/command_line.h"
#include "tools/stannactl/commands/text_input.h"
#include "tools/stannactl/render/values.h"

namespace stanna::ctl {
namespace {

namespace v1 = integration::v1;
using v1::IntegrationService;
using Stub = IntegrationService::Stub;

struct RatesFlags {
  std::string file, since, currency;
  int limit = 0;
};

absl::Status SetSince(const std::string& text, v1::ImportExchangeRatesRequest& request) {
  if (text.empty()) return absl::OkStatus();
  const auto day = ParseDate(text);
  if (!day) return InvalidArgument("--since " + text + " is not a day (YYYY-MM-DD)");
  request.mutable_since()->set_year(static_cast<int>(day->year()));
  request.mutable_since()->set_month(static_cast<int>(static_cast<unsigned>(day->month())));
  request.mutable_since()->set_day(static_cast<int>(static_cast<unsigned>(day->day())));
  return absl::OkStatus();
}

absl::Status Import(const Session& session, const RatesFlags& flags) {
  const auto stub = IntegrationService::NewStub(session.channel());
  v1::ImportExchangeRatesRequest request;
  request.set_provider(kProvider);
  ASSIGN_OR_RETURN(*request.mutable_ecb_csv(), ReadText(flags.file));
  RETURN_IF_ERROR(SetSince(flags.since, request));
  v1::ImportExchangeRatesResponse imported;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::ImportExchangeRates, request, imported));
  session.Print(imported, ShowCount(imported.rates()) + " rates, " +
                              ShowDate(imported.first_date()) + " to " +
                              ShowDate(imported.last_date()) +
                              (imported.changed() ? "; the next sync works the figures out again\n"
                                                  : "; all of them known\n"));
  return absl::OkStatus();
}

absl::Status List(const Session& session, const RatesFlags& flags) {
  const auto stub = IntegrationService::NewStub(session.channel());
  v1::ListExchangeRatesRequest request;
  request.set_provider(kProvider);
  request.set_currency(flags.currency);
  request.set_page_size(flags.limit);
  v1::ListExchangeRatesResponse page;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::ListExchangeRates, request, page));
  Table table({{"source"}, {"from"}, {"to"}, {"since"}, {"rate", Align::kRight}},
              CellsFor(session.console()));
  for (const auto& rate : page.exchange_rates()) {
    table.AddRow({rate.source(), rate.from_currency(), rate.to_currency(),
                  ShowDate(rate.effective_date()), rate.rate()});
  }
  session.Print(page, page.exchange_rates().empty() ? "no rates\n" : table.Render());
  return absl::OkStatus();
}

}  // namespace

void AddRatesCommands(CLI::App& app, CommandLine& line) {
  auto flags = std::make_shared<RatesFlags>();
  auto* rates = app.add_subcommand("rates", "exchange rates");
  rates->require_subcommand(1);
  auto* import = rates->add_subcommand("import", "take them from the ECB's eurofxref(-hist).csv");
  import->add_option("FILE", flags->file, "the file, - for the input")->required();
  import->add_option("--since", flags->since, "leave older days out; five years ago by default");
  line.OnCall(import, [flags](const Session& session) { return Import(session, *flags); });
  auto* list = rates->add_subcommand("list", "those from HubSpot and from files");
  list->add_option("--currency", flags->currency, "only of this one (EUR)");
  list->add_option("--limit", flags->limit, "at most so many")->check(CLI::Range(1, 1000));
  line.OnCall(list, [flags](const Session& session) { return List(session, *flags); });
}

}  // namespace stanna::ctl
