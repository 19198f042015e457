// stannactl audit: who called what.
#include <memory>

#include "stanna/integration/v1/integration_service.grpc.pb.h"
#include "tools/stannactl/commands/command_line.h"
#include "tools/stannactl/commands/names.h"
#include "tools/stannactl/render/audit_view.h"

namespace stanna::ctl {
namespace {

namespace v1 = integration::v1;
using Stub = v1::IntegrationService::Stub;

struct AuditFlags {
  std::string caller, method, resource, page;
  bool changes_only = false;
  int limit = 0;
};

absl::Status List(const Session& session, const AuditFlags& flags) {
  const auto stub = v1::IntegrationService::NewStub(session.channel());
  v1::ListAuditEventsRequest request;
  request.set_caller(flags.caller);
  request.set_method(flags.method);
  request.set_resource(flags.resource);
  request.set_changes_only(flags.changes_only);
  request.set_page_size(flags.limit);
  request.set_page_token(flags.page);
  v1::ListAuditEventsResponse page;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::ListAuditEvents, request, page));
  session.Print(page, ShowAuditEvents(page, CellsFor(session.console())));
  if (!session.options().json && !page.next_page_token().empty()) {
    session.console().err << "there are older ones: --page " << page.next_page_token() << std::endl;
  }
  return absl::OkStatus();
}

}  // namespace

void AddAuditCommands(CLI::App& app, CommandLine& line) {
  auto flags = std::make_shared<AuditFlags>();
  auto* audit = app.add_subcommand("audit", "who called what, from where, the latest first");
  audit->add_option("--caller", flags->caller, "only of this one (key_…, user:…)");
  audit->add_option("--method", flags->method, "only of this method, by its full name");
  audit->add_option("--resource", flags->resource, "only about this (client_id=client_…)");
  audit->add_flag("--changes", flags->changes_only, "only what changes something");
  audit->add_option("--limit", flags->limit, "at most so many")->check(CLI::Range(1, 500));
  audit->add_option("--page", flags->page, "as the page before named it");
  line.OnCall(audit, [flags](const Session& session) { return List(session, *flags); });
}

}  // namespace stanna::ctl
