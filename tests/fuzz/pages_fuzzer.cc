// The to-types that were asked for inline as HubSpot spells them, with blanks between, and after
// "---" a page of records as HubSpot answers it.
#include <glog/logging.h>
#include <simdjson.h>

#include <algorithm>
#include <string>

#include "client/crm/record_parser.h"
#include "tests/fuzz/sections.h"

namespace stanna::fuzz {
namespace {

using hubspot::ParsedPage;
using hubspot::RecordParseOptions;

RecordParseOptions OptionsOf(std::string_view asked) {
  RecordParseOptions options;
  options.hide_merged_ids = asked.ends_with(' ');
  while (!asked.empty()) {
    const std::size_t end = std::min(asked.find(' '), asked.size());
    const auto type = hubspot::ParseAssociationKey(asked.substr(0, end));
    if (type && std::ranges::count(options.associations, *type) == 0) {
      options.associations.push_back(*type);
    }
    asked.remove_prefix(std::min(end + 1, asked.size()));
  }
  return options;
}

// What is stored and read again is the same; PostgreSQL's jsonb takes it.
void CheckProperties(const PropertyBag& properties) {
  const std::string json = properties.ToJson();
  CHECK(simdjson::validate_utf8(json)) << json;
  const auto again = PropertyBag::FromJson(json);
  CHECK(again && *again == properties) << json;
}

void CheckRecord(const HubSpotRecord& record, const RecordParseOptions& options) {
  CHECK_GT(record.id, 0);
  CHECK(record.type == options.type);
  CheckProperties(record.properties);
  CHECK(std::ranges::is_sorted(record.associations));
  CHECK(std::ranges::adjacent_find(record.associations) == record.associations.end());
  const auto is_asked = [&](ObjectType type) {
    return std::ranges::count(options.associations, type) > 0;
  };
  for (const Association& edge : record.associations) CHECK(is_asked(edge.to_type));
  for (const ObjectType type : record.associations_read) CHECK(is_asked(type));
}

void CheckPage(const ParsedPage& page, const RecordParseOptions& options) {
  for (const HubSpotRecord& record : page.records) CheckRecord(record, options);
  for (const auto& cut : page.cut) CHECK_LT(cut.record, page.records.size());
  for (const auto& [id, absorbed] : page.merged) {
    CHECK(std::ranges::count(page.records, id, &HubSpotRecord::id) > 0) << id;
    CHECK(!absorbed.empty());
  }
}

void Run(std::string_view input) {
  const auto [asked, body] = TwoSections(input);
  const RecordParseOptions options = OptionsOf(asked);
  const auto page = hubspot::ParseRecords(std::string(body), options);
  if (!page.ok()) {
    CHECK(absl::IsDataLoss(page.status())) << page.status();
    return;
  }
  CheckPage(*page, options);
}

}  // namespace
}  // namespace stanna::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  stanna::fuzz::Run(stanna::fuzz::AsText(data, size));
  return 0;
}
