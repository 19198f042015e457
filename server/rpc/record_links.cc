#include "server/rpc/record_links.h"

#include <charconv>
#include <vector>

#include "server/rpc/record_url.h"
#include "server/rpc/request_checks.h"
#include "stanna/insights/v1/health.pb.h"
#include "storage/client_store.h"

namespace stanna::rpc {
namespace {

using insights::v1::Evidence;

struct NamedRecord {
  Evidence* evidence;
  ObjectType type;
  ObjectId id;
};

void AddRecordOf(Evidence& evidence, std::vector<NamedRecord>& out) {
  const auto type = ParseObjectType(evidence.object_type());
  const std::string& text = evidence.object_id();
  ObjectId id = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), id);
  if (type && read.ec == std::errc()) out.push_back({&evidence, *type, id});
}

void AddRecordsIn(google::protobuf::Message& message, std::vector<NamedRecord>& out) {
  if (message.GetDescriptor() == Evidence::descriptor()) {
    return AddRecordOf(static_cast<Evidence&>(message), out);
  }
  const auto* reflection = message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    if (field->message_type() == nullptr || field->is_map()) continue;
    if (!field->is_repeated()) {
      AddRecordsIn(*reflection->MutableMessage(&message, field), out);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      AddRecordsIn(*reflection->MutableRepeatedMessage(&message, field, i), out);
    }
  }
}

std::vector<NamedRecord> RecordsIn(google::protobuf::Message& message) {
  std::vector<NamedRecord> records;
  AddRecordsIn(message, records);
  return records;
}

void SetUrls(const RecordLinks& links, const std::vector<NamedRecord>& records) {
  for (const NamedRecord& record : records) {
    record.evidence->set_record_url(links.UrlOf(record.type, record.id));
  }
}

}  // namespace

RecordLinks RecordLinks::Of(storage::Stores& stores, const CallScope& scope,
                            const ClientId& client) {
  auto connection = ReadConnection(stores, scope);
  if (!connection) return {std::nullopt, 0};
  const auto company = stores.clients().CompanyOf(scope.workspace, client, scope.deadline);
  if (!company.ok()) return {std::nullopt, 0};
  return {std::move(connection), *company};
}

std::string RecordLinks::UrlOf(ObjectType type, ObjectId id) const {
  if (!connection_) return "";
  return IsActivity(type) ? ActivityUrl(id, company_id_, *connection_)
                          : RecordUrl(type, id, *connection_);
}

void RecordLinks::AddTo(google::protobuf::Message& message) const {
  SetUrls(*this, RecordsIn(message));
}

std::optional<storage::Connection> ReadConnection(storage::Stores& stores, const CallScope& scope) {
  auto connection = stores.connections().Get(scope.workspace, kHubSpot, scope.deadline);
  if (!connection.ok()) return std::nullopt;
  return *std::move(connection);
}

void LinkEvidence(storage::Stores& stores, const CallScope& scope, ObjectId company_id,
                  google::protobuf::Message& message) {
  const auto records = RecordsIn(message);
  if (records.empty()) return;
  SetUrls(RecordLinks(ReadConnection(stores, scope), company_id), records);
}

}  // namespace stanna::rpc
