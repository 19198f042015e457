#include "tools/benchmarks/ingest_run.h"

#include <boost/json.hpp>
#include <utility>

#include "base/object_type.h"
#include "storage/record_store.h"
#include "tools/benchmarks/contacts_phase.h"
#include "tools/hubspot_sim/portal/property.h"

namespace stanna::bench {
namespace {

namespace json = boost::json;

constexpr std::int64_t kContactsACompany = 100;
constexpr int kSurveyQuestions = 20;  // of the simulator's --survey
// Below it a run is given up.
constexpr std::int64_t kSlowestRate = 200;
constexpr std::chrono::minutes kShortestLimit{5};
// Of every record, asked for or not.
constexpr char kRecordId[] = "hs_object_id";
constexpr int kSampled = 100;

BenchOptions OnPostgres() {
  BenchOptions options;
  options.backend = "postgres";
  return options;
}

std::map<std::string, std::string> OneWorker() {
  auto settings = WithoutLimits();
  settings["SYNC_WORKERS"] = "1";
  return settings;
}

// Properties that are watched are read.
std::string Configuration() {
  json::array watched;
  for (const std::string& name : WideProperties()) {
    if (name != kRecordId) watched.emplace_back(name);
  }
  return json::serialize(
      json::object{{"history", {{"watched", {{"contacts", std::move(watched)}}}}}});
}

}  // namespace

std::vector<std::string> WidePortal(std::int64_t contacts) {
  return {"--contacts",   std::to_string(contacts),
          "--companies",  std::to_string(contacts / kContactsACompany + 1),
          "--deals",      "0",
          "--line-items", "0",
          "--activities", "0",
          "--rate-limit", "none",
          "--survey"};
}

std::vector<std::string> WideProperties() {
  std::vector<std::string> names;
  for (const auto& property : sim::PropertiesOf(sim::ObjectType::kContact)) {
    names.emplace_back(property.name);
  }
  for (int i = 1; i <= kSurveyQuestions; ++i) {
    names.push_back("survey_" + std::string(i < 10 ? "0" : "") + std::to_string(i));
  }
  return names;
}

IngestRun::IngestRun(std::int64_t contacts)
    : contacts_(contacts), rig_(OnPostgres(), WidePortal(contacts), OneWorker()) {}

template <typename Run>
absl::StatusOr<IngestCost> IngestRun::Measure(const Run& run) {
  RETURN_IF_ERROR(rig_.postgres()->Execute("CHECKPOINT"));
  const auto server = rig_.server().ProcessorTime();
  const auto database = rig_.postgres()->ProcessorTime();
  ContactsPhase phase;
  const std::chrono::seconds limit =
      kShortestLimit + std::chrono::seconds(contacts_ / kSlowestRate);
  RETURN_IF_ERROR(run(limit, [&](const auto& state) { phase.See(state); }).status());
  IngestCost cost;
  cost.server = rig_.server().ProcessorTime() - server;
  cost.database = rig_.postgres()->ProcessorTime() - database;
  cost.took = phase.Took();
  const auto rate = phase.Rate();
  if (!rate) return InvalidArgument("so few contacts are there at once; take more");
  cost.contacts_a_second = *rate;
  return cost;
}

absl::StatusOr<IngestCost> IngestRun::Import() {
  const auto reply = rig_.server().Call(
      {.method = "PUT",
       .url = "/api/integrations/hubspot/config",
       .headers = {{"Authorization", "Bearer " + rig_.key()}, {"Content-Type", "application/json"}},
       .body = "{\"document\":" + Configuration() + "}"});
  if (reply.status != 200) return Internal("the configuration was refused: " + reply.body);
  return Measure([&](auto limit, const auto& observer) { return rig_.Import(limit, observer); });
}

absl::StatusOr<IngestCost> IngestRun::ImportAgain() {
  return Measure([&](auto limit, const auto& observer) { return rig_.FullSync(limit, observer); });
}

absl::StatusOr<double> IngestRun::PropertiesOfContacts() {
  const Deadline deadline = Deadline::After(std::chrono::minutes(1));
  ASSIGN_OR_RETURN(const auto contacts,
                   rig_.server().stores().records().Scan(rig_.workspace(), ObjectType::kContact, 0,
                                                         kSampled, deadline));
  std::size_t properties = 0;
  for (const HubSpotRecord& contact : contacts) properties += contact.properties.size();
  if (contacts.empty()) return Internal("no contact is stored");
  return static_cast<double>(properties) / static_cast<double>(contacts.size());
}

}  // namespace stanna::bench
