// Settings of a workspace, plain ↔ proto.
#pragma once

#include "base/status.h"
#include "server/insights/health/health_policy.h"
#include "stanna/integration/v1/settings.pb.h"
#include "storage/workspace_store.h"

namespace stanna::rpc {

integration::v1::Settings ToProto(const storage::Workspace& workspace);
integration::v1::InsightThresholds ThresholdsOf(const storage::WorkspaceSettings& settings);

/// Makes the changes that the request asks for, or none. InvalidArgument: a violation a mistake. A
/// threshold that the configuration's bands contradict is one.
absl::Status Apply(const integration::v1::UpdateSettingsRequest& in, const insights::Bands& bands,
                   storage::Workspace& workspace);
absl::Status Apply(const integration::v1::UpdateInsightThresholdsRequest& in,
                   storage::WorkspaceSettings& settings);

}  // namespace stanna::rpc
