#include <algorithm>
#include <queue>

#include "tools/hubspot_sim/api/body.h"
#include "tools/hubspot_sim/api/errors.h"
#include "tools/hubspot_sim/api/handlers.h"
#include "tools/hubspot_sim/api/record_json.h"
#include "tools/hubspot_sim/api/search_filter.h"
#include "tools/hubspot_sim/text/civil_time.h"
#include "tools/hubspot_sim/text/hash.h"

namespace stanna::sim {
namespace {

constexpr int64_t kDefaultLimit = 10;
constexpr int64_t kMaxLimit = 200;
constexpr int64_t kMaxReach = 10'000;  ///< nothing beyond can be paged to
constexpr size_t kMaxBody = 3'000;
constexpr size_t kMaxGroups = 5;
constexpr size_t kMaxFiltersPerGroup = 6;
constexpr size_t kMaxFilters = 18;
constexpr size_t kMaxQuery = 3'000;

struct Sort {
  int property = -1;  ///< -1: by creation, oldest first
  bool descending = false;
  bool sloppy = false;  ///< out of order by up to an hour
};

struct Plan {
  std::vector<FilterGroup> groups;
  Sort sort;
  std::string query;
  Projection projection;
  int64_t limit = kDefaultLimit;
  int64_t after = 0;
};

HttpReply BadRequest() {
  return ErrorReply(400, {"There was a problem with the request.", "VALIDATION_ERROR", {}, {}});
}

std::optional<HttpReply> ReadSort(const Context& context, const Call& call,
                                  const boost::json::object& body, Sort& sort) {
  const boost::json::array& sorts = ArrayOf(body, "sorts");
  if (sorts.empty()) return std::nullopt;
  if (sorts.size() > 1) return Violation(context, call, "only one sort is allowed");
  std::string name;
  if (sorts[0].is_object()) {
    name = TextOf(sorts[0].get_object(), "propertyName");
    sort.descending = TextOf(sorts[0].get_object(), "direction") == "DESCENDING";
  } else if (sorts[0].is_string()) {
    name = std::string(std::string_view(sorts[0].get_string()));
    sort.descending = !name.empty() && name[0] == '-';
    if (sort.descending) name.erase(0, 1);
  }
  const auto property = FindProperty(call.type, name);
  if (!property.has_value()) return BadRequest();
  sort.property = *property;
  sort.sloppy = context.options.search_disorder && name == Info(call.type).modified_property;
  return std::nullopt;
}

std::optional<HttpReply> ReadGroups(const Context& context, const Call& call,
                                    const boost::json::object& body, Plan& plan) {
  size_t total = 0;
  const auto add = [&](const boost::json::array& filters) -> std::optional<HttpReply> {
    total += filters.size();
    if (filters.size() > kMaxFiltersPerGroup || total > kMaxFilters) {
      return Violation(context, call, "too many filters");
    }
    FilterGroup group;
    for (const boost::json::value& filter : filters) {
      Filter parsed;
      std::string problem = "Invalid input JSON";
      if (filter.is_object()) problem = ParseFilter(call.type, filter.get_object(), parsed);
      if (problem == kEpochZero) return ErrorReply(500, {"internal error", {}, {}, {}});
      if (!problem.empty()) return Violation(context, call, problem);
      group.push_back(std::move(parsed));
    }
    plan.groups.push_back(std::move(group));
    return std::nullopt;
  };
  const boost::json::array& groups = ArrayOf(body, "filterGroups");
  if (groups.size() > kMaxGroups) return Violation(context, call, "too many filter groups");
  for (const boost::json::value& group : groups) {
    if (!group.is_object()) return ValidationError("Invalid input JSON");
    if (auto refusal = add(ArrayOf(group.get_object(), "filters"))) return refusal;
  }
  if (!ArrayOf(body, "filters").empty()) return add(ArrayOf(body, "filters"));
  return std::nullopt;
}

std::optional<HttpReply> ReadPage(const Context& context, const Call& call,
                                  const boost::json::object& body, Plan& plan) {
  if (body.contains("limit")) {
    const auto limit = IntOf(body, "limit");
    if (!limit.has_value() || *limit < 0 || *limit > kMaxLimit) {
      return Violation(context, call, "limit must be between 0 and 200");
    }
    plan.limit = *limit;
  }
  const std::string after = TextOf(body, "after");
  if (after.empty()) return std::nullopt;
  const auto offset = ParseInt(after);
  if (!offset.has_value() || *offset < 0 || *offset > INT32_MAX) {
    return Violation(context, call,
                     "Cannot deserialize value of type `int` from String \"" + after + "\"");
  }
  plan.after = *offset;
  if (plan.after + plan.limit <= kMaxReach) return std::nullopt;
  return Violation(context, call, "paging past 10,000 results is not possible");
}

std::optional<HttpReply> ReadPlan(const Context& context, const Call& call, Plan& plan) {
  if (call.request.body.size() > kMaxBody) {
    return Violation(context, call, "the request body is longer than 3,000 characters");
  }
  const auto body = ParseObject(call.request.body);
  if (!body.has_value()) return ValidationError("Invalid input JSON");
  const auto unknown = UnknownMember(
      *body, {"filterGroups", "filters", "sorts", "properties", "limit", "after", "query"});
  if (unknown.has_value()) return Violation(context, call, "unknown member " + *unknown);
  plan.query = TextOf(*body, "query");
  if (plan.query.size() > kMaxQuery) return Violation(context, call, "query is too long");
  if (auto refusal = ReadGroups(context, call, *body, plan)) return refusal;
  if (auto refusal = ReadSort(context, call, *body, plan.sort)) return refusal;
  if (auto refusal = ReadPage(context, call, *body, plan)) return refusal;
  plan.projection.properties = SelectProperties(call.type, TextsOf(*body, "properties"), true);
  plan.projection.with_url = true;
  plan.projection.withhold_email_content = call.withhold_email_content;
  return std::nullopt;
}

bool Matches(const Plan& plan, const Store& store, const Record& record) {
  if (!plan.query.empty() && !MatchesQuery(plan.query, store, record)) return false;
  if (plan.groups.empty()) return true;
  return std::any_of(plan.groups.begin(), plan.groups.end(), [&](const FilterGroup& group) {
    return std::all_of(group.begin(), group.end(),
                       [&](const Filter& filter) { return MatchesFilter(filter, store, record); });
  });
}

/// What a match is ordered by: a number or a text, then the id.
struct SortKey {
  double number = 0;
  std::string text;
  int64_t id = 0;

  bool operator<(const SortKey& other) const {
    if (number != other.number) return number < other.number;
    if (text != other.text) return text < other.text;
    return id < other.id;
  }
};

SortKey KeyOf(const Sort& sort, const Store& store, const Record& record) {
  SortKey key;
  key.id = record.facts.id;
  const double sign = sort.descending ? -1 : 1;
  if (sort.property < 0) return key;
  const auto& property = PropertiesOf(record.facts.type)[static_cast<size_t>(sort.property)];
  if (!store.ValueOf(record, sort.property, key.text)) return key;
  if (const auto number = NumberOf(property, key.text)) {
    key.number = sign * *number;
    key.text.clear();
    if (sort.sloppy) {
      key.number += static_cast<double>(Mix(record.facts.hash, 0x5107) % kHourMs) - kHourMs / 2.0;
    }
  } else if (sort.descending) {
    for (char& c : key.text) c = static_cast<char>(~static_cast<unsigned char>(c));
  }
  return key;
}

/// The ids of the page's records, and the number of all matches.
struct Found {
  std::vector<int64_t> ids;
  int64_t total = 0;
};

// Keeps only as many of the best as can be paged to, so a large portal costs no memory.
Found Execute(const Plan& plan, const Context& context, const Call& call, int64_t as_of_ms) {
  const auto wanted = static_cast<size_t>(plan.after + plan.limit);
  const bool everything = plan.groups.empty() && plan.query.empty();
  const bool in_id_order = plan.sort.property < 0;
  Found found;
  if (everything) found.total = context.store.Count(call.type, false, as_of_ms);
  std::priority_queue<SortKey> best;
  std::vector<int64_t> ids;
  context.store.Scan(call.type, 0, false, as_of_ms, [&](const Record& record) {
    if (everything && in_id_order && ids.size() >= wanted) return false;
    if (!Matches(plan, context.store, record)) return true;
    if (!everything) ++found.total;
    if (in_id_order) {
      if (ids.size() < wanted) ids.push_back(record.facts.id);
      return true;
    }
    best.push(KeyOf(plan.sort, context.store, record));
    if (best.size() > wanted) best.pop();
    return true;
  });
  if (!in_id_order) {
    for (; !best.empty(); best.pop()) ids.push_back(best.top().id);
    std::reverse(ids.begin(), ids.end());
  }
  const auto skip = std::min(static_cast<size_t>(plan.after), ids.size());
  found.ids.assign(ids.begin() + static_cast<std::ptrdiff_t>(skip), ids.end());
  return found;
}

}  // namespace

HttpReply SearchObjects(const Context& context, const Call& call) {
  Plan plan;
  if (auto refusal = ReadPlan(context, call, plan)) return *refusal;
  const int64_t as_of_ms =
      context.options.index_lag_ms == 0 ? kLatest : call.now_ms - context.options.index_lag_ms;
  const auto lock = context.store.Shared();
  const Found found = Execute(plan, context, call, as_of_ms);
  HttpReply reply;
  JsonWriter json(reply.body);
  json.BeginObject().Field("total", found.total).Key("results").BeginArray();
  for (int64_t id : found.ids) {
    const auto record = context.store.Find(call.type, id, as_of_ms);
    if (record.has_value()) WriteRecord(json, context, *record, plan.projection);
  }
  json.EndArray();
  const int64_t end = plan.after + static_cast<int64_t>(found.ids.size());
  if (end < found.total && !found.ids.empty()) {
    json.Key("paging").BeginObject().Key("next").BeginObject();
    json.Field("after", std::to_string(end)).EndObject().EndObject();
  }
  json.EndObject();
  return reply;
}

}  // namespace stanna::sim
