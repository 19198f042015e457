// InsightsService's calls about what people set by hand: fields of a client, clients that are one;
// and where a field has its value from.
#pragma once

#include "base/ids.h"
#include "base/status.h"
#include "server/rpc/call_guard.h"
#include "server/rpc/services.h"
#include "stanna/insights/v1/insights_service.pb.h"
#include "stanna/insights/v1/manual.pb.h"

namespace stanna::rpc {

/// See HealthCalls.
class ManualCalls {
 public:
  explicit ManualCalls(const ServiceParts& parts) : parts_(parts) {}

  absl::Status Explain(const CallScope& scope, const insights::v1::ExplainFieldRequest& in,
                       insights::v1::FieldExplanation& out) const;
  absl::Status SetField(const CallScope& scope, const insights::v1::SetClientFieldRequest& in,
                        insights::v1::FieldExplanation& out) const;
  absl::Status ClearField(const CallScope& scope, const insights::v1::ClearClientFieldRequest& in,
                          insights::v1::FieldExplanation& out) const;
  absl::Status ListFields(const CallScope& scope, const insights::v1::ListClientFieldsRequest& in,
                          insights::v1::ListClientFieldsResponse& out) const;
  absl::Status Merge(const CallScope& scope, const insights::v1::MergeClientsRequest& in,
                     insights::v1::MergeClientsResponse& out) const;
  absl::Status Unmerge(const CallScope& scope, const insights::v1::UnmergeClientRequest& in,
                       insights::v1::MergeClientsResponse& out) const;

 private:
  absl::Status ExplainTo(const CallScope& scope, const ClientId& id, const std::string& field,
                         insights::v1::FieldExplanation& out) const;

  const ServiceParts& parts_;
};

}  // namespace stanna::rpc
