#include "tools/benchmarks/synthetic_records.h"

#include <algorithm>
#include <numeric>
#include <string_view>

#include "base/clock.h"
#include "tools/hubspot_sim/portal/portal.h"
#include "tools/hubspot_sim/portal/property.h"
#include "tools/hubspot_sim/portal/staff.h"

namespace stanna::bench {
namespace {

constexpr std::size_t kPageSize = 100;  // as HubSpot's
constexpr std::size_t kPropertiesARecord = 50;
constexpr std::string_view kStaffDomain = "@stanna-demo.example";

// What people wrote is never kept whole.
bool IsBody(const sim::PropertyDefinition& definition) {
  return definition.field_type == "html" || definition.name == "hs_email_text";
}

HubSpotRecord RecordOf(ObjectType type, const sim::Facts& facts) {
  HubSpotRecord record;
  record.type = type;
  record.id = facts.id;
  record.created_at = FromEpochMs(facts.created_ms);
  record.modified_at = FromEpochMs(facts.updated_ms);
  std::string value;
  for (const sim::PropertyDefinition& definition : sim::PropertiesOf(facts.type)) {
    if (IsBody(definition)) continue;
    value.clear();
    const bool has_value = definition.value(facts, value);
    record.properties.Set(definition.name,
                          has_value ? std::optional<std::string_view>(value) : std::nullopt);
  }
  for (std::size_t i = record.properties.size(); i < kPropertiesARecord; ++i) {
    record.properties.Set("portal_property_" + std::to_string(i),
                          "value " + std::to_string(facts.hash % (1000 + i)));
  }
  return record;
}

}  // namespace

std::vector<std::int64_t> SyntheticCounts(std::int64_t total) {
  const auto mix = sim::PortalOptions().counts;
  const std::int64_t sum = std::accumulate(mix.begin(), mix.end(), std::int64_t{0});
  std::vector<std::int64_t> counts;
  std::int64_t left = total;
  for (const std::int64_t of_type : mix) {
    counts.push_back(total * of_type / sum);
    left -= counts.back();
  }
  counts.back() += left;
  return counts;
}

void VisitSyntheticRecords(std::int64_t total,
                           const std::function<void(const std::vector<HubSpotRecord>&)>& visit) {
  const auto counts = SyntheticCounts(total);
  sim::PortalOptions options;
  std::ranges::copy(counts, options.counts.begin());
  const sim::Portal portal(options);
  for (const ObjectType type : kAllObjectTypes) {
    const auto theirs = sim::ParseObjectType(NameOf(type)).value();
    std::vector<HubSpotRecord> page;
    for (std::int64_t i = 0; i < portal.LiveCount(theirs); ++i) {
      page.push_back(RecordOf(type, portal.FactsOf(theirs, i)));
      if (page.size() < kPageSize && i + 1 < portal.LiveCount(theirs)) continue;
      visit(page);
      page.clear();
    }
  }
}

std::vector<SyntheticOwner> SyntheticOwners() {
  std::vector<SyntheticOwner> owners;
  for (const sim::Owner& owner : sim::Owners()) {
    const std::string mailbox(owner.mailbox);
    owners.push_back({owner.id, mailbox.empty() ? "" : mailbox + std::string(kStaffDomain)});
  }
  return owners;
}

}  // namespace stanna::bench
