#include "tools/hubspot_sim/portal/property.h"

#include <algorithm>
#include <array>
#include <utility>

#include "tools/hubspot_sim/portal/property_values.h"
#include "tools/hubspot_sim/text/hash.h"

namespace stanna::sim {
namespace {

using Table = std::vector<PropertyDefinition>;

Table Sorted(Table table) {
  std::sort(table.begin(), table.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return table;
}

bool has_survey = false;

Table ContactTable() {
  Table table = ContactProperties();
  if (has_survey) {
    const Table survey = SurveyProperties();
    table.insert(table.end(), survey.begin(), survey.end());
  }
  return Sorted(std::move(table));
}

std::array<Table, kObjectTypeCount> AllTables() {
  return {Sorted(CompanyProperties()), ContactTable(),
          Sorted(DealProperties()),    Sorted(LineItemProperties()),
          Sorted(MeetingProperties()), Sorted(CallProperties()),
          Sorted(EmailProperties()),   Sorted(NoteProperties()),
          Sorted(TaskProperties())};
}

}  // namespace

void AddSurveyProperties() { has_survey = true; }

const Table& PropertiesOf(ObjectType type) {
  static const auto& tables = *new std::array<Table, kObjectTypeCount>(AllTables());
  return tables[static_cast<size_t>(type)];
}

std::optional<int> FindProperty(ObjectType type, std::string_view name) {
  const Table& table = PropertiesOf(type);
  const auto found = std::lower_bound(table.begin(), table.end(), name,
                                      [](const auto& p, std::string_view n) { return p.name < n; });
  if (found == table.end() || found->name != name) return std::nullopt;
  return static_cast<int>(found - table.begin());
}

bool PutDouble(std::string& out, double value) {
  char digits[128];
  const int length = std::snprintf(digits, sizeof digits, "%.60g", value);
  out.assign(digits, static_cast<size_t>(length));
  return true;
}

bool PutBool(std::string& out, bool value) { return Put(out, value ? "true" : "false"); }

bool PutCents(std::string& out, int64_t cents) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%lld.%02lld", static_cast<long long>(cents / 100),
                static_cast<long long>(cents % 100));
  return Put(out, digits);
}

bool ObjectId(const Facts& facts, std::string& out) { return PutInt(out, facts.id); }

bool CreatedAt(const Facts& facts, std::string& out) {
  AppendIsoMillis(facts.created_ms, out);
  return true;
}

bool UpdatedAt(const Facts& facts, std::string& out) {
  AppendIsoMillis(facts.updated_ms, out);
  return true;
}

// Nine in ten have an owner; a few were never reassigned from one who left or from the queue.
bool OwnerId(const Facts& facts, std::string& out) {
  if (facts.Percent(51, 8)) return false;
  const auto& owners = Owners();
  const bool is_rare = facts.Percent(52, 6);
  const auto people = static_cast<int64_t>(owners.size()) - 2;
  const int64_t at = is_rare ? people + facts.Roll(53, 2) : facts.Roll(53, people);
  return PutInt(out, owners[static_cast<size_t>(at)].id);
}

bool NeverSet(const Facts&, std::string&) { return false; }

bool ObjectSource(const Facts& facts, std::string& out) {
  static constexpr std::string_view kSources[] = {"CRM_UI", "IMPORT", "INTEGRATION", "FORM"};
  return Put(out, Pick(facts, 54, kSources));
}

int64_t CountEdges(const Facts& facts, ObjectType to) {
  std::vector<Edge> edges;
  facts.portal->AppendEdges(facts.type, facts.index, to, edges);
  return static_cast<int64_t>(edges.size());
}

int64_t AnnualRevenueCents(const Facts& company) {
  if (company.Percent(61, 15)) return 0;
  return (1200 + company.Roll(62, 200) * 600) * 100;
}

}  // namespace stanna::sim
