// IntegrationService's calls about a workspace's settings, and what follows from a change of them.
#pragma once

#include <functional>

#include "base/status.h"
#include "server/insights/health/health_policy.h"
#include "server/rpc/call_guard.h"
#include "server/rpc/services.h"
#include "stanna/integration/v1/settings.pb.h"
#include "storage/workspace_store.h"

namespace stanna::rpc {

/// See ConfigCalls.
class SettingsCalls {
 public:
  explicit SettingsCalls(const ServiceParts& parts) : parts_(parts) {}

  absl::Status Get(const CallScope& scope, const integration::v1::GetSettingsRequest& in,
                   integration::v1::Settings& out) const;
  absl::Status Update(const CallScope& scope, const integration::v1::UpdateSettingsRequest& in,
                      integration::v1::Settings& out) const;
  absl::Status UpdateThresholds(const CallScope& scope,
                                const integration::v1::UpdateInsightThresholdsRequest& in,
                                integration::v1::InsightThresholds& out) const;

 private:
  struct ChangedWorkspace {
    storage::Workspace before, after;
  };

  absl::StatusOr<insights::Bands> BandsFor(const CallScope& scope,
                                           const integration::v1::UpdateSettingsRequest& in) const;
  absl::StatusOr<ChangedWorkspace> Edit(
      const CallScope& scope, const std::function<absl::Status(storage::Workspace&)>& apply) const;
  void MarkAllClients(const CallScope& scope) const;
  void MatchAnew(const CallScope& scope, integration::v1::Settings& out) const;

  const ServiceParts& parts_;
};

}  // namespace stanna::rpc
