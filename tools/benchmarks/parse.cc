// How fast a page of contacts becomes records.
#include <simdjson.h>
#include <time.h>

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/object_type.h"
#include "client/crm/record_parser.h"
#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/rig.h"
#include "tools/benchmarks/synthetic_records.h"

namespace stanna::bench {
namespace {

namespace json = boost::json;

constexpr std::size_t kRecords = 100, kProperties = 30;
// Of the simulator's mix an eighth are contacts.
constexpr std::int64_t kEnoughRecords = 2'000;
// In turns, so that what else the machine does is the same for both.
constexpr int kRounds = 10, kPagesBetweenLooks = 10;
constexpr double kRound = 0.3;
constexpr double kGoal = 0.5;

json::object Written(const HubSpotRecord& record) {
  json::object properties;
  record.properties.ForEach([&](std::string_view name, std::optional<std::string_view> value) {
    if (properties.size() == kProperties) return;
    properties[name] = value ? json::value(*value) : json::value();
  });
  json::array edges;
  for (const Association& edge : record.associations) {
    if (edge.to_type != ObjectType::kCompany) continue;
    edges.push_back({{"id", std::to_string(edge.to_id)}, {"type", "contact_to_company"}});
  }
  return {{"id", std::to_string(record.id)},
          {"properties", std::move(properties)},
          {"createdAt", FormatRfc3339(record.created_at)},
          {"updatedAt", FormatRfc3339(record.modified_at)},
          {"archived", false},
          {"associations", {{"companies", {{"results", std::move(edges)}}}}}};
}

// As HubSpot's list endpoint answers.
std::string PageOfContacts() {
  json::array results;
  VisitSyntheticRecords(kEnoughRecords, [&](const std::vector<HubSpotRecord>& records) {
    for (const HubSpotRecord& record : records) {
      const bool wanted = record.type == ObjectType::kContact && results.size() < kRecords;
      if (wanted) results.push_back(Written(record));
    }
  });
  return json::serialize(
      json::object{{"results", std::move(results)},
                   {"paging", {{"next", {{"after", "101"}, {"link", "https://next.example"}}}}}});
}

// What both count, so that neither leaves something out.
struct Seen {
  std::size_t records = 0, properties = 0, bytes = 0, edges = 0;
  bool operator==(const Seen&) const = default;
};

Seen ReadOurs(const std::string& page) {
  Seen seen;
  const auto parsed = hubspot::ParseRecords(
      page, {.type = ObjectType::kContact, .associations = {ObjectType::kCompany}});
  if (!parsed.ok()) return seen;
  for (const HubSpotRecord& record : parsed->records) {
    ++seen.records;
    seen.edges += record.associations.size();
    record.properties.ForEach([&](std::string_view name, std::optional<std::string_view> value) {
      ++seen.properties;
      seen.bytes += name.size() + (value ? value->size() : 0);
    });
  }
  return seen;
}

void ReadRecord(simdjson::ondemand::object record, Seen& seen) {
  std::string_view id, created, updated;
  bool archived = false;
  if (record["id"].get(id)) return;
  for (auto field : record["properties"].get_object()) {
    std::string_view value;
    const std::string_view name = field.unescaped_key();
    ++seen.properties;
    seen.bytes += name.size() + (field.value().get(value) ? 0 : value.size());
  }
  if (record["createdAt"].get(created) || record["updatedAt"].get(updated)) return;
  if (record["archived"].get(archived)) return;
  for (auto edge : record["associations"]["companies"]["results"].get_array()) {
    std::string_view to;
    if (!edge["id"].get(to)) ++seen.edges;
  }
  ++seen.records;
}

// On demand, into views: nothing is kept.
class OnDemand {
 public:
  explicit OnDemand(const std::string& page) : page_(page) {}
  Seen Read() {
    Seen seen;
    auto document = parser_.iterate(page_);
    for (auto result : document["results"].get_array()) ReadRecord(result.get_object(), seen);
    return seen;
  }

 private:
  const simdjson::padded_string page_;
  simdjson::ondemand::parser parser_;
};

// Of this thread, which others on the machine do not take from.
double ProcessorSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

struct Rate {
  std::int64_t pages = 0;
  double seconds = 0;
  double PagesASecond() const { return static_cast<double>(pages) / seconds; }
};

template <typename Read>
void ReadForARound(const Read& read, Rate& rate) {
  const double begin = ProcessorSeconds();
  double now = begin;
  for (; now < begin + kRound; now = ProcessorSeconds()) {
    for (int i = 0; i < kPagesBetweenLooks; ++i) rate.pages += read().records == kRecords ? 1 : 0;
  }
  rate.seconds += now - begin;
}

}  // namespace

absl::StatusOr<std::vector<Figure>> RunParse(const BenchOptions&) {
  const std::string page = PageOfContacts();
  Say("parse: a page of " + std::to_string(page.size()) + " bytes");
  OnDemand on_demand(page);
  const Seen seen = on_demand.Read();
  if (seen.records != kRecords || ReadOurs(page) != seen) {
    return Internal("the two parsers do not read the same");
  }
  Rate ours, beside;
  for (int i = 0; i < kRounds; ++i) {
    ReadForARound([&] { return ReadOurs(page); }, ours);
    ReadForARound([&] { return on_demand.Read(); }, beside);
  }
  return std::vector<Figure>{
      {.name = "parse.contacts",
       .ours = ours.PagesASecond(),
       .beside = beside.PagesASecond(),
       .direction = Goal::kAtLeast,
       .goal = kGoal,
       .unit = "pages/s of processor",
       .note = std::to_string(seen.records) + " contacts, " +
               std::to_string(seen.properties / seen.records) + " properties each, " +
               std::to_string(page.size() / 1'000) +
               " kB; ours into records of their own, beside: simdjson on demand into views"}};
}

}  // namespace stanna::bench
