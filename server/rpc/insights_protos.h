// Insights messages ↔ plain structs.
#pragma once

#include <google/protobuf/struct.pb.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "server/sync/field_explanation.h"
#include "stanna/insights/v1/insights_service.pb.h"
#include "storage/client_store.h"
#include "storage/manual_store.h"

namespace stanna::rpc {

insights::v1::Client ToProto(const storage::ClientView& view);
insights::v1::GetClientResponse ToProto(const storage::ClientDetails& details);
insights::v1::Stakeholder ToProto(const storage::StakeholderView& view);
insights::v1::Interaction ToProto(const storage::InteractionView& view);
/// `stage_labels`: by stage id.
insights::v1::Deal ToProto(const storage::DealView& view,
                           const std::map<std::string, std::string>& stage_labels);

/// By name, each as JSON would have it; money as {"amount", "currency"}.
google::protobuf::Struct StructOf(const std::vector<storage::CustomField>& fields);

insights::v1::FieldOverride ToProto(const storage::FieldOverride& override);
insights::v1::ClientMerge ToProto(const storage::ClientMerge& merge);
insights::v1::FieldExplanation ToProto(const ClientId& client,
                                       const sync::FieldExplanation& explanation);

storage::ClientFilter FromProto(insights::v1::ClientFilter filter);
/// nullopt: any type.
std::optional<ObjectType> FromProto(insights::v1::InteractionType type);

struct ClientOrder {
  storage::ClientSort sort = storage::ClientSort::kName;
  bool descending = false;
};
/// "mrr", "-mrr", "mrr desc"; "" is by name. InvalidArgument names `sort`.
absl::StatusOr<ClientOrder> ParseOrder(const std::string& order_by);

}  // namespace stanna::rpc
