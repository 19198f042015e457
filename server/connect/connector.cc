#include "server/connect/connector.h"

#include <glog/logging.h>

#include <utility>

#include "server/connect/scopes.h"

namespace stanna::connect {

/// A grant with what it is for, before it is stored.
struct Connector::Tokens {
  storage::ConnectionKind kind = storage::ConnectionKind::kOAuth;
  std::string access, refresh;
  std::optional<Time> obtained_at, expires_at;
  hubspot::TokenInfo info;
};

namespace {

constexpr char kProvider[] = "hubspot";
// A sync, a backfill and a live run beside it, and one more for a start in between.
constexpr int kMostOpenRuns = 4;

absl::Status FromHubSpot(const absl::Status& status) {
  ErrorDetails details = DetailsOf(status);
  if (details.reason.empty()) details.reason = "INTEGRATION_ERROR";
  details.metadata.emplace("service", kProvider);
  return WithDetails(status, details);
}

hubspot::CallOptions Urgent(Deadline deadline) {
  hubspot::CallOptions options;
  options.deadline = deadline;
  options.priority = hubspot::Priority::kManual;
  return options;
}

absl::Status CodeRefused(const absl::Status& status) {
  if (!absl::IsUnauthenticated(status)) return FromHubSpot(status);
  return WithReason(
      FailedPrecondition("HubSpot refused the authorization code. Start the connection again."),
      "OAUTH_CODE_REFUSED", {{"service", kProvider}});
}

absl::Status TokenRefused(const absl::Status& status) {
  if (!absl::IsUnauthenticated(status)) return FromHubSpot(status);
  ErrorDetails details;
  details.reason = "VALIDATION_ERROR";
  details.violations = {{"token", "HubSpot does not know this token"}};
  return WithDetails(InvalidArgument("HubSpot does not know this private app token."), details);
}

// Who was refused connects nothing.
FlowEnd EndOf(const Callback& callback) {
  FlowEnd end = callback.end;
  if (!callback.error.empty()) end.confirmed = true;
  return end;
}

}  // namespace

storage::Workspace NewWorkspace(const WorkspaceId& id, Time now) {
  storage::Workspace workspace;
  workspace.id = id;
  workspace.name = id.value;
  workspace.created_at = now;
  if (id.value.find('.') != std::string::npos) workspace.own_domains = {id.value};
  return workspace;
}

absl::StatusOr<Consent> Connector::Start(const WorkspaceId& workspace, const FlowOptions& options) {
  if (!parts_.has_oauth_app) {
    return WithReason(
        FailedPrecondition("This server has no HubSpot app: set HUBSPOT_CLIENT_ID and "
                           "HUBSPOT_CLIENT_SECRET, or connect with a private app token."),
        "OAUTH_NOT_CONFIGURED");
  }
  const IssuedState state = parts_.states.Issue(workspace, options);
  return Consent{parts_.oauth.AuthorizeUrl(state.text), state.expires_at};
}

absl::StatusOr<NewConnection> Connector::Complete(const Callback& callback, Deadline deadline,
                                                  Flow* told) {
  ASSIGN_OR_RETURN(const Flow flow, parts_.states.Consume(callback.state, EndOf(callback), told));
  if (!callback.error.empty()) {
    return WithReason(PermissionDenied("The consent was refused at HubSpot."),
                      "OAUTH_CONSENT_REFUSED", {{"error", callback.error.substr(0, 64)}});
  }
  const auto options = Urgent(deadline);
  const auto grant = parts_.oauth.ExchangeCode(callback.code, options);
  if (!grant.ok()) return CodeRefused(grant.status());
  Tokens tokens;
  tokens.access = grant->access_token;
  tokens.refresh = grant->refresh_token;
  tokens.obtained_at = parts_.clock.Now();
  tokens.expires_at = *tokens.obtained_at + grant->expires_in;
  auto info = parts_.oauth.Introspect(hubspot::TokenKind::kAccess, tokens.access, options);
  if (!info.ok()) return FromHubSpot(info.status());
  tokens.info = *std::move(info);
  if (tokens.info.portal_id == 0) tokens.info.portal_id = grant->portal_id;
  if (tokens.info.scopes.empty()) tokens.info.scopes = grant->scopes;
  return Connect(flow, tokens, deadline);
}

absl::StatusOr<NewConnection> Connector::ConnectPrivateApp(const WorkspaceId& workspace,
                                                           const std::string& token,
                                                           const FlowOptions& options,
                                                           Deadline deadline) {
  const Flow flow{workspace, options, parts_.clock.Now()};
  auto info = parts_.oauth.DescribePrivateAppToken(token, Urgent(deadline));
  if (!info.ok()) return TokenRefused(info.status());
  Tokens tokens;
  tokens.kind = storage::ConnectionKind::kPrivateApp;
  tokens.access = token;
  tokens.obtained_at = parts_.clock.Now();
  tokens.info = *std::move(info);
  return Connect(flow, tokens, deadline);
}

absl::StatusOr<NewConnection> Connector::Connect(const Flow& flow, const Tokens& tokens,
                                                 Deadline deadline) {
  bool is_first = true;
  absl::StatusOr<storage::Connection> stored;
  do {
    // A refused grant is not revoked: another workspace may live on the same one.
    RETURN_IF_ERROR(CheckPortal(flow, tokens.info.portal_id, is_first, deadline));
    stored = Store(flow, tokens, deadline);
    // Since the look another flow has connected another portal: the rules are for that one, too.
  } while (absl::IsAlreadyExists(stored.status()));
  ASSIGN_OR_RETURN(storage::Connection connection, std::move(stored));
  ReadAccount(connection, is_first, deadline);
  NewConnection made;
  made.missing_scopes = MissingScopes(connection);
  made.connection = std::move(connection);
  made.sync_id = QueueFirstSync(flow.workspace, deadline);
  return made;
}

absl::Status Connector::CheckPortal(const Flow& flow, std::int64_t portal_id, bool& is_first,
                                    Deadline deadline) {
  is_first = true;
  const auto old = parts_.stores.connections().Get(flow.workspace, kProvider, deadline);
  if (absl::IsNotFound(old.status())) return GoOnErasing(flow, deadline);
  if (!old.ok()) return old.status();
  if (old->portal_id != portal_id && flow.options.replace_portal) {
    return ErasePortal(flow, deadline);
  }
  is_first = false;
  if (old->portal_id == portal_id) return absl::OkStatus();
  // Also after a disconnect: the old portal's records are still here, and ids are unique within one
  // portal only.
  return WithReason(FailedPrecondition("The workspace holds the data of portal " +
                                       std::to_string(old->portal_id) + "; connect portal " +
                                       std::to_string(portal_id) +
                                       " to a workspace of its own, or start again with "
                                       "replacePortal, which erases the other one's data first."),
                    "PORTAL_MISMATCH",
                    {{"connectedPortalId", std::to_string(old->portal_id)},
                     {"portalId", std::to_string(portal_id)}});
}

// The connection is among the first that an erasure removes.
absl::Status Connector::GoOnErasing(const Flow& flow, Deadline deadline) {
  const auto erasure = parts_.stores.erasures().Get(flow.workspace, deadline);
  if (absl::IsNotFound(erasure.status())) return absl::OkStatus();
  RETURN_IF_ERROR(erasure);
  return erasure->ended_at ? absl::OkStatus() : ErasePortal(flow, deadline);
}

// Two portals' records never stand beside each other.
absl::Status Connector::ErasePortal(const Flow& flow, Deadline deadline) {
  ASSIGN_OR_RETURN(const ErasureReport report,
                   parts_.eraser.Erase(flow.workspace, storage::ErasureKind::kHubSpotData,
                                       flow.options.begun_by, deadline));
  if (report.complete) return absl::OkStatus();
  ErrorDetails details;
  details.reason = "PORTAL_ERASURE_UNFINISHED";
  details.retry_after = std::chrono::minutes(1);
  return WithDetails(FailedPrecondition("The other portal's data is being erased. Connect again in "
                                        "a minute."),
                     details);
}

absl::StatusOr<storage::Connection> Connector::Store(const Flow& flow, const Tokens& tokens,
                                                     Deadline deadline) {
  const WorkspaceId& workspace = flow.workspace;
  const Time now = parts_.clock.Now();
  // As of the flow's begin: one that began before the workspace was erased does not bring it back.
  RETURN_IF_ERROR(
      parts_.stores.workspaces().Ensure(NewWorkspace(workspace, flow.began_at), deadline));
  storage::Connection c;
  c.workspace_id = workspace;
  c.id = ConnectionId(NewId("conn_", now));
  c.kind = tokens.kind;
  c.portal_id = tokens.info.portal_id;
  c.portal_domain = tokens.info.portal_domain;
  c.authorized_by = tokens.info.user_email;
  c.granted_scopes = tokens.info.scopes;
  const storage::TokenBinding binding{workspace.value, c.id.value};
  c.sealed_access_token = parts_.cipher.Seal(tokens.access, binding);
  if (!tokens.refresh.empty()) c.sealed_refresh_token = parts_.cipher.Seal(tokens.refresh, binding);
  c.token_obtained_at = tokens.obtained_at;
  c.token_expires_at = tokens.expires_at;
  c.created_at = c.updated_at = now;
  RETURN_IF_ERROR(parts_.stores.connections().Put(c, deadline));
  return c;
}

void Connector::ReadAccount(storage::Connection& connection, bool is_first, Deadline deadline) {
  const auto client = parts_.clients.ForWorkspace(connection.workspace_id, deadline);
  if (!client.ok()) return;
  const auto account = (*client)->GetAccountInfo(Urgent(deadline));
  if (!account.ok()) {
    // The sync asks again; a connection is no worse for want of its time zone.
    LOG(WARNING) << "account info of portal " << connection.portal_id
                 << " not read: " << ToString(account.status());
    return;
  }
  connection.portal_time_zone = account->time_zone;
  connection.company_currency = account->company_currency;
  connection.ui_domain = account->ui_domain;
  const absl::Status kept =
      parts_.stores.connections().SetAccount(connection.workspace_id, connection.id,
                                             {.time_zone = account->time_zone,
                                              .company_currency = account->company_currency,
                                              .ui_domain = account->ui_domain},
                                             deadline);
  if (!kept.ok()) {
    LOG(WARNING) << "account info of portal " << connection.portal_id
                 << " not kept: " << ToString(kept);
    return;
  }
  if (is_first) AdoptCurrency(connection, deadline);
}

// A workspace that nobody has set up yet takes the portal's currency and time zone for its own.
void Connector::AdoptCurrency(const storage::Connection& connection, Deadline deadline) {
  const auto adopt = [&connection](storage::Workspace& workspace) {
    if (!connection.company_currency.empty()) workspace.currency = connection.company_currency;
    if (!connection.portal_time_zone.empty()) workspace.time_zone = connection.portal_time_zone;
    return absl::OkStatus();
  };
  (void)parts_.stores.workspaces().Edit(connection.workspace_id, adopt, deadline);
}

SyncRunId Connector::QueueFirstSync(const WorkspaceId& workspace, Deadline deadline) {
  sync::RunRequest request;
  request.trigger = storage::RunTrigger::kConnect;
  const auto started = parts_.syncs.Start(workspace, request, deadline);
  if (started.ok()) return started->run.id;
  if (absl::IsAlreadyExists(started.status())) {
    return SyncRunId(DetailsOf(started.status()).metadata["syncId"]);
  }
  LOG(ERROR) << "first sync of " << workspace << " not queued: " << ToString(started.status());
  return SyncRunId();
}

absl::StatusOr<Ended> Connector::Disconnect(const WorkspaceId& workspace, Deadline deadline) {
  auto connection = parts_.stores.connections().Get(workspace, kProvider, deadline);
  if (absl::IsNotFound(connection.status())) {
    return WithReason(FailedPrecondition("HubSpot is not connected."), "INTEGRATION_NOT_CONNECTED",
                      {{"provider", kProvider}});
  }
  if (!connection.ok()) return connection.status();
  if (connection->state == storage::ConnectionState::kDisconnected) return Ended{};
  // What is ours first: a HubSpot that is away must not keep a customer connected.
  auto& store = parts_.stores.connections();
  RETURN_IF_ERROR(
      store.UpdateTokens(workspace, connection->id, "", "", std::nullopt, std::nullopt, deadline));
  RETURN_IF_ERROR(store.SetState(workspace, connection->id, storage::ConnectionState::kDisconnected,
                                 std::nullopt, parts_.clock.Now(), deadline));
  CancelRuns(workspace, deadline);
  return Ended{RevokeGrant(*connection, parts_.cipher, parts_.oauth, deadline)};
}

// Its client would go on with the access token it holds, and a run that went on after another
// portal was connected would go on from this portal's cursors.
void Connector::CancelRuns(const WorkspaceId& workspace, Deadline deadline) {
  for (int i = 0; i < kMostOpenRuns; ++i) {
    const auto open = FindOpenRun(workspace, deadline);
    if (absl::IsNotFound(open.status())) return;
    const absl::Status status =
        open.ok() ? parts_.syncs.Cancel(workspace, *open, deadline).status() : open.status();
    if (!status.ok()) {
      LOG(ERROR) << "sync of " << workspace << " not cancelled: " << ToString(status);
      return;
    }
  }
}

absl::StatusOr<SyncRunId> Connector::FindOpenRun(const WorkspaceId& workspace, Deadline deadline) {
  // There is one live run at a time, so that an open one is the newest.
  storage::RunQuery query;
  query.kind = storage::RunKind::kLive;
  query.limit = 1;
  ASSIGN_OR_RETURN(const auto live, parts_.stores.sync_runs().List(workspace, query, deadline));
  if (!live.runs.empty() && !storage::IsTerminal(live.runs[0].state)) return live.runs[0].id;
  ASSIGN_OR_RETURN(const auto active, parts_.stores.sync_runs().GetActive(workspace, deadline));
  return active.id;
}

}  // namespace stanna::connect
