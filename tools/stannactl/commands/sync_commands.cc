// stannactl sync, backfill, watch, pause, resume, cancel.
#include <map>
#include <memory>

#include "stanna/sync/v1/sync_service.grpc.pb.h"
#include "tools/stannactl/commands/command_line.h"
#include "tools/stannactl/commands/names.h"
#include "tools/stannactl/render/progress.h"
#include "tools/stannactl/render/values.h"

namespace stanna::ctl {
namespace {

namespace v1 = sync::v1;
using Stub = v1::SyncService::Stub;

// The newest runs, among which one that was just started is.
constexpr int kNewestRuns = 20;

struct SyncFlags {
  bool watch = false;
  std::string kind, request_id, sync_id;
};

struct BackfillFlags {
  bool watch = false;
  bool oldest_first = false;
  int since_days = 0;
  std::string from, to, request_id;
  std::vector<std::string> types;
};

const std::map<std::string, v1::SyncType> kSyncTypes = {{"quick", v1::SYNC_TYPE_QUICK},
                                                        {"full", v1::SYNC_TYPE_FULL}};
const std::vector<std::string> kSyncKinds = {"quick", "full", "reconcile", "replay"};

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
  if (run.status() == v1::JOB_STATUS_CANCELLED) return Cancelled(run.sync_id() + " was cancelled");
  return absl::Status(
      absl::StatusCode::kUnknown,
      Absl(run.sync_id() + " failed; `stannactl log --run " + run.sync_id() + "` says more"));
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

// Starts by `method`; the answer names its run.
template <typename Request, typename Response>
absl::Status StartBy(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                     Request request, const Session& session, Stub& stub, const SyncFlags& flags) {
  request.set_provider(kProvider);
  request.set_request_id(flags.request_id);
  Response started;
  const absl::Status status = session.Call(stub, method, request, started);
  if (!flags.watch) {
    RETURN_IF_ERROR(status);
    session.Print(started, started.sync_id() + "\n");
    session.console().err << started.message() << std::endl;
    return absl::OkStatus();
  }
  if (status.ok()) return Watch(session, stub, started.sync_id());
  ASSIGN_OR_RETURN(const std::string running, RunningOne(status));
  session.console().err << "a sync is running already; watching it" << std::endl;
  return Watch(session, stub, running);
}

absl::Status StartSync(const Session& session, const SyncFlags& flags) {
  const auto stub = v1::SyncService::NewStub(session.channel());
  if (flags.kind == "reconcile") {
    return StartBy(&Stub::StartReconcile, v1::StartReconcileRequest(), session, *stub, flags);
  }
  if (flags.kind == "replay") {
    return StartBy(&Stub::ReplayFromRaw, v1::ReplayFromRawRequest(), session, *stub, flags);
  }
  v1::StartSyncRequest request;
  request.set_sync_type(Lookup(kSyncTypes, flags.kind));
  return StartBy(&Stub::StartSync, request, session, *stub, flags);
}

absl::StatusOr<google::type::Date> ReadDate(const std::string& text, const char* flag) {
  const auto date = ParseDate(text);
  if (!date) return InvalidArgument(std::string(flag) + " is no date like 2026-11-24: " + text);
  google::type::Date out;
  out.set_year(static_cast<int>(date->year()));
  out.set_month(static_cast<int>(static_cast<unsigned>(date->month())));
  out.set_day(static_cast<int>(static_cast<unsigned>(date->day())));
  return out;
}

// The id of the job that was started.
absl::StatusOr<std::string> StartBackfillOfDays(const Session& session, Stub& stub,
                                                const BackfillFlags& flags) {
  v1::StartBackfillRequest request;
  request.set_provider(kProvider);
  request.set_request_id(flags.request_id);
  request.set_oldest_first(flags.oldest_first);
  request.mutable_data_types()->Assign(flags.types.begin(), flags.types.end());
  if (flags.since_days > 0) request.set_since_days(flags.since_days);
  v1::StartBackfillResponse started;
  RETURN_IF_ERROR(session.Call(stub, &Stub::StartBackfill, request, started));
  return started.job_id();
}

absl::StatusOr<std::string> StartBackfillOfRange(const Session& session, Stub& stub,
                                                 const BackfillFlags& flags) {
  v1::RunIngestBackfillRequest request;
  request.set_source(kProvider);
  request.set_request_id(flags.request_id);
  request.set_oldest_first(flags.oldest_first);
  request.mutable_data_types()->Assign(flags.types.begin(), flags.types.end());
  ASSIGN_OR_RETURN(*request.mutable_from_date(), ReadDate(flags.from, "--from"));
  if (!flags.to.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_to_date(), ReadDate(flags.to, "--to"));
  }
  v1::RunIngestBackfillResponse started;
  RETURN_IF_ERROR(session.Call(stub, &Stub::RunIngestBackfill, request, started));
  return started.backfill_id();
}

// These calls answer with a job; everything else goes by the run.
absl::StatusOr<v1::SyncRun> RunOfJob(const Session& session, Stub& stub,
                                     const std::string& job_id) {
  v1::ListSyncRunsRequest request;
  request.set_page_size(kNewestRuns);
  v1::ListSyncRunsResponse page;
  RETURN_IF_ERROR(session.Call(stub, &Stub::ListSyncRuns, request, page));
  for (const v1::SyncRun& run : page.sync_history()) {
    if (run.job_id() == job_id) return run;
  }
  return NotFound("the backfill " + job_id + " was started, but is not among the newest runs");
}

absl::Status StartBackfill(const Session& session, const BackfillFlags& flags) {
  const auto stub = v1::SyncService::NewStub(session.channel());
  ASSIGN_OR_RETURN(const std::string job_id, flags.from.empty()
                                                 ? StartBackfillOfDays(session, *stub, flags)
                                                 : StartBackfillOfRange(session, *stub, flags));
  ASSIGN_OR_RETURN(const v1::SyncRun run, RunOfJob(session, *stub, job_id));
  if (flags.watch) return Watch(session, *stub, run.sync_id());
  session.Print(run, run.sync_id() + "\n");
  return absl::OkStatus();
}

// Cancels, pauses or resumes; `meanwhile` says what a run that is not over does now.
template <typename Request>
absl::Status Change(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                 v1::SyncRun*),
                    const Session& session, const std::string& sync_id,
                    const std::string& meanwhile) {
  const auto stub = v1::SyncService::NewStub(session.channel());
  Request request;
  request.set_sync_id(sync_id);
  v1::SyncRun run;
  RETURN_IF_ERROR(session.Call(*stub, method, request, run));
  session.Print(run, (IsOver(run) ? Outcome(run) : run.sync_id() + meanwhile) + "\n");
  return absl::OkStatus();
}

void AddStartCommands(CLI::App& app, CommandLine& line) {
  auto flags = std::make_shared<SyncFlags>();
  auto* sync = app.add_subcommand("sync", "start a sync");
  sync->add_option("--kind", flags->kind,
                   "quick (what changed), full (everything), reconcile (compares with HubSpot and "
                   "repairs), replay (derives again, without HubSpot); the server's choice when "
                   "left out")
      ->check(CLI::IsMember(kSyncKinds));
  sync->add_flag("--watch", flags->watch, "stay until it is over; joins one that runs already");
  sync->add_option("--request-id", flags->request_id,
                   "your own id of this start: repeating the command with it starts nothing new");
  line.OnCall(sync, [flags](const Session& session) { return StartSync(session, *flags); });

  auto backfill_flags = std::make_shared<BackfillFlags>();
  auto* backfill = app.add_subcommand("backfill", "read activities of the past, newest first");
  auto* since = backfill->add_option("--since-days", backfill_flags->since_days,
                                     "how many days back; 730 when left out");
  since->check(CLI::Range(1, 1825));
  auto* from = backfill->add_option("--from", backfill_flags->from, "first day (2026-01-31)");
  from->excludes(since);
  backfill->add_option("--to", backfill_flags->to, "last day; today when left out")->needs(from);
  backfill->add_option("--types", backfill_flags->types, "meetings,calls,…; all when left out")
      ->delimiter(',');
  backfill->add_flag("--oldest-first", backfill_flags->oldest_first, "begin with the oldest");
  backfill->add_flag("--watch", backfill_flags->watch, "stay until it is over");
  backfill->add_option("--request-id", backfill_flags->request_id, "as of sync");
  line.OnCall(backfill, [backfill_flags](const Session& session) {
    return StartBackfill(session, *backfill_flags);
  });
}

}  // namespace

void AddSyncCommands(CLI::App& app, CommandLine& line) {
  AddStartCommands(app, line);
  auto flags = std::make_shared<SyncFlags>();

  auto* watch = app.add_subcommand("watch", "watch a sync run until it is over");
  watch->add_option("SYNC_ID", flags->sync_id, "the run; the latest one when left out");
  line.OnCall(watch, [flags](const Session& session) { return WatchCommand(session, *flags); });

  auto* cancel = app.add_subcommand("cancel", "ask a sync run to stop");
  cancel->add_option("SYNC_ID", flags->sync_id, "the run")->required();
  line.OnCall(cancel, [flags](const Session& session) {
    return Change(&Stub::CancelSyncRun, session, flags->sync_id, " stops at the end of its page");
  });

  auto* pause = app.add_subcommand("pause", "let a sync run hold its place until it is resumed");
  pause->add_option("SYNC_ID", flags->sync_id, "the run")->required();
  line.OnCall(pause, [flags](const Session& session) {
    return Change(&Stub::PauseSyncRun, session, flags->sync_id, " is paused");
  });

  auto* resume = app.add_subcommand("resume", "let a paused sync run go on");
  resume->add_option("SYNC_ID", flags->sync_id, "the run")->required();
  line.OnCall(resume, [flags](const Session& session) {
    return Change(&Stub::ResumeSyncRun, session, flags->sync_id, " goes on");
  });
}

}  // namespace stanna::ctl
