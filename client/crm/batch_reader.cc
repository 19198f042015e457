#include <algorithm>
#include <set>

#include "base/property_bag.h"
#include "client/crm/record_parser.h"
#include "client/crm/record_reader.h"

namespace stanna::hubspot {
namespace {

constexpr std::string_view kMergedIds = "hs_merged_object_ids";

std::string BodyOf(const std::vector<ObjectId>& ids, const std::vector<std::string>& properties) {
  std::string out = "{\"properties\":[";
  for (const std::string& property : properties) {
    if (out.back() != '[') out += ',';
    AppendJsonString(out, property);
  }
  out += "],\"inputs\":[";
  for (const ObjectId id : ids) {
    if (out.back() == '}') out += ',';
    out += "{\"id\":\"" + std::to_string(id) + "\"}";
  }
  return out + "]}";
}

absl::StatusOr<ParsedPage> ReadBatch(PortalTransport& transport, const ApiCall& call,
                                     const RecordParseOptions& parse, const CallOptions& options) {
  ParsedPage page;
  const auto read = [&](const HttpResponse& response) -> absl::Status {
    ASSIGN_OR_RETURN(page, ParseRecords(response.body, parse));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(transport.Execute(call, options, read));
  // Were such ids taken for missing, their records would be deleted.
  if (!page.failures.empty()) {
    return WithReason(Unavailable(call.name + ": HubSpot could not read some of the records: " +
                                  page.failures.front()),
                      "HUBSPOT_UNAVAILABLE", {{"category", page.failures.front()}});
  }
  return page;
}

/// Ids asked for that no record of the page stands for, neither itself nor as a merge's survivor.
std::vector<ObjectId> MissingFrom(const ParsedPage& page, const std::vector<ObjectId>& asked) {
  std::set<ObjectId> present;
  for (const HubSpotRecord& record : page.records) present.insert(record.id);
  for (const auto& [survivor, absorbed] : page.merged) {
    present.insert(absorbed.begin(), absorbed.end());
  }
  std::vector<ObjectId> missing;
  for (const ObjectId id : asked) {
    if (!present.contains(id)) missing.push_back(id);
  }
  return missing;
}

}  // namespace

absl::StatusOr<BatchReadResult> BatchReadRecords(PortalTransport& transport,
                                                 const HubSpotEndpoints& endpoints, ObjectType type,
                                                 const std::vector<ObjectId>& ids,
                                                 const std::vector<std::string>& properties,
                                                 Archived archived, const CallOptions& options) {
  // HubSpot refuses a batch in which an id stands twice.
  const std::set<ObjectId> distinct(ids.begin(), ids.end());
  const std::vector<ObjectId> wanted(distinct.begin(), distinct.end());
  std::vector<std::string> names = properties;
  const bool caller_wants_merged = std::find(names.begin(), names.end(), kMergedIds) != names.end();
  if (!caller_wants_merged) names.emplace_back(kMergedIds);
  const RecordParseOptions parse{.type = type, .hide_merged_ids = !caller_wants_merged};
  BatchReadResult out;
  std::set<ObjectId> seen;
  for (std::size_t begin = 0; begin < wanted.size(); begin += kRecordBatch) {
    const auto first = wanted.begin() + static_cast<std::ptrdiff_t>(begin);
    const std::vector<ObjectId> batch(
        first, first + static_cast<std::ptrdiff_t>(std::min(kRecordBatch, wanted.size() - begin)));
    const ApiCall call{.name = "batch read of " + std::string(NameOf(type)),
                       .method = HttpMethod::kPost,
                       .url = endpoints.BatchRead(type) +
                              (archived == Archived::kYes ? "?archived=true" : "?archived=false"),
                       .body = BodyOf(batch, names)};
    ASSIGN_OR_RETURN(ParsedPage page, ReadBatch(transport, call, parse, options));
    for (const ObjectId id : MissingFrom(page, batch)) out.missing.push_back(id);
    for (HubSpotRecord& record : page.records) {
      // Two merged ids of one survivor bring it twice.
      if (seen.insert(record.id).second) out.records.push_back(std::move(record));
    }
  }
  return out;
}

}  // namespace stanna::hubspot
