// Values as real portals have them, and what must become of each: testdata/property_values.json.
//
// A row names a field of the product, the properties of a record, the canonical text that the field
// must get, the issues of the whole record, and where the value was seen.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include "server/mapping/mapping_document.h"
#include "server/mapping/record_mapping.h"

namespace stanna::mapping {
namespace {

namespace json = boost::json;

constexpr const char* kFile = "server/mapping/testdata/property_values.json";
constexpr std::size_t kLeastRows = 200;

std::string Text(const json::value& value) { return json::value_to<std::string>(value); }

struct Target {
  ObjectType type;
  std::string field;
};

/// "clients.mrr", "interactions.calls.from".
std::optional<Target> ParseTarget(const std::string& path) {
  for (const ObjectType type : kAllObjectTypes) {
    const std::string prefix =
        (IsActivity(type) ? "interactions." : "") + std::string(TargetOf(type).name) + ".";
    if (path.starts_with(prefix)) return Target{type, path.substr(prefix.size())};
  }
  return std::nullopt;
}

HubSpotRecord Record(ObjectType type, const json::object& properties) {
  HubSpotRecord record;
  record.type = type;
  record.id = 501;
  record.created_at = FromEpochMs(1'700'000'000'000);  // 2023-11-14T22:13:20Z
  for (const auto& [name, value] : properties) {
    const std::string key(name.data(), name.size());
    if (value.is_null()) {
      record.properties.Set(key, std::nullopt);
    } else {
      record.properties.Set(key, Text(value));
    }
  }
  return record;
}

MappingContext Context(const json::object& section) {
  MappingContext context;
  context.config = StandardMapping();
  if (const json::value* document = section.if_contains("document")) {
    std::vector<FieldViolation> violations;
    ReadMappingSection(document->at("mapping"), context.config, violations);
    for (const FieldViolation& violation : violations) {
      ADD_FAILURE() << violation.field << " " << violation.description;
    }
  }
  context.owners =
      OwnerEmails{{904875188, "rep@acme.com"}, {52550153, "csm@acme.com"}, {88842095, ""}};
  context.home_currency = "EUR";
  return context;
}

std::vector<Issue> IssuesOf(const HubSpotRecord& record, const MappingContext& context) {
  switch (record.type) {
    case ObjectType::kCompany:
      return MapCompany(record, context).issues;
    case ObjectType::kContact:
      return MapContact(record, context).issues;
    case ObjectType::kDeal:
      return MapDeal(record, context).issues;
    case ObjectType::kLineItem:
      return MapLineItem(record, context).issues;
    default:
      return MapInteraction(record, context).issues;
  }
}

std::string DomainOf(const DomainResult& result) {
  return result.ok() ? result.domain : "! " + std::string(Describe(result.fault));
}

/// What the field gets. Some are more than what their sources give.
std::string ValueOf(const HubSpotRecord& record, const Target& target,
                    const MappingContext& context) {
  using Derive = std::function<std::string()>;
  const std::map<std::string, Derive> derived = {
      {"clients.domain", [&] { return DomainOf(MapCompany(record, context).domain); }},
      {"clients.mrr", [&] { return MapCompany(record, context).mrr.amount; }},
      {"clients.currency", [&] { return MapCompany(record, context).mrr.currency; }},
      {"stakeholders.emailDomain", [&] { return MapContact(record, context).email_domain; }},
      {"deals.currency", [&] { return MapDeal(record, context).amount.currency; }},
  };
  const std::string path = std::string(TargetOf(record.type).name) + "." + target.field;
  if (const auto found = derived.find(path); found != derived.end()) return found->second();
  if (target.field == "occurredAt") {
    return FormatRfc3339(MapInteraction(record, context).occurred_at);
  }
  const TargetField* const field = TargetOf(record.type).Find(target.field);
  if (field == nullptr) return "(there is no such field)";
  return FieldReader(record, context).AsText(*field);
}

/// "RULE property", each on a line. Of activities only rows about the time are asked for it.
std::string Listed(const std::vector<Issue>& issues, bool with_time) {
  std::string out;
  for (const Issue& issue : issues) {
    if (issue.rule == "MISSING_TIME" && !with_time) continue;
    out += "\n  issue " + issue.rule + " " + issue.field;
  }
  return out;
}

std::string Expected(const json::object& row) {
  std::string out = "'" + Text(row.at("text")) + "'";
  if (const json::value* issues = row.if_contains("issues")) {
    for (const json::value& issue : issues->as_array()) out += "\n  issue " + Text(issue);
  }
  return out;
}

std::string Actual(const json::object& row, const MappingContext& context) {
  const auto target = ParseTarget(Text(row.at("field")));
  if (!target) return "(there is no such target)";
  const auto record = Record(target->type, row.at("properties").as_object());
  return "'" + ValueOf(record, *target, context) + "'" +
         Listed(IssuesOf(record, context), target->field == "occurredAt");
}

json::value ReadFile() {
  std::ifstream file(kFile);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_FALSE(text.empty()) << kFile << " is not here";
  return json::parse(text);
}

TEST(PropertyValues, BecomeWhatTheTableSays) {
  const json::value sections = ReadFile();
  std::size_t rows = 0;
  for (const json::value& section : sections.as_array()) {
    const MappingContext context = Context(section.as_object());
    for (const json::value& row : section.at("rows").as_array()) {
      EXPECT_EQ(Actual(row.as_object(), context), Expected(row.as_object()))
          << Text(row.at("field")) << " of " << json::serialize(row.at("properties"))
          << "\nseen in " << Text(row.at("source"));
      ++rows;
    }
  }
  EXPECT_GE(rows, kLeastRows);
}

/// A kind of field that no row is about would go unseen.
TEST(PropertyValues, TheTableHasEveryKindOfField) {
  std::map<FieldKind, int> rows;
  const json::value sections = ReadFile();
  for (const json::value& section : sections.as_array()) {
    for (const json::value& row : section.at("rows").as_array()) {
      const auto target = ParseTarget(Text(row.at("field")));
      ASSERT_TRUE(target) << json::serialize(row);
      if (const TargetField* field = TargetOf(target->type).Find(target->field)) {
        ++rows[field->kind];
      }
    }
  }
  for (const ObjectType type : kAllObjectTypes) {
    for (const TargetField& field : TargetOf(type).fields) {
      EXPECT_GE(rows[field.kind], 5)
          << "of the kind of " << TargetOf(type).name << "." << field.name;
    }
  }
}

}  // namespace
}  // namespace stanna::mapping
