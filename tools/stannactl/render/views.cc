#include "tools/stannactl/render/views.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "tools/stannactl/render/table.h"
#include "tools/stannactl/render/text_width.h"
#include "tools/stannactl/render/values.h"
#include "tools/stannactl/render/webhook_views.h"

namespace stanna::ctl {
namespace {

using insights::v1::Client;
using insights::v1::FieldExplanation;
using insights::v1::GetClientResponse;
using insights::v1::ListClientsResponse;
using integration::v1::IntegrationStatus;
using integration::v1::RateLimitStatus;

constexpr std::size_t kLabelWidth = 18;
// "line_items" and a gap.
constexpr std::size_t kTypeWidth = 12;

std::string Fact(const std::string& label, const std::string& value) {
  return PadRight(label, kLabelWidth) + OrDash(value) + "\n";
}

std::string MrrOf(const Client& client) {
  return client.has_mrr() ? ShowMoney(client.mrr(), client.currency()) : "-";
}

std::string JoinWithSpaces(const google::protobuf::RepeatedPtrField<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// HubSpot's hub ids are whole numbers; the API states them as JSON numbers.
std::string ShowPortalId(double id) {
  return id > 0 ? std::to_string(static_cast<long long>(std::llround(id))) : "-";
}

std::string ShowLastError(const integration::v1::IntegrationError& error) {
  std::string text = Fact("last error", error.code() + ": " + error.message());
  text += Fact("", "at " + ShowTime(error.at()) +
                       (error.recoverable() ? ", heals by itself" : ", needs a person"));
  if (!error.resolution().empty()) text += Fact("what to do", error.resolution());
  return text;
}

// Types that were never read are not in the map.
std::string ShowFreshness(const IntegrationStatus& status) {
  std::map<std::string, std::string> lines;
  for (const auto& [type, at] : status.freshness()) lines[type] = ShowTime(at);
  for (const std::string& type : status.stale_types()) {
    std::string& line = lines[type];
    line = line.empty() ? "never (stale)" : line + " (stale)";
  }
  std::string text;
  for (const auto& [type, line] : lines) {
    text += Fact(text.empty() ? "up to date at" : "", PadRight(type, kTypeWidth) + line);
  }
  return text;
}

std::string ShowBacklog(const integration::v1::Backlog& backlog) {
  std::string text = ShowCount(backlog.pending_reads()) + " records to read, " +
                     ShowCount(backlog.pending_links()) + " to link, " +
                     ShowCount(backlog.queued_jobs()) + " jobs queued, " +
                     ShowCount(backlog.running_jobs()) + " running";
  if (backlog.outdated_analyses() > 0) {
    text += ", " + ShowCount(backlog.outdated_analyses()) + " messages read by an older model";
  }
  if (backlog.dead_jobs() > 0) {
    text += ", " + ShowCount(backlog.dead_jobs()) + " given up (stannactl jobs dead)";
  }
  return text;
}

// Why a run is not over, or how it ended.
std::string NoteOf(const sync::v1::SyncRun& run) {
  if (run.has_waiting_until()) return ShowWait(run.waiting_until(), run.waiting_reason());
  return run.errors_size() > 0 ? run.errors(0).message() : "";
}

std::string Footer(std::int64_t shown, std::int64_t total, const char* what) {
  if (total == 0) return std::string("no ") + what + "\n";
  return ShowCount(shown) + " of " + ShowCount(total) + " " + what + "\n";
}

std::string ShowRateLimit(const RateLimitStatus& limits) {
  std::string text =
      Fact("HubSpot's limit", ShowCount(limits.burst_used()) + " of " +
                                  ShowCount(limits.burst_limit()) + " calls / 10 s, " +
                                  ShowCount(limits.search_limit()) + " searches / s");
  if (limits.has_daily_limit()) {
    text += Fact("today", ShowCount(limits.daily_used()) + " of " +
                              ShowCount(limits.daily_limit()) + " calls");
  }
  const std::map<std::string, int> calls(limits.calls_today().begin(), limits.calls_today().end());
  std::string by_kind;
  for (const auto& [kind, count] : calls) {
    by_kind += (by_kind.empty() ? "" : ", ") + kind + " " + ShowCount(count);
  }
  if (!by_kind.empty()) text += Fact("calls today", by_kind);
  if (limits.rate_limited_today() > 0) {
    text += Fact("refused today", ShowCount(limits.rate_limited_today()) + " calls (429)");
  }
  return text;
}

// "net price 1200 …; x 0.9 USD to EUR (hubspot, 2026-01-01)".
std::string HowOf(const insights::v1::MrrPart& part) {
  if (part.rate().empty()) return part.words();
  return part.words() + "; x " + part.rate() + " from " + part.original_currency() + " (" +
         part.rate_source() + ", " + ShowDate(part.rate_date()) + ")";
}

}  // namespace

std::string ShowIntegration(const IntegrationStatus& status) {
  std::string text = Fact("workspace", status.workspace_id());
  text += Fact("provider", status.provider());
  text += Fact("state", ShowState(status.state()));
  text += Fact("portal", ShowPortalId(status.portal_id()) + "  " + status.portal_domain());
  text += Fact("authorised by", status.email());
  // An end of the access that nobody has any more would only mislead.
  if (status.connected()) {
    text += Fact("access until", ShowTime(status.expires_at()) +
                                     (status.has_refresh() ? ", renewed by itself" : ""));
  }
  text += Fact("last sync", ShowTime(status.last_sync_at()) + (status.stale() ? " (stale)" : ""));
  text += ShowFreshness(status);
  if (status.has_waiting()) {
    text += Fact("waiting", status.waiting().sync_id() + " " +
                                ShowWait(status.waiting().until(), status.waiting().reason()));
  }
  if (status.has_backlog()) text += Fact("backlog", ShowBacklog(status.backlog()));
  if (status.has_webhooks()) text += Fact("webhooks", ShowWebhooksInShort(status.webhooks()));
  text += Fact("scopes", status.scope());
  if (status.missing_scopes_size() > 0) {
    text += Fact("missing scopes", JoinWithSpaces(status.missing_scopes()));
  }
  if (status.has_rate_limit()) text += ShowRateLimit(status.rate_limit());
  if (status.has_last_error()) text += ShowLastError(status.last_error());
  return text;
}

std::string ShowClients(const ListClientsResponse& page, LongCells cells) {
  Table table({{"id", Align::kLeft, 40},
               {"name", Align::kLeft, 32},
               {"domain", Align::kLeft, 28},
               {"mrr", Align::kRight},
               {"renewal"},
               {"csm owner", Align::kLeft, 32},
               {"last contact"},
               {"score", Align::kRight}},
              cells);
  for (const Client& c : page.clients()) {
    table.AddRow({c.id(), c.name(), c.domain(), MrrOf(c), ShowDate(c.renewal_date()),
                  OrDash(c.csm_owner()), ShowDay(c.last_interaction()),
                  std::to_string(c.sentiment_score())});
  }
  return table.Render() + Footer(page.clients_size(), page.total_size(), "clients");
}

std::string ShowClient(const GetClientResponse& response, LongCells cells) {
  const Client& c = response.client();
  const auto& metrics = response.metrics();
  std::string text = Fact("client", c.name()) + Fact("id", c.id()) + Fact("domain", c.domain());
  text += Fact("mrr", MrrOf(c)) + Fact("renewal", ShowDate(c.renewal_date()));
  text += Fact("csm owner", c.csm_owner());
  text += Fact("score", std::to_string(c.sentiment_score()));
  text += Fact("last interaction", ShowTime(c.last_interaction()));
  text += Fact("interactions", ShowCount(metrics.total_interactions()) + ", " +
                                   ShowCount(metrics.last_month_interactions()) +
                                   " in the last 30 days");
  text += Fact("HubSpot company", c.company_id());
  Table contacts({{"name"}, {"email"}, {"title"}, {"last seen"}}, cells);
  for (const auto& contact : response.contacts()) {
    contacts.AddRow(
        {contact.name(), contact.email(), OrDash(contact.title()), ShowTime(contact.last_seen())});
  }
  const std::string table = contacts.Render();
  return table.empty() ? text : text + "\n" + table;
}

std::string ShowExplanation(const FieldExplanation& e, LongCells cells) {
  std::string value = e.value().empty() ? "unknown" : e.value();
  if (!e.currency().empty()) value += " " + e.currency();
  if (e.incomplete()) value += " (incomplete)";
  std::string text = Fact(e.field(), value) + Fact("because", e.rule());
  text +=
      Fact("configuration", e.config_path() + ", version " + std::to_string(e.config_version()));
  text += Fact("HubSpot company", e.company_id());
  if (!e.property().empty()) {
    text += Fact("property", e.property() + " = " + e.property_value());
    text += Fact("changed", ShowTime(e.source_update_time()));
  }
  for (const std::string& note : e.notes()) text += Fact("note", note);
  if (e.has_override()) {
    text += Fact("set by", e.override().set_by() + " at " + ShowTime(e.override().set_time()));
    text += Fact("HubSpot says", e.override().synced_value());
  }
  if (e.has_compute_time()) text += Fact("worked out", ShowTime(e.compute_time()));
  if (e.has_changes_on()) text += Fact("changes on", ShowDate(e.changes_on()));
  Table parts({{"counts"},
               {"amount", Align::kRight},
               {"record"},
               {"name"},
               {"from"},
               {"until"},
               {"how", Align::kLeft, 80}},
              cells);
  for (const auto& part : e.parts()) {
    parts.AddRow({part.counts() ? "yes" : "no", OrDash(part.amount()),
                  part.object_type() + " " + part.object_id(), OrDash(part.name()),
                  ShowDate(part.start_date()), ShowDate(part.end_date()), HowOf(part)});
  }
  const std::string table = parts.Render();
  return table.empty() ? text : text + "\n" + table;
}

std::string ShowRuns(const sync::v1::ListSyncRunsResponse& page, LongCells cells) {
  Table table({{"sync", Align::kLeft, 40},
               {"kind"},
               {"status"},
               {"created"},
               {"duration"},
               {"records", Align::kRight},
               {"new", Align::kRight},
               {"changed", Align::kRight},
               {"note", Align::kLeft, 60}},
              cells);
  for (const auto& run : page.sync_history()) {
    table.AddRow({run.sync_id(), ShowKind(run.sync_type()), ShowStatus(run.status()),
                  ShowTime(run.created_at()), OrDash(run.duration()),
                  ShowCount(run.items_processed()), ShowCount(run.items_added()),
                  ShowCount(run.items_updated()), NoteOf(run)});
  }
  return table.Render() + Footer(page.sync_history_size(), page.pagination().total(), "runs");
}

std::string ShowIssues(const sync::v1::ListRecordIssuesResponse& page, LongCells cells) {
  Table table({{"type"},
               {"id", Align::kRight},
               {"rule"},
               {"field"},
               {"held back"},
               {"message", Align::kLeft, 80}},
              cells);
  for (const auto& issue : page.issues()) {
    table.AddRow({issue.object_type(), OrDash(issue.object_id()), issue.rule(),
                  OrDash(issue.field()), issue.held_back() ? "yes" : "no", issue.message()});
  }
  return table.Render() + Footer(page.issues_size(), page.pagination().total(), "issues");
}

std::string ShowLog(const sync::v1::ListSyncLogResponse& page, LongCells cells) {
  if (page.entries().empty()) return "no entries\n";
  Table table({{"at"},
               {"severity"},
               {"event"},
               {"type"},
               {"id", Align::kRight},
               {"count", Align::kRight},
               {"message", Align::kLeft, 100}},
              cells);
  for (const auto& entry : page.entries()) {
    table.AddRow({ShowTime(entry.at()), ShowSeverity(entry.severity()), entry.event(),
                  OrDash(entry.object_type()), OrDash(entry.object_id()), ShowCount(entry.count()),
                  entry.message()});
  }
  return table.Render();
}

std::string ShowDiagnosis(const sync::v1::DiagnoseRecordResponse& diagnosis) {
  std::string text = ShowVerdict(diagnosis.verdict()) + ": " + diagnosis.summary() + "\n";
  std::size_t width = 0;
  for (const auto& finding : diagnosis.findings()) {
    width = std::max(width, finding.code().size());
  }
  for (const auto& finding : diagnosis.findings()) {
    text += "  " + PadRight(finding.code(), width) + "  " + finding.message() + "\n";
  }
  for (const auto& client : diagnosis.clients()) {
    text += Fact("client", client.client_id() + "  " + client.domain() + "  by " + client.rule());
  }
  for (const auto& record : diagnosis.records()) {
    text += Fact("record", record.object_type() + " " + record.object_id() +
                               (record.record_url().empty() ? "" : "  " + record.record_url()));
  }
  return text + Fact("HubSpot said", ShowLiveAnswer(diagnosis.live_answer()));
}

std::string ShowDeadJobs(const sync::v1::ListDeadJobsResponse& page, LongCells cells) {
  if (page.jobs().empty()) return "no jobs were given up\n";
  Table table({{"job"},
               {"kind"},
               {"sync"},
               {"attempts", Align::kRight},
               {"given up"},
               {"error", Align::kLeft, 80}},
              cells);
  for (const auto& job : page.jobs()) {
    table.AddRow({job.job_id(), job.kind(), OrDash(job.sync_id()), ShowCount(job.attempts()),
                  ShowTime(job.died_at()), job.error()});
  }
  return table.Render();
}

}  // namespace stanna::ctl
