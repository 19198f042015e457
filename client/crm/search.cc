#include "client/crm/search.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/property_bag.h"
#include "client/crm/record_parser.h"

namespace stanna::hubspot {
namespace {

constexpr std::array<std::string_view, 13> kOperators = {"EQ",
                                                         "NEQ",
                                                         "LT",
                                                         "LTE",
                                                         "GT",
                                                         "GTE",
                                                         "BETWEEN",
                                                         "IN",
                                                         "NOT_IN",
                                                         "HAS_PROPERTY",
                                                         "NOT_HAS_PROPERTY",
                                                         "CONTAINS_TOKEN",
                                                         "NOT_CONTAINS_TOKEN"};

absl::Status Refused(const std::string& field, const std::string& description) {
  return WithDetails(InvalidArgument("search: " + field + " " + description),
                     {.reason = "HUBSPOT_SEARCH_LIMIT",
                      .metadata = {},
                      .retry_after = std::nullopt,
                      .violations = {{field, description}}});
}

absl::Status CheckFilters(const SearchRequest& request) {
  if (request.filter_groups.size() > kMaxFilterGroups) {
    return Refused("filter_groups", "has more than 5 groups");
  }
  std::size_t filters = 0;
  for (const auto& group : request.filter_groups) {
    filters += group.size();
    if (group.empty()) return Refused("filter_groups", "has an empty group");
    if (group.size() > kMaxFiltersPerGroup) {
      return Refused("filter_groups", "has a group of more than 6 filters");
    }
    for (const SearchFilter& filter : group) {
      if (std::find(kOperators.begin(), kOperators.end(), filter.op) == kOperators.end()) {
        return Refused("op", "is no search operator");
      }
    }
  }
  if (filters > kMaxFilters) return Refused("filter_groups", "has more than 18 filters");
  return absl::OkStatus();
}

absl::Status CheckPaging(const SearchRequest& request) {
  if (request.limit < 1 || request.limit > kMaxSearchPage) {
    return Refused("limit", "must be 1 to 200");
  }
  if (request.after < 0 || request.after + request.limit > kMaxSearchResults) {
    return Refused("after", "would page past the 10,000th result");
  }
  return absl::OkStatus();
}

void AppendMember(std::string& out, std::string_view name, std::string_view value) {
  if (out.back() != '{') out += ',';
  AppendJsonString(out, name);
  out += ':';
  AppendJsonString(out, value);
}

void AppendTexts(std::string& out, std::string_view name, const std::vector<std::string>& values) {
  if (out.back() != '{') out += ',';
  AppendJsonString(out, name);
  out += ":[";
  for (const std::string& value : values) {
    if (out.back() != '[') out += ',';
    AppendJsonString(out, value);
  }
  out += ']';
}

void AppendFilter(std::string& out, const SearchFilter& filter) {
  out += '{';
  AppendMember(out, "propertyName", filter.property);
  AppendMember(out, "operator", filter.op);
  if (filter.op == "IN" || filter.op == "NOT_IN") {
    AppendTexts(out, "values", filter.values);
  } else if (filter.op != "HAS_PROPERTY" && filter.op != "NOT_HAS_PROPERTY") {
    AppendMember(out, "value", filter.value);
    if (filter.op == "BETWEEN") AppendMember(out, "highValue", filter.high_value);
  }
  out += '}';
}

std::string Write(const SearchRequest& request) {
  std::string out = "{\"filterGroups\":[";
  for (const auto& group : request.filter_groups) {
    if (out.back() != '[') out += ',';
    out += "{\"filters\":[";
    for (const SearchFilter& filter : group) {
      if (out.back() != '[') out += ',';
      AppendFilter(out, filter);
    }
    out += "]}";
  }
  out += "],\"sorts\":[";
  if (!request.sort_property.empty()) {
    out += '{';
    AppendMember(out, "propertyName", request.sort_property);
    const bool ascending = request.direction == SortDirection::kAscending;
    AppendMember(out, "direction", ascending ? "ASCENDING" : "DESCENDING");
    out += '}';
  }
  out += "],\"limit\":" + std::to_string(request.limit) + ",\"after\":\"" +
         std::to_string(request.after) + "\"";
  AppendTexts(out, "properties", request.properties);
  return out + '}';
}

/// Characters, not bytes: continuation bytes of UTF-8 don't count.
std::size_t Characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::optional<std::int64_t> NextOffset(const std::string& after) {
  std::int64_t offset = 0;
  const auto [end, error] = std::from_chars(after.data(), after.data() + after.size(), offset);
  if (error != std::errc() || offset >= kMaxSearchResults) return std::nullopt;
  return offset;
}

}  // namespace

absl::StatusOr<std::string> SearchBody(const SearchRequest& request) {
  RETURN_IF_ERROR(CheckFilters(request));
  RETURN_IF_ERROR(CheckPaging(request));
  std::string body = Write(request);
  if (Characters(body) > kMaxSearchBody) {
    return Refused("properties", "and filters make a body of more than 3,000 characters");
  }
  return body;
}

absl::StatusOr<SearchPage> SearchRecords(PortalTransport& transport,
                                         const HubSpotEndpoints& endpoints,
                                         const SearchRequest& request, const CallOptions& options) {
  ASSIGN_OR_RETURN(std::string body, SearchBody(request));
  const ApiCall call{.name = "search " + std::string(NameOf(request.type)),
                     .method = HttpMethod::kPost,
                     .url = endpoints.Search(request.type),
                     .body = std::move(body),
                     .rate_class = RateClass::kSearch};
  ParsedPage page;
  const auto read = [&](const HttpResponse& response) -> absl::Status {
    const RecordParseOptions parse{.type = request.type};
    ASSIGN_OR_RETURN(page, ParseRecords(response.body, parse));
    if (!page.total) return DataLoss("a search answer without a total");
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(transport.Execute(call, options, read));
  SearchPage out{.total = *page.total,
                 .records = std::move(page.records),
                 .next_after = NextOffset(page.next_after)};
  if (out.next_after && *out.next_after <= request.after) {
    return DataLoss("HubSpot repeats the same page of a search");
  }
  return out;
}

}  // namespace stanna::hubspot
