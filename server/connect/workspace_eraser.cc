#include "server/connect/workspace_eraser.h"

#include <glog/logging.h>

#include <algorithm>
#include <map>
#include <thread>
#include <utility>

#include "storage/api_key_store.h"

namespace stanna::connect {
namespace {

constexpr char kProvider[] = "hubspot";
// As callers name it in the audit log.
constexpr char kMethod[] = "stanna.integration.v1.IntegrationService.EraseWorkspace";
// Left of a deadline for the answer that there is more to do.
constexpr std::chrono::seconds kForTheAnswer{2};
constexpr std::chrono::seconds kLongestRevocation{3};
// Between two looks at whether the workspace's workers have stopped.
constexpr std::chrono::milliseconds kLookEvery{50};

ErasureReport ReportOf(const storage::Erasure& erasure) {
  std::map<std::string, std::int64_t> kinds;
  for (const auto& [table, rows] : erasure.removed) kinds[KindOfTable(table)] += rows;
  ErasureReport report;
  for (const auto& [kind, count] : kinds) report.removed.push_back({kind, count});
  std::ranges::stable_sort(report.removed, std::ranges::greater(), &ErasedItems::count);
  report.complete = erasure.ended_at.has_value();
  report.revoked = erasure.revoked;
  report.began_at = erasure.began_at;
  report.ended_at = erasure.ended_at;
  return report;
}

}  // namespace

std::string CallerWithoutAddress(const std::string& caller) {
  return caller.find('@') == std::string::npos ? caller : "user:(an address)";
}

std::string KindOfTable(const std::string& table) {
  static const std::map<std::string, std::string, std::less<>> kKinds = {
      {"hubspot_records", "records"},
      {"associations", "associations"},
      {"stakeholders", "contacts"},
      {"deals", "deals"},
      {"line_items", "lineItems"},
      {"interactions", "interactions"},
      {"clients", "clients"},
      {"client_companies", "clients"},
      {"client_field_overrides", "judgements"},
      {"client_merges", "judgements"},
      {"mood_overrides", "judgements"},
      {"manual_attributions", "judgements"},
      {"client_links", "links"},
      {"client_history", "history"},
      {"property_changes", "history"},
      {"client_revenue", "revenue"},
      {"client_revenue_parts", "revenue"},
      {"currency_rates", "exchangeRates"},
      {"currency_rate_revisions", "exchangeRates"},
      {"client_health", "insights"},
      {"health_days", "insights"},
      {"portfolio_days", "insights"},
      {"attributions", "insights"},
      {"client_alerts", "insights"},
      {"record_issues", "recordIssues"},
      {"webhook_events", "webhookEvents"},
      {"change_log", "changes"},
      {"owners", "owners"},
      {"pipelines", "definitions"},
      {"pipeline_stages", "definitions"},
      {"property_definitions", "definitions"},
      {"sync_runs", "syncRuns"},
      {"sync_log", "syncLogEntries"},
      {"jobs", "jobs"},
      {"connections", "connections"},
      {"erased_people", "erasedPeople"},
      {"erased_texts", "erasedPeople"},
      {"integration_configs", "configurations"},
      {"audit_log", "auditEvents"},
      {"api_keys", "apiKeys"},
      {"workspaces", "workspaces"},
      {"workspace_settings", "settings"},
  };
  const auto found = kKinds.find(table);
  return found == kKinds.end() ? "syncState" : found->second;
}

bool RevokeGrant(const storage::Connection& connection, const storage::TokenCipher& cipher,
                 hubspot::OAuthClient& oauth, Deadline deadline) {
  if (connection.sealed_refresh_token.empty()) return false;
  const auto token = cipher.Open(connection.sealed_refresh_token,
                                 {connection.workspace_id.value, connection.id.value});
  if (!token.ok()) return false;
  hubspot::CallOptions options;
  options.deadline = deadline;
  options.priority = hubspot::Priority::kManual;
  const auto status = oauth.Revoke(hubspot::TokenKind::kRefresh, *token, options);
  if (!status.ok()) {
    LOG(WARNING) << "grant of portal " << connection.portal_id
                 << " not revoked: " << ToString(status);
  }
  return status.ok();
}

absl::StatusOr<ErasureReport> WorkspaceEraser::Erase(const WorkspaceId& workspace,
                                                     storage::ErasureKind kind,
                                                     const std::string& asked_by,
                                                     Deadline deadline) {
  ASSIGN_OR_RETURN(storage::Erasure erasure,
                   parts_.stores.erasures().Begin({.workspace_id = workspace,
                                                   .kind = kind,
                                                   .asked_by = CallerWithoutAddress(asked_by),
                                                   .began_at = parts_.clock.Now()},
                                                  deadline));
  if (erasure.ended_at) return ReportOf(erasure);
  return GoOnWith(std::move(erasure), deadline);
}

absl::Status WorkspaceEraser::GoOn(Deadline deadline) {
  ASSIGN_OR_RETURN(const auto unfinished, parts_.stores.erasures().ListUnfinished(deadline));
  absl::Status first;
  // One that can't go on does not keep the others from it.
  for (const storage::Erasure& erasure : unfinished)
    first.Update(GoOnWith(erasure, deadline).status());
  return first;
}

absl::StatusOr<ErasureReport> WorkspaceEraser::GoOnWith(storage::Erasure erasure,
                                                        Deadline deadline) {
  const WorkspaceId& workspace = erasure.workspace_id;
  SharedStateOf shared{.workspace = workspace,
                       .connection = {},
                       .callers = {},
                       .whole_workspace = erasure.kind == storage::ErasureKind::kWorkspace};
  // What its grant and its shared state are called is known by rows that go.
  ASSIGN_OR_RETURN(shared.connection, Connected(workspace, deadline));
  // Another call has ended the erasure, and somebody has connected since.
  if (shared.connection && shared.connection->created_at > erasure.began_at) {
    shared.connection.reset();
  }
  if (shared.connection) RETURN_IF_ERROR(Withdraw(erasure, *shared.connection, deadline));
  ASSIGN_OR_RETURN(const auto keys, parts_.stores.api_keys().List(workspace, deadline));
  for (const storage::ApiKey& key : keys) shared.callers.push_back(key.id.value);
  ForgetShared(shared);
  ASSIGN_OR_RETURN(const bool is_empty, RemoveRows(workspace, deadline));
  if (!is_empty) {
    ASSIGN_OR_RETURN(const storage::Erasure now, parts_.stores.erasures().Get(workspace, deadline));
    return ReportOf(now);
  }
  ASSIGN_OR_RETURN(const storage::Erasure finished, Finish(workspace, deadline));
  // What a call or a worker counted meanwhile.
  ForgetShared(shared);
  LOG_IF(INFO, finished.ended_at.has_value())
      << "erased " << workspace << ": "
      << (shared.whole_workspace ? "the workspace" : "the connection's data") << ", asked for by "
      << erasure.asked_by;
  return ReportOf(finished);
}

absl::StatusOr<std::optional<storage::Connection>> WorkspaceEraser::Connected(
    const WorkspaceId& workspace, Deadline deadline) {
  auto connection = parts_.stores.connections().Get(workspace, kProvider, deadline);
  if (absl::IsNotFound(connection.status())) return std::optional<storage::Connection>();
  RETURN_IF_ERROR(connection);
  return std::optional(*std::move(connection));
}

absl::Status WorkspaceEraser::Withdraw(storage::Erasure& erasure,
                                       const storage::Connection& connection, Deadline deadline) {
  // A HubSpot that does not answer must not take the time in which rows are removed.
  const Deadline brief = deadline.Earlier(Deadline::After(kLongestRevocation));
  if (erasure.revoked || !RevokeGrant(connection, parts_.cipher, parts_.oauth, brief)) {
    return absl::OkStatus();
  }
  const absl::Status noted = parts_.stores.erasures().NoteRevoked(erasure.workspace_id, deadline);
  // Another call has finished it.
  return absl::IsNotFound(noted) ? absl::OkStatus() : noted;
}

// Whether nothing is left; the deadline ends it, too.
absl::StatusOr<bool> WorkspaceEraser::RemoveRows(const WorkspaceId& workspace, Deadline deadline) {
  while (deadline.Remaining() > kForTheAnswer) {
    const auto step = parts_.stores.erasures().RemoveSome(workspace, storage::kErasedAtOnce,
                                                          parts_.clock.Now(), deadline);
    if (absl::IsNotFound(step.status())) return true;
    RETURN_IF_ERROR(step);
    if (step->is_empty) return true;
    if (step->removed < storage::kErasedAtOnce) std::this_thread::sleep_for(kLookEvery);
  }
  return false;
}

absl::StatusOr<storage::Erasure> WorkspaceEraser::Finish(const WorkspaceId& workspace,
                                                         Deadline deadline) {
  const auto finished =
      parts_.stores.erasures().Finish(workspace, kMethod, parts_.clock.Now(), deadline);
  // Another call was quicker, or calls were noted faster than they were removed.
  const bool is_to_be_read =
      absl::IsNotFound(finished.status()) || absl::IsFailedPrecondition(finished.status());
  return is_to_be_read ? parts_.stores.erasures().Get(workspace, deadline) : finished;
}

void WorkspaceEraser::ForgetShared(const SharedStateOf& of) {
  if (!parts_.shared_keys) return;
  for (const std::string& key : parts_.shared_keys(of)) {
    const absl::Status status = parts_.kv.Remove(key);
    // It ends by itself within a day.
    if (!status.ok()) LOG(WARNING) << "shared state not removed: " << ToString(status);
  }
}

}  // namespace stanna::connect
