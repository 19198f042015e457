// stannactl sync, watch, cancel.
#include <memory>

#include "stanna/sync/v1/sync_service.grpc.pb.h"
#include "tools/stannactl/commands/command_line.h"
#include "tools/stannactl/render/progress.h"
#include "tools/stannactl/render/values.h"

namespace stanna::ctl {
namespace {

namespace v1 = sync::v1;
using Stub = v1::SyncService::Stub;

struct SyncFlags {
  bool watch = false;
  std::string request_id;
  std::string sync_id;
};

// Redraws in place on a terminal; writes lines elsewhere.
class Display {
 public:
  explicit Display(const Session& session)
      : json_(session.options().json), console_(session.console()) {}

  void Show(const v1::SyncRun& run) {
    if (json_) {
      console_.out << ToJson(run) << "\n";
    } else if (console_.is_terminal) {
      Redraw(run);
    } else {
      for (const std::string& line : plain_.Update(run)) console_.out << line << "\n";
    }
    console_.out.flush();
  }

 private:
  void Redraw(const v1::SyncRun& run) {
    // Up to the first line of the last picture, then clear to the end of the screen.
    if (drawn_ > 0) console_.out << "\x1B[" << drawn_ << "A\x1B[J";
    const auto lines = ProgressLines(run, SystemClock().Now(), console_.width);
    for (const std::string& line : lines) console_.out << line << "\n";
    drawn_ = lines.size();
    if (IsOver(run)) console_.out << Outcome(run) << "\n";
  }

  const bool json_;
  Console& console_;
  PlainProgress plain_;
  std::size_t drawn_ = 0;
};

absl::Status OutcomeStatus(const v1::SyncRun& run) {
  if (run.status() == v1::JOB_STATUS_COMPLETED) return absl::OkStatus();
  if (!IsOver(run)) return Unavailable("the server ended the stream before the run was over");
  return absl::Status(run.status() == v1::JOB_STATUS_CANCELLED ? absl::StatusCode::kCancelled
                                                               : absl::StatusCode::kUnknown,
                      Absl(run.sync_id() + " did not complete"));
}

absl::Status Watch(const Session& session, Stub& stub, const std::string& sync_id) {
  v1::WatchSyncRunRequest request;
  request.set_workspace_id(session.options().workspace);
  request.set_sync_id(sync_id);
  // No deadline: an import may take hours.
  const auto context = session.NewContext(std::chrono::seconds(0));
  const auto stream = stub.WatchSyncRun(context.get(), request);
  Display display(session);
  v1::WatchSyncRunResponse update;
  v1::SyncRun last;
  while (stream->Read(&update)) {
    last = update.run();
    display.Show(last);
  }
  RETURN_IF_ERROR(session.StatusOf(stream->Finish()));
  return OutcomeStatus(last);
}

absl::StatusOr<std::string> LatestRun(const Session& session, Stub& stub) {
  v1::ListSyncRunsRequest request;
  request.set_page_size(1);
  v1::ListSyncRunsResponse page;
  RETURN_IF_ERROR(session.Call(stub, &Stub::ListSyncRuns, request, page));
  if (page.sync_history().empty()) return NotFound("the workspace has no sync run yet");
  return page.sync_history(0).sync_id();
}

absl::Status WatchCommand(const Session& session, const SyncFlags& flags) {
  const auto stub = v1::SyncService::NewStub(session.channel());
  std::string sync_id = flags.sync_id;
  if (sync_id.empty()) {
    ASSIGN_OR_RETURN(sync_id, LatestRun(session, *stub));
  }
  return Watch(session, *stub, sync_id);
}

// With --watch, a sync that runs already is as good as a new one.
absl::StatusOr<std::string> RunningOne(const absl::Status& status) {
  const ErrorDetails details = DetailsOf(status);
  const auto id = details.metadata.find("syncId");
  if (details.reason != "SYNC_ALREADY_RUNNING" || id == details.metadata.end()) return status;
  return id->second;
}

absl::Status StartSync(const Session& session, const SyncFlags& flags) {
  const auto stub = v1::SyncService::NewStub(session.channel());
  v1::StartSyncRequest request;
  request.set_provider(kProvider);
  request.set_request_id(flags.request_id);
  v1::StartSyncResponse started;
  const absl::Status status = session.Call(*stub, &Stub::StartSync, request, started);
  if (!flags.watch) {
    RETURN_IF_ERROR(status);
    session.Print(started, started.sync_id() + "\n");
    session.console().err << started.message() << std::endl;
    return absl::OkStatus();
  }
  if (status.ok()) return Watch(session, *stub, started.sync_id());
  ASSIGN_OR_RETURN(const std::string running, RunningOne(status));
  session.console().err << "a sync is running already; watching it" << std::endl;
  return Watch(session, *stub, running);
}

absl::Status Cancel(const Session& session, const std::string& sync_id) {
  const auto stub = v1::SyncService::NewStub(session.channel());
  v1::CancelSyncRunRequest request;
  request.set_sync_id(sync_id);
  v1::SyncRun run;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::CancelSyncRun, request, run));
  session.Print(
      run, IsOver(run) ? Outcome(run) + "\n" : run.sync_id() + " stops at the end of its page\n");
  return absl::OkStatus();
}

}  // namespace

void AddSyncCommands(CLI::App& app, CommandLine& line) {
  auto flags = std::make_shared<SyncFlags>();
  auto* sync = app.add_subcommand("sync", "start a sync of everything");
  sync->add_flag("--watch", flags->watch, "stay until it is over; joins one that runs already");
  sync->add_option("--request-id", flags->request_id,
                   "your own id of this start: repeating the command with it starts nothing new");
  line.OnCall(sync, [flags](const Session& session) { return StartSync(session, *flags); });

  auto* watch = app.add_subcommand("watch", "watch a sync run until it is over");
  watch->add_option("SYNC_ID", flags->sync_id, "the run; the latest one when left out");
  line.OnCall(watch, [flags](const Session& session) { return WatchCommand(session, *flags); });

  auto* cancel = app.add_subcommand("cancel", "ask a sync run to stop");
  cancel->add_option("SYNC_ID", flags->sync_id, "the run")->required();
  line.OnCall(cancel, [flags](const Session& session) { return Cancel(session, flags->sync_id); });
}

}  // namespace stanna::ctl
