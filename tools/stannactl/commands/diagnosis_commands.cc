// stannactl log, diagnose, jobs.
#include <map>
#include <memory>

#include "stanna/sync/v1/sync_service.grpc.pb.h"
#include "tools/stannactl/commands/command_line.h"
#include "tools/stannactl/commands/names.h"
#include "tools/stannactl/render/views.h"

namespace stanna::ctl {
namespace {

namespace v1 = sync::v1;
using Stub = v1::SyncService::Stub;

const std::map<std::string, v1::LogSeverity> kSeverities = {{"info", v1::LOG_SEVERITY_INFO},
                                                            {"warning", v1::LOG_SEVERITY_WARNING},
                                                            {"error", v1::LOG_SEVERITY_ERROR}};

struct LogFlags {
  int limit = 0;
  std::string run, type, id, severity, event, page;
};

absl::Status ListLog(const Session& session, const LogFlags& flags) {
  const auto stub = v1::SyncService::NewStub(session.channel());
  v1::ListSyncLogRequest request;
  request.set_page_size(flags.limit);
  request.set_page_token(flags.page);
  request.set_sync_id(flags.run);
  request.set_severity(Lookup(kSeverities, flags.severity));
  request.set_event(flags.event);
  request.set_object_type(Lookup(ObjectTypes(), flags.type));
  request.set_object_id(flags.id);
  v1::ListSyncLogResponse page;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::ListSyncLog, request, page));
  session.Print(page, ShowLog(page, CellsFor(session.console())));
  if (!session.options().json && !page.next_page_token().empty()) {
    session.console().err << "there are older ones: --page " << page.next_page_token() << std::endl;
  }
  return absl::OkStatus();
}

struct DiagnoseFlags {
  std::string type, id, domain, email;
  bool live = false;
};

absl::Status Diagnose(const Session& session, const DiagnoseFlags& flags) {
  const auto stub = v1::SyncService::NewStub(session.channel());
  v1::DiagnoseRecordRequest request;
  request.set_object_type(Lookup(ObjectTypes(), flags.type));
  request.set_object_id(flags.id);
  request.set_domain(flags.domain);
  request.set_email(flags.email);
  request.set_live(flags.live);
  v1::DiagnoseRecordResponse diagnosis;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::DiagnoseRecord, request, diagnosis));
  session.Print(diagnosis, ShowDiagnosis(diagnosis));
  return absl::OkStatus();
}

absl::Status ListDead(const Session& session, int limit) {
  const auto stub = v1::SyncService::NewStub(session.channel());
  v1::ListDeadJobsRequest request;
  request.set_page_size(limit);
  v1::ListDeadJobsResponse page;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::ListDeadJobs, request, page));
  session.Print(page, ShowDeadJobs(page, CellsFor(session.console())));
  return absl::OkStatus();
}

absl::Status RetryJob(const Session& session, const std::string& job_id) {
  const auto stub = v1::SyncService::NewStub(session.channel());
  v1::RetryDeadJobRequest request;
  request.set_job_id(job_id);
  v1::RetryDeadJobResponse response;
  RETURN_IF_ERROR(session.Call(*stub, &Stub::RetryDeadJob, request, response));
  session.Print(response, response.job_id() + " is queued again\n");
  return absl::OkStatus();
}

void AddLogCommand(CLI::App& app, CommandLine& line) {
  auto flags = std::make_shared<LogFlags>();
  auto* log = app.add_subcommand("log", "what syncs did and found, newest first");
  log->add_option("--run", flags->run, "only this run (sync_…)");
  log->add_option("--type", flags->type, "only about records of this type")
      ->check(CLI::IsMember(ObjectTypes()));
  log->add_option("--id", flags->id, "only about the record with this id of HubSpot's");
  log->add_option("--severity", flags->severity, "only so grave or graver")
      ->check(CLI::IsMember(kSeverities));
  log->add_option("--event", flags->event, "only this event (RUN_WAITS)");
  log->add_option("--limit", flags->limit, "at most so many")->check(CLI::Range(1, 500));
  log->add_option("--page", flags->page, "as the page before named it");
  line.OnCall(log, [flags](const Session& session) { return ListLog(session, *flags); });
}

void AddDiagnoseCommand(CLI::App& app, CommandLine& line) {
  auto flags = std::make_shared<DiagnoseFlags>();
  auto* diagnose = app.add_subcommand(
      "diagnose", "why a record is here or not; asks HubSpot once when it is not here");
  auto* type = diagnose->add_option("TYPE", flags->type, "companies, contacts, deals, …")
                   ->check(CLI::IsMember(ObjectTypes()));
  auto* id = diagnose->add_option("ID", flags->id, "HubSpot's id of the record");
  type->needs(id);
  id->needs(type);
  auto* domain = diagnose->add_option("--domain", flags->domain, "of a company");
  auto* email = diagnose->add_option("--email", flags->email, "of a contact");
  domain->excludes(type)->excludes(email);
  email->excludes(type);
  diagnose->add_flag("--live", flags->live, "ask HubSpot about a record that is here, too");
  line.OnCall(diagnose, [flags](const Session& session) { return Diagnose(session, *flags); });
}

void AddJobCommands(CLI::App& app, CommandLine& line) {
  struct JobFlags {
    int limit = 0;
    std::string id;
  };
  auto flags = std::make_shared<JobFlags>();
  auto* jobs = app.add_subcommand("jobs", "jobs that were given up");
  jobs->require_subcommand(1);
  auto* dead = jobs->add_subcommand("dead", "list them, newest first");
  dead->add_option("--limit", flags->limit, "at most so many")->check(CLI::Range(1, 500));
  line.OnCall(dead, [flags](const Session& session) { return ListDead(session, flags->limit); });
  auto* retry = jobs->add_subcommand("retry", "queue one again");
  retry->add_option("JOB_ID", flags->id, "the job (job_…)")->required();
  line.OnCall(retry, [flags](const Session& session) { return RetryJob(session, flags->id); });
}

}  // namespace

void AddDiagnosisCommands(CLI::App& app, CommandLine& line) {
  AddLogCommand(app, line);
  AddDiagnoseCommand(app, line);
  AddJobCommands(app, line);
}

}  // namespace stanna::ctl
