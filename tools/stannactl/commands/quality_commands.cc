// stannactl quality.
#include <memory>

#include "stanna/sync/v1/sync_service.grpc.pb.h"
#include "tools/stannactl/commands/command_line.h"
#include "tools/stannactl/render/quality_view.h"

namespace stanna::ctl {
namespace {

namespace sync_v1 = sync::v1;
using sync_v1::SyncService;

absl::Status Report(const Session& session, int days) {
  const auto stub = SyncService::NewStub(session.channel());
  sync_v1::GetDataQualityReportRequest request;
  request.set_days(days);
  sync_v1::GetDataQualityReportResponse report;
  RETURN_IF_ERROR(session.Call(*stub, &SyncService::Stub::GetDataQualityReport, request, report));
  session.Print(report, ShowQuality(report, CellsFor(session.console())));
  return absl::OkStatus();
}

}  // namespace

void AddQualityCommands(CLI::App& app, CommandLine& line) {
  auto days = std::make_shared<int>(0);
  auto* quality = app.add_subcommand(
      "quality", "how good the records are: a score, the trend, completeness, issues by rule");
  quality->add_option("--days", *days, "of issues opened and closed; 7 when left out")
      ->check(CLI::Range(1, 365));
  line.OnCall(quality, [days](const Session& session) { return Report(session, *days); });
}

}  // namespace stanna::ctl
