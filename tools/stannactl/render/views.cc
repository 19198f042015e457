#include "tools/stannactl/render/views.h"

#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "tools/stannactl/render/table.h"
#include "tools/stannactl/render/text_width.h"
#include "tools/stannactl/render/values.h"

namespace stanna::ctl {
namespace {

using insights::v1::Client;
using insights::v1::GetClientResponse;
using insights::v1::ListClientsResponse;
using integration::v1::IntegrationStatus;
using integration::v1::RateLimitStatus;

constexpr std::size_t kLabelWidth = 18;

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

}  // namespace

std::string ShowIntegration(const IntegrationStatus& status) {
  std::string text = Fact("workspace", status.workspace_id());
  text += Fact("provider", status.provider());
  text += Fact("state", ShowState(status.state()));
  text += Fact("portal", ShowPortalId(status.portal_id()) + "  " + status.portal_domain());
  text += Fact("authorised by", status.email());
  text += Fact("access until",
               ShowTime(status.expires_at()) + (status.has_refresh() ? ", renewed by itself" : ""));
  text += Fact("last sync", ShowTime(status.last_sync_at()) + (status.stale() ? " (stale)" : ""));
  text += Fact("scopes", status.scope());
  if (status.missing_scopes_size() > 0) {
    text += Fact("missing scopes", JoinWithSpaces(status.missing_scopes()));
  }
  if (status.has_rate_limit()) text += ShowRateLimit(status.rate_limit());
  if (status.has_last_error()) text += ShowLastError(status.last_error());
  return text;
}

std::string ShowClients(const ListClientsResponse& page) {
  Table table({{"id", Align::kLeft, 40},
               {"name", Align::kLeft, 32},
               {"domain", Align::kLeft, 28},
               {"mrr", Align::kRight},
               {"renewal"},
               {"csm owner", Align::kLeft, 32},
               {"last contact"},
               {"score", Align::kRight}});
  for (const Client& c : page.clients()) {
    table.AddRow({c.id(), c.name(), c.domain(), MrrOf(c), ShowDate(c.renewal_date()),
                  OrDash(c.csm_owner()), ShowDay(c.last_interaction()),
                  std::to_string(c.sentiment_score())});
  }
  return table.Render() + Footer(page.clients_size(), page.total_size(), "clients");
}

std::string ShowClient(const GetClientResponse& response) {
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
  Table contacts({{"name"}, {"email"}, {"title"}, {"last seen"}});
  for (const auto& contact : response.contacts()) {
    contacts.AddRow(
        {contact.name(), contact.email(), OrDash(contact.title()), ShowTime(contact.last_seen())});
  }
  const std::string table = contacts.Render();
  return table.empty() ? text : text + "\n" + table;
}

std::string ShowRuns(const sync::v1::ListSyncRunsResponse& page) {
  Table table({{"sync", Align::kLeft, 40},
               {"status"},
               {"created"},
               {"duration"},
               {"records", Align::kRight},
               {"new", Align::kRight},
               {"changed", Align::kRight},
               {"error", Align::kLeft, 60}});
  for (const auto& run : page.sync_history()) {
    table.AddRow({run.sync_id(), ShowStatus(run.status()), ShowTime(run.created_at()),
                  OrDash(run.duration()), ShowCount(run.items_processed()),
                  ShowCount(run.items_added()), ShowCount(run.items_updated()),
                  run.errors_size() > 0 ? run.errors(0).message() : ""});
  }
  return table.Render() + Footer(page.sync_history_size(), page.pagination().total(), "runs");
}

std::string ShowIssues(const sync::v1::ListRecordIssuesResponse& page) {
  Table table({{"type"},
               {"id", Align::kRight},
               {"rule"},
               {"field"},
               {"held back"},
               {"message", Align::kLeft, 80}});
  for (const auto& issue : page.issues()) {
    table.AddRow({issue.object_type(), issue.object_id(), issue.rule(), OrDash(issue.field()),
                  issue.held_back() ? "yes" : "no", issue.message()});
  }
  return table.Render() + Footer(page.issues_size(), page.pagination().total(), "issues");
}

}  // namespace stanna::ctl
