#include "server/rpc/record_links.h"

#include <charconv>
#include <vector>

#include "server/rpc/record_url.h"
#include "server/rpc/request_checks.h"
#include "stanna/insights/v1/health.pb.h"
#include "storage/client_store.h"
#include "storage/stores.h"

namespace stanna::rpc {
namespace {

void SetUrl(const RecordLinks& links, insights::v1::Evidence& evidence) {
  const auto type = ParseObjectType(evidence.object_type());
  const std::string& text = evidence.object_id();
  ObjectId id = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), id);
  if (type && read.ec == std::errc()) evidence.set_record_url(links.UrlOf(*type, id));
}

}  // namespace

RecordLinks RecordLinks::Of(const ServiceParts& parts, const CallScope& scope,
                            ObjectId company_id) {
  auto connection = parts.stores.connections().Get(scope.workspace, kHubSpot, scope.deadline);
  if (!connection.ok()) return {std::nullopt, company_id};
  return {*std::move(connection), company_id};
}

RecordLinks RecordLinks::Of(const ServiceParts& parts, const CallScope& scope,
                            const ClientId& client) {
  const auto found =
      parts.stores.clients().GetClient(scope.workspace, client, parts.clock.Now(), scope.deadline);
  return found.ok() ? Of(parts, scope, found->row.company_id) : RecordLinks(std::nullopt, 0);
}

std::string RecordLinks::UrlOf(ObjectType type, ObjectId id) const {
  if (!connection_) return "";
  return IsActivity(type) ? ActivityUrl(id, company_id_, *connection_)
                          : RecordUrl(type, id, *connection_);
}

void RecordLinks::AddTo(google::protobuf::Message& message) const {
  if (message.GetDescriptor() == insights::v1::Evidence::descriptor()) {
    return SetUrl(*this, static_cast<insights::v1::Evidence&>(message));
  }
  const auto* reflection = message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    if (field->message_type() == nullptr || field->is_map()) continue;
    if (!field->is_repeated()) {
      AddTo(*reflection->MutableMessage(&message, field));
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      AddTo(*reflection->MutableRepeatedMessage(&message, field, i));
    }
  }
}

}  // namespace stanna::rpc
