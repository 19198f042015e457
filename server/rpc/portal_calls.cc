#include "server/rpc/portal_calls.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "server/rpc/errors.h"
#include "server/rpc/integration_protos.h"
#include "server/rpc/page.h"
#include "server/rpc/property_samples.h"
#include "server/rpc/request_checks.h"
#include "server/rpc/values.h"
#include "storage/portal_store.h"
#include "storage/record_store.h"

namespace stanna::rpc {

namespace v1 = integration::v1;

namespace {

// HubSpot's own sets are small (a portal has some hundred properties): they are read whole.
constexpr PageSizes kDefinitionPages{1000, 1000};
// Of each property; and out of how many records: enough to have most options of a list.
constexpr std::int32_t kMostSampleValues = 5;
constexpr int kSampledRecords = 100;

}  // namespace

absl::Status PortalCalls::ListProperties(const CallScope& scope,
                                         const v1::ListPropertiesRequest& in,
                                         v1::ListPropertiesResponse& out) const {
  RETURN_IF_ERROR(CheckProvider(in.provider()));
  const auto type = FromProto(in.object_type());
  if (!type) return Violated({{"objectType", "is required"}});
  if (in.sample_size() < 0) return Violated({{"sampleSize", "must not be negative"}});
  ASSIGN_OR_RETURN(const Page page, ReadPage(in, kDefinitionPages));
  ASSIGN_OR_RETURN(const auto all,
                   parts_.stores.portals().ListProperties(scope.workspace, *type, scope.deadline));
  const auto most = static_cast<std::size_t>(std::min(in.sample_size(), kMostSampleValues));
  std::vector<PropertyBag> sampled;
  // Who may not edit what reads them sees what became of them, not what HubSpot holds.
  if (most > 0 && scope.principal->role >= storage::Role::kMember) {
    ASSIGN_OR_RETURN(sampled, parts_.stores.records().SampleProperties(
                                  scope.workspace, *type, kSampledRecords, scope.deadline));
  }
  const auto some = Slice(all, page);
  for (const auto& definition : some) {
    v1::Property& property = *out.add_properties();
    property = ToProto(definition);
    for (auto& value : SampleValues(sampled, definition.name, most)) {
      property.add_sample_values(std::move(value));
    }
  }
  out.set_next_page_token(NextToken(page, some.size(), static_cast<std::int64_t>(all.size())));
  return absl::OkStatus();
}

absl::Status PortalCalls::ListPipelines(const CallScope& scope, const v1::ListPipelinesRequest& in,
                                        v1::ListPipelinesResponse& out) const {
  RETURN_IF_ERROR(CheckProvider(in.provider()));
  const auto type = FromProto(in.object_type()).value_or(ObjectType::kDeal);
  ASSIGN_OR_RETURN(const auto all,
                   parts_.stores.portals().ListPipelines(scope.workspace, type, scope.deadline));
  for (const auto& pipeline : all) *out.add_pipelines() = ToProto(pipeline);
  return absl::OkStatus();
}

absl::Status PortalCalls::ListOwners(const CallScope& scope, const v1::ListOwnersRequest& in,
                                     v1::ListOwnersResponse& out) const {
  RETURN_IF_ERROR(CheckProvider(in.provider()));
  ASSIGN_OR_RETURN(const Page page, ReadPage(in, kDefinitionPages));
  ASSIGN_OR_RETURN(const auto all,
                   parts_.stores.portals().ListOwners(scope.workspace, scope.deadline));
  const auto some = Slice(all, page);
  for (const auto& owner : some) *out.add_owners() = ToProto(owner);
  out.set_next_page_token(NextToken(page, some.size(), static_cast<std::int64_t>(all.size())));
  return absl::OkStatus();
}

}  // namespace stanna::rpc
