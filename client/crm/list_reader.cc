#include <algorithm>
#include <map>
#include <set>

#include "client/crm/association_reader.h"
#include "client/crm/record_parser.h"
#include "client/crm/record_reader.h"
#include "client/http/url.h"

namespace stanna::hubspot {
namespace {

constexpr int kMaxPage = 100;

std::string Joined(const std::vector<std::string>& names) {
  std::string out;
  std::set<std::string_view> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second) continue;
    if (!out.empty()) out += ',';
    out += PercentEncode(name);
  }
  return out;
}

std::string Joined(const std::vector<ObjectType>& types) {
  std::string out;
  for (const ObjectType type : types) out += (out.empty() ? "" : ",") + std::string(NameOf(type));
  return out;
}

std::string UrlOf(const HubSpotEndpoints& endpoints, const ListRequest& request,
                  const std::vector<std::string>& properties) {
  std::string url = endpoints.Objects(request.type) + "?limit=" + std::to_string(request.limit) +
                    "&archived=" + (request.archived ? "true" : "false");
  if (!request.after.empty()) url += "&after=" + PercentEncode(request.after);
  if (!request.associations.empty()) url += "&associations=" + Joined(request.associations);
  if (!properties.empty()) url += "&properties=" + Joined(properties);
  return url;
}

absl::StatusOr<ParsedPage> ReadPage(PortalTransport& transport, std::string url,
                                    const ListRequest& request, const CallOptions& options) {
  const ApiCall call{.name = "list " + std::string(NameOf(request.type)), .url = std::move(url)};
  const RecordParseOptions parse{.type = request.type, .associations = request.associations};
  ParsedPage page;
  const auto read = [&](const HttpResponse& response) -> absl::Status {
    ASSIGN_OR_RETURN(page, ParseRecords(response.body, parse));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(transport.Execute(call, options, read));
  return page;
}

void ReplaceEdges(HubSpotRecord& record, ObjectType to, const std::vector<ObjectId>& ids) {
  auto& edges = record.associations;
  std::erase_if(edges, [to](const Association& edge) { return edge.to_type == to; });
  for (const ObjectId id : ids) edges.push_back({to, id});
  std::sort(edges.begin(), edges.end());
}

/// Edges that could not be read must not pass for complete ones.
void ForgetEdges(HubSpotRecord& record, ObjectType to) {
  ReplaceEdges(record, to, {});
  std::erase(record.associations_read, to);
}

absl::Status CompleteEdges(PortalTransport& transport, const HubSpotEndpoints& endpoints,
                           ParsedPage& page, ObjectType from, const CallOptions& options) {
  std::map<ObjectType, std::vector<std::size_t>> cut;
  for (const CutEdges& edges : page.cut) cut[edges.to].push_back(edges.record);
  for (const auto& [to, indexes] : cut) {
    std::vector<ObjectId> ids;
    for (const std::size_t index : indexes) ids.push_back(page.records[index].id);
    ASSIGN_OR_RETURN(const AssociationsResult whole,
                     ReadAssociations(transport, endpoints, from, to, ids, options));
    for (const std::size_t index : indexes) {
      HubSpotRecord& record = page.records[index];
      const auto found = whole.edges.find(record.id);
      if (found != whole.edges.end()) {
        ReplaceEdges(record, to, found->second);
      } else {
        ForgetEdges(record, to);
      }
    }
  }
  return absl::OkStatus();
}

/// The listed records with their properties from a batch read, which makes each record consistent
/// in itself: two lists with half of the properties each cost as many calls and may meet a change
/// in between. A record that vanished between the two reads is left out, as if listed a moment
/// later.
absl::StatusOr<std::vector<HubSpotRecord>> WithProperties(PortalTransport& transport,
                                                          const HubSpotEndpoints& endpoints,
                                                          std::vector<HubSpotRecord> listed,
                                                          const ListRequest& request,
                                                          const CallOptions& options) {
  std::vector<ObjectId> ids;
  for (const HubSpotRecord& record : listed) ids.push_back(record.id);
  const Archived archived = request.archived ? Archived::kYes : Archived::kNo;
  ASSIGN_OR_RETURN(BatchReadResult read, BatchReadRecords(transport, endpoints, request.type, ids,
                                                          request.properties, archived, options));
  std::map<ObjectId, HubSpotRecord*> by_id;
  for (HubSpotRecord& record : read.records) by_id[record.id] = &record;
  std::vector<HubSpotRecord> out;
  for (HubSpotRecord& record : listed) {
    const auto found = by_id.find(record.id);
    if (found == by_id.end()) continue;
    found->second->associations = std::move(record.associations);
    found->second->associations_read = std::move(record.associations_read);
    out.push_back(std::move(*found->second));
  }
  return out;
}

}  // namespace

absl::StatusOr<RecordPage> ListRecords(PortalTransport& transport,
                                       const HubSpotEndpoints& endpoints,
                                       const ListRequest& request, const CallOptions& options) {
  if (request.limit < 1 || request.limit > kMaxPage) {
    return InvalidArgument("a list page has 1 to 100 records");
  }
  std::string url = UrlOf(endpoints, request, request.properties);
  const bool too_long = url.size() > kMaxUrlBytes;
  if (too_long) url = UrlOf(endpoints, request, {"hs_object_id"});
  ASSIGN_OR_RETURN(ParsedPage page, ReadPage(transport, std::move(url), request, options));
  RETURN_IF_ERROR(CompleteEdges(transport, endpoints, page, request.type, options));
  RecordPage out{.records = std::move(page.records), .next_after = std::move(page.next_after)};
  if (out.next_after == request.after && !out.next_after.empty()) {
    return DataLoss("HubSpot repeats the same page of " + std::string(NameOf(request.type)));
  }
  if (too_long && !out.records.empty()) {
    ASSIGN_OR_RETURN(out.records, WithProperties(transport, endpoints, std::move(out.records),
                                                 request, options));
  }
  return out;
}

}  // namespace stanna::hubspot
