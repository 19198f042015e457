#include <time.h>

#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/status.h"
#include "server/config/configuration.h"
#include "server/mapping/record_mapping.h"
#include "tests/support/import_calls.h"
#include "tools/benchmarks/benchmarks.h"
#include "tools/benchmarks/rig.h"
#include "tools/benchmarks/synthetic_records.h"

namespace stanna::bench {
namespace {

constexpr double kStandardRate = 20'000;
constexpr double kCalculatedRate = 5'000;
// What HubSpot's limits allow a first import at best (docs/benchmarks.md): a change of the mapping
// that takes longer had better read everything again.
constexpr double kImportRate = 2'000;
// Below it a run is given up.
constexpr std::int64_t kSlowestRate = 200;
constexpr std::chrono::minutes kShortestLimit{5};

// Another source for one field. Everything is derived again all the same.
constexpr char kOneField[] =
    R"({"mapping": {"clients": {"renewalDate": [{"property": "contract_end_date"}]}}})";

// What the formulas of a type read.
struct FormulaInputs {
  std::string target, number, text, created = "createdate", modified = "hs_lastmodifieddate";
};

std::string Source(const FormulaInputs& in, std::string formula) {
  const std::pair<std::string_view, const std::string*> names[] = {{"$number", &in.number},
                                                                   {"$text", &in.text},
                                                                   {"$created", &in.created},
                                                                   {"$modified", &in.modified}};
  boost::json::array properties;
  for (const auto& [mark, name] : names) {
    const auto at = formula.find(mark);
    if (at == std::string::npos) continue;
    formula.replace(at, mark.size(), "p." + *name);
    properties.emplace_back(*name);
  }
  return boost::json::serialize(
      boost::json::array{{{"formula", formula}, {"properties", std::move(properties)}}});
}

// Five of what customers calculate: money a month, a class, a time span, a shortened text, a flag.
std::array<std::string, 5> Sources(const FormulaInputs& in) {
  return {Source(in, "round(decimal($number) / 12, 2)"),
          Source(in,
                 "if decimal(coalesce($number, 0)) >= 10000 then return 'large' end "
                 "return 'small'"),
          Source(in, "months_between($created, $modified)"),
          Source(in, "coalesce($text, 'none'):trim():lower():sub(1, 20)"),
          Source(in, "contains(lower($text or ''), 'platform')")};
}

std::string CustomFields(const FormulaInputs& in) {
  const auto sources = Sources(in);
  return "\"" + in.target + R"(": {"custom": {"monthly": {"type": "number", "sources": )" +
         sources[0] + R"(}, "size": {"type": "text", "sources": )" + sources[1] +
         R"(}, "months": {"type": "number", "sources": )" + sources[2] +
         R"(}, "short": {"type": "text", "sources": )" + sources[3] +
         R"(}, "platform": {"type": "bool", "sources": )" + sources[4] + "}}}";
}

// Line items have no fields of their own: five of the product's are calculated.
std::string LineItemFields() {
  const auto sources = Sources({.target = "lineItems", .number = "price", .text = "name"});
  return R"("lineItems": {"price": )" + sources[0] + R"(, "billingFrequency": )" + sources[1] +
         R"(, "termMonths": )" + sources[2] + R"(, "name": )" + sources[3] +
         R"(, "billingTerms": )" + sources[4] + "}";
}

std::string CalculatedDocument() {
  const auto activity = [](const std::string& target, const std::string& text) {
    return CustomFields(
        {.target = target, .number = "hubspot_owner_id", .text = text, .created = "hs_createdate"});
  };
  return "{\"mapping\": {" +
         CustomFields({.target = "clients", .number = "annual_recurring_revenue", .text = "name"}) +
         ", " +
         CustomFields({.target = "stakeholders",
                       .number = "num_conversion_events",
                       .text = "jobtitle",
                       .modified = "lastmodifieddate"}) +
         ", " + CustomFields({.target = "deals", .number = "amount", .text = "dealname"}) + ", " +
         LineItemFields() + ", \"interactions\": {" + activity("meetings", "hs_meeting_title") +
         ", " + activity("calls", "hs_call_title") + ", " + activity("emails", "hs_email_subject") +
         ", " + activity("notes", "hs_body_preview") + ", " + activity("tasks", "hs_task_subject") +
         "}}}";
}

std::chrono::nanoseconds ThreadTime() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// Whether a formula of the record failed.
bool Map(const HubSpotRecord& record, const mapping::MappingContext& context) {
  switch (record.type) {
    case ObjectType::kCompany:
      return mapping::MapCompany(record, context).has_failed_formula;
    case ObjectType::kContact:
      return mapping::MapContact(record, context).has_failed_formula;
    case ObjectType::kDeal:
      return mapping::MapDeal(record, context).has_failed_formula;
    case ObjectType::kLineItem:
      return mapping::MapLineItem(record, context).has_failed_formula;
    default:
      return mapping::MapInteraction(record, context).has_failed_formula;
  }
}

// One thread maps `total` records, and nothing else counts.
absl::StatusOr<Figure> MeasureMapping(const std::string& name, const std::string& document,
                                      std::int64_t total, double goal) {
  Say("mapping: " + name + " of " + std::to_string(total) + " records");
  ASSIGN_OR_RETURN(const config::Configuration config, config::ParseDocument(document));
  mapping::MappingContext context;
  context.config = config.mapping;
  context.home_currency = "USD";
  context.owners.emplace();
  for (auto& owner : SyntheticOwners()) (*context.owners)[owner.id] = std::move(owner.email);
  std::chrono::nanoseconds took{0};
  std::int64_t failed = 0;
  VisitSyntheticRecords(total, [&](const std::vector<HubSpotRecord>& page) {
    const auto begin = ThreadTime();
    for (const HubSpotRecord& record : page) failed += Map(record, context);
    took += ThreadTime() - begin;
  });
  if (failed > 0) return Internal(std::to_string(failed) + " formulas failed");
  const double seconds = std::chrono::duration<double>(took).count();
  return Figure{.name = "mapping." + name,
                .ours = static_cast<double>(total) / seconds,
                .beside = goal,
                .direction = Goal::kAtLeast,
                .goal = 1,
                .unit = "records/s",
                .note = "of one core's time, 50 properties a record"};
}

std::vector<std::string> PortalOf(std::int64_t total) {
  constexpr const char* kOptions[] = {"--companies",  "--contacts", "--deals",
                                      "--line-items", "--meetings", "--calls",
                                      "--emails",     "--notes",    "--tasks"};
  std::vector<std::string> arguments = {"--rate-limit", "none"};
  const auto counts = SyntheticCounts(total);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    arguments.insert(arguments.end(), {kOptions[i], std::to_string(counts[i])});
  }
  return arguments;
}

absl::Status MeasureReplay(const BenchOptions& options, std::vector<Figure>& figures) {
  const std::int64_t total = options.mapping_records;
  const std::chrono::seconds limit = kShortestLimit + std::chrono::seconds(total / kSlowestRate);
  Say("mapping: importing " + std::to_string(total) + " records, " + options.backend);
  Rig rig(options, PortalOf(total), WithoutLimits());
  RETURN_IF_ERROR(rig.Import(limit).status());
  rig.simulator().ResetStats();
  Say("mapping: a replay of all of them");
  ASSIGN_OR_RETURN(const testing::RunEnd end, rig.Configure(kOneField, limit));
  const std::int64_t replayed = end.run.items_processed();
  if (replayed != total) return Internal(std::to_string(replayed) + " records were replayed");
  const auto& began = end.run.started_at();
  const auto& ended = end.run.completed_at();
  const double seconds = static_cast<double>(ended.seconds() - began.seconds()) +
                         static_cast<double>(ended.nanos() - began.nanos()) / 1e9;
  figures.push_back({.name = "mapping.replay",
                     .ours = static_cast<double>(total) / seconds,
                     .beside = kImportRate,
                     .direction = Goal::kAtLeast,
                     .goal = 1,
                     .unit = "records/s",
                     .note = "all stored records after a change of one field, " + options.backend +
                             ", beside reading them again"});
  figures.push_back(
      {.name = "mapping.replay_calls",
       .ours = static_cast<double>(testing::CallsOfTheServer(rig.simulator().Stats())),
       .goal = 0,
       .unit = "calls"});
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Figure>> RunMapping(const BenchOptions& options) {
  std::vector<Figure> figures;
  ASSIGN_OR_RETURN(Figure standard,
                   MeasureMapping("standard", "{}", options.mapping_records, kStandardRate));
  figures.push_back(std::move(standard));
  ASSIGN_OR_RETURN(Figure calculated, MeasureMapping("five_calculated", CalculatedDocument(),
                                                     options.mapping_records, kCalculatedRate));
  figures.push_back(std::move(calculated));
  RETURN_IF_ERROR(MeasureReplay(options, figures));
  return figures;
}

}  // namespace stanna::bench
