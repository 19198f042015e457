#include "server/rpc/settings_calls.h"

#include <glog/logging.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "server/rpc/errors.h"
#include "server/rpc/settings_protos.h"
#include "server/sync/workspace_config.h"
#include "storage/health_store.h"

namespace stanna::rpc {

namespace v1 = integration::v1;

namespace {

// Every score is of an earlier day.
constexpr Date kAfterAllDays{std::chrono::year(9999), std::chrono::December, std::chrono::day(31)};

// In any order.
bool HaveTheSame(std::vector<std::string> a, std::vector<std::string> b) {
  std::ranges::sort(a);
  std::ranges::sort(b);
  return a == b;
}

}  // namespace

absl::Status SettingsCalls::Get(const CallScope& scope, const v1::GetSettingsRequest&,
                                v1::Settings& out) const {
  ASSIGN_OR_RETURN(const auto workspace,
                   parts_.stores.workspaces().Get(scope.workspace, scope.deadline));
  out = ToProto(workspace);
  return absl::OkStatus();
}

absl::Status SettingsCalls::Update(const CallScope& scope, const v1::UpdateSettingsRequest& in,
                                   v1::Settings& out) const {
  ASSIGN_OR_RETURN(const insights::Bands bands, BandsFor(scope, in));
  const auto apply = [&](storage::Workspace& workspace) { return Apply(in, bands, workspace); };
  ASSIGN_OR_RETURN(const auto changed, Edit(scope, apply));
  out = ToProto(changed.after);
  if (!HaveTheSame(changed.before.own_domains, changed.after.own_domains)) {
    MatchAnew(scope, out);
  }
  return absl::OkStatus();
}

absl::Status SettingsCalls::UpdateThresholds(const CallScope& scope,
                                             const v1::UpdateInsightThresholdsRequest& in,
                                             v1::InsightThresholds& out) const {
  const auto apply = [&in](storage::Workspace& workspace) { return Apply(in, workspace.settings); };
  ASSIGN_OR_RETURN(const auto changed, Edit(scope, apply));
  out = ThresholdsOf(changed.after.settings);
  return absl::OkStatus();
}

// What the configuration says of bands, where the request may contradict it. One that can't be
// used must not keep people from their settings.
absl::StatusOr<insights::Bands> SettingsCalls::BandsFor(const CallScope& scope,
                                                        const v1::UpdateSettingsRequest& in) const {
  if (!in.has_risk_threshold()) return insights::Bands();
  const auto config = sync::LoadConfiguration(parts_.stores, scope.workspace, scope.deadline);
  if (ReasonOf(config.status()) == "INVALID_CONFIGURATION") return insights::Bands();
  RETURN_IF_ERROR(config);
  return config->health.bands;
}

// Clients are told their risks anew when what is one has changed.
absl::StatusOr<SettingsCalls::ChangedWorkspace> SettingsCalls::Edit(
    const CallScope& scope, const std::function<absl::Status(storage::Workspace&)>& apply) const {
  ChangedWorkspace changed;
  const auto edit = [&](storage::Workspace& workspace) {
    changed.before = workspace;
    return apply(workspace);
  };
  ASSIGN_OR_RETURN(changed.after,
                   parts_.stores.workspaces().Edit(scope.workspace, edit, scope.deadline));
  if (changed.before.settings != changed.after.settings) MarkAllClients(scope);
  return changed;
}

// The change stands once it is stored: clients that can't be marked now are worked out tomorrow.
void SettingsCalls::MarkAllClients(const CallScope& scope) const {
  const absl::Status marked = parts_.stores.health().MarkDue(scope.workspace, kAfterAllDays, 0, 0,
                                                             parts_.clock.Now(), scope.deadline);
  if (!marked.ok()) LOG(WARNING) << "scores of " << scope.workspace << ": " << ToString(marked);
}

// Whose domains are the workspace's own is no client. The change stands once it is stored.
void SettingsCalls::MatchAnew(const CallScope& scope, v1::Settings& out) const {
  sync::RunRequest request;
  request.kind = storage::RunKind::kReplay;
  const auto started = parts_.syncs.Start(scope.workspace, request, scope.deadline);
  if (started.ok()) {
    out.set_apply_sync_id(started->run.id.value);
  } else {
    LOG(WARNING) << "replay of " << scope.workspace << ": " << ToString(started.status());
  }
}

}  // namespace stanna::rpc
