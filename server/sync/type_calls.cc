#include "server/sync/type_calls.h"

namespace stanna::sync {
namespace {

// HubSpot's maxima a call.
constexpr std::size_t kRecordBatch = 100;
constexpr std::size_t kAssociationBatch = 1'000;

std::int64_t Batches(std::size_t ids, std::size_t batch) {
  return static_cast<std::int64_t>((ids + batch - 1) / batch);
}

}  // namespace

hubspot::CallOptions TypeCalls::Call() {
  hubspot::CallOptions call = scope_.Call();
  call.waited_ms = &waited_ms_;
  return call;
}

void TypeCalls::Count(std::int64_t calls) {
  Add(calls);
  made_ += calls;
}

absl::StatusOr<hubspot::RecordPage> TypeCalls::List(const hubspot::ListRequest& request) {
  Count(1);
  return scope_.client->List(request, Call());
}

absl::StatusOr<hubspot::SearchPage> TypeCalls::Search(const hubspot::SearchRequest& request) {
  auto page = scope_.client->Search(request, Call());
  // A request that breaks HubSpot's limits was never sent.
  if (ReasonOf(page.status()) != "HUBSPOT_SEARCH_LIMIT") Count(1);
  return page;
}

absl::StatusOr<hubspot::BatchReadResult> TypeCalls::BatchRead(
    const std::vector<ObjectId>& ids, const std::vector<std::string>& properties) {
  Count(Batches(ids.size(), kRecordBatch));
  return scope_.client->BatchRead(type_, ids, properties, Call());
}

absl::StatusOr<hubspot::BatchReadResult> TypeCalls::BatchReadArchived(
    const std::vector<ObjectId>& ids, const std::vector<std::string>& properties) {
  Count(Batches(ids.size(), kRecordBatch));
  return scope_.client->BatchReadArchived(type_, ids, properties, Call());
}

absl::StatusOr<hubspot::AssociationsResult> TypeCalls::ReadAssociations(
    ObjectType to, const std::vector<ObjectId>& ids) {
  Count(Batches(ids.size(), kAssociationBatch));
  return scope_.client->ReadAssociations(type_, to, ids, Call());
}

absl::StatusOr<hubspot::AssociationsResult> TypeCalls::ReadAssociationsFrom(
    ObjectType from, const std::vector<ObjectId>& ids) {
  Count(Batches(ids.size(), kAssociationBatch));
  return scope_.client->ReadAssociations(from, type_, ids, Call());
}

}  // namespace stanna::sync
