#include "client/crm/association_reader.h"

#include <algorithm>
#include <set>

#include "base/property_bag.h"
#include "client/json/json.h"

namespace stanna::hubspot {
namespace {

constexpr std::string_view kNone = "NO_ASSOCIATIONS_FOUND";

/// One id still to be read, from a page of its own.
struct Input {
  ObjectId id = 0;
  std::string after{};  ///< empty: from the beginning
};

/// One answer, read into what it says of each id.
struct Answer {
  std::map<ObjectId, std::vector<ObjectId>> edges{};
  std::vector<Input> more{};
  std::set<ObjectId> none{};
  std::map<ObjectId, std::string> failed{};
  /// What an id that the answer does not mention has: empty means "no associations".
  std::string unmentioned_failed{};
};

std::string BodyOf(const std::vector<Input>& inputs) {
  std::string out = "{\"inputs\":[";
  for (const Input& input : inputs) {
    if (out.back() == '}') out += ',';
    out += "{\"id\":\"" + std::to_string(input.id) + "\"";
    if (!input.after.empty()) {
      out += ",\"after\":";
      AppendJsonString(out, input.after);
    }
    out += '}';
  }
  return out + "]}";
}

absl::Status Unreadable() {
  return WithReason(DataLoss("not an answer of HubSpot's associations"),
                    "HUBSPOT_UNREADABLE_ANSWER");
}

absl::Status AddResult(json::Element result, Answer& answer) {
  const auto from = json::Path(result, "from", "id");
  const auto id = from ? json::ToInteger(*from) : std::nullopt;
  if (!id) return Unreadable();
  auto& edges = answer.edges[*id];
  if (const auto to = json::List(result, "to")) {
    for (const json::Element edge : *to) {
      // Version 4 says `toObjectId`, version 3 said `id`.
      auto to_id = json::Integer(edge, "toObjectId");
      if (!to_id) to_id = json::Integer(edge, "id");
      if (!to_id) return Unreadable();
      edges.push_back(*to_id);
    }
  }
  if (const auto after = json::Path(result, "paging", "next", "after")) {
    answer.more.push_back({*id, json::ToText(*after)});
  }
  return absl::OkStatus();
}

std::vector<ObjectId> IdsOf(json::Element error) {
  std::vector<ObjectId> out;
  const auto context = json::Member(error, "context");
  if (!context) return out;
  for (const std::string_view name : {"fromObjectId", "fromObjectIds", "ids", "id"}) {
    const auto list = json::List(*context, name);
    if (!list) continue;
    for (const json::Element id : *list) {
      if (const auto number = json::ToInteger(id)) out.push_back(*number);
    }
  }
  return out;
}

void AddError(json::Element error, Answer& answer) {
  const std::string sub_category = json::Text(error, "subCategory");
  const bool none = sub_category.find(kNone) != std::string::npos;
  std::string reason = json::Text(error, "message");
  if (reason.empty()) reason = json::Text(error, "category");
  if (reason.empty()) reason = "HubSpot gave no reason";
  const std::vector<ObjectId> ids = IdsOf(error);
  if (ids.empty() && !none) answer.unmentioned_failed = reason;
  for (const ObjectId id : ids) {
    if (none) {
      answer.none.insert(id);
    } else {
      answer.failed[id] = reason;
    }
  }
}

absl::StatusOr<Answer> ParseAnswer(const std::string& body) {
  json::Document document;
  if (!document.Parse(body)) return Unreadable();
  const json::Element root = document.root();
  const auto results = json::List(root, "results");
  if (!results) return Unreadable();
  Answer answer;
  for (const json::Element result : *results) RETURN_IF_ERROR(AddResult(result, answer));
  std::size_t listed = 0;
  if (const auto errors = json::List(root, "errors")) {
    listed = errors->size();
    for (const json::Element error : *errors) AddError(error, answer);
  }
  // Errors that HubSpot counts but does not list could be about any id.
  const auto counted = json::Integer(root, "numErrors").value_or(0);
  if (counted > static_cast<std::int64_t>(listed) && answer.unmentioned_failed.empty()) {
    answer.unmentioned_failed = "HubSpot did not say whether it has associations";
  }
  return answer;
}

/// Some versions answer 404 when none of the ids has an association.
bool IsNone(const absl::Status& status) {
  const auto metadata = DetailsOf(status).metadata;
  const auto sub_category = metadata.find("subCategory");
  return absl::IsNotFound(status) && sub_category != metadata.end() &&
         sub_category->second.find(kNone) != std::string::npos;
}

/// Reads one batch and its further pages into `out`.
class BatchReader {
 public:
  BatchReader(PortalTransport& transport, ApiCall call, const CallOptions& options,
              AssociationsResult& out)
      : transport_(transport), call_(std::move(call)), options_(options), out_(out) {}

  absl::Status Read(std::vector<Input> inputs) {
    while (!inputs.empty()) {
      ASSIGN_OR_RETURN(Answer answer, Ask(inputs));
      for (const Input& input : inputs) Settle(input, answer);
      inputs = FurtherPages(inputs, answer);
    }
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<Answer> Ask(const std::vector<Input>& inputs) {
    Answer answer;
    call_.body = BodyOf(inputs);
    const auto read = [&answer](const HttpResponse& response) -> absl::Status {
      ASSIGN_OR_RETURN(answer, ParseAnswer(response.body));
      return absl::OkStatus();
    };
    const absl::Status status = transport_.Execute(call_, options_, read);
    if (IsNone(status)) return Answer{};
    RETURN_IF_ERROR(status);
    return answer;
  }

  void Settle(const Input& input, const Answer& answer) {
    const auto found = answer.edges.find(input.id);
    const auto failed = answer.failed.find(input.id);
    if (failed != answer.failed.end()) return Fail(input.id, failed->second);
    if (found != answer.edges.end()) {
      auto& edges = out_.edges[input.id];
      edges.insert(edges.end(), found->second.begin(), found->second.end());
      return;
    }
    const bool none = answer.none.contains(input.id) || answer.unmentioned_failed.empty();
    if (!none) return Fail(input.id, answer.unmentioned_failed);
    out_.edges[input.id];
  }

  std::vector<Input> FurtherPages(const std::vector<Input>& asked, const Answer& answer) {
    std::vector<Input> out;
    for (const Input& next : answer.more) {
      const auto before = std::find_if(asked.begin(), asked.end(),
                                       [&](const Input& input) { return input.id == next.id; });
      if (before == asked.end() || out_.failed.contains(next.id)) continue;
      // A cursor that does not move would be followed for ever.
      if (before->after == next.after) {
        Fail(next.id, "HubSpot repeats the same page of associations");
      } else {
        out.push_back(next);
      }
    }
    return out;
  }

  void Fail(ObjectId id, const std::string& reason) {
    out_.edges.erase(id);
    out_.failed[id] = reason;
  }

  PortalTransport& transport_;
  ApiCall call_;
  const CallOptions& options_;
  AssociationsResult& out_;
};

void SortAndDeduplicate(std::vector<ObjectId>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

}  // namespace

absl::StatusOr<AssociationsResult> ReadAssociations(PortalTransport& transport,
                                                    const HubSpotEndpoints& endpoints,
                                                    ObjectType from, ObjectType to,
                                                    const std::vector<ObjectId>& ids,
                                                    const CallOptions& options) {
  const ApiCall call{
      .name = "associations of " + std::string(NameOf(from)) + " with " + std::string(NameOf(to)),
      .method = HttpMethod::kPost,
      .url = endpoints.AssociationsBatchRead(from, to)};
  std::vector<ObjectId> wanted = ids;
  SortAndDeduplicate(wanted);
  AssociationsResult out;
  BatchReader reader(transport, call, options, out);
  for (std::size_t begin = 0; begin < wanted.size(); begin += kAssociationBatch) {
    const std::size_t end = std::min(wanted.size(), begin + kAssociationBatch);
    std::vector<Input> inputs;
    for (std::size_t i = begin; i < end; ++i) inputs.push_back({wanted[i]});
    RETURN_IF_ERROR(reader.Read(std::move(inputs)));
  }
  // One related record is listed once per association type, and again at a page's edge.
  for (auto& [id, edges] : out.edges) SortAndDeduplicate(edges);
  return out;
}

}  // namespace stanna::hubspot
