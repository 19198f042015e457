/// Value functions shared by the property tables. Private to the portal.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "tools/hubspot_sim/portal/property.h"
#include "tools/hubspot_sim/portal/staff.h"
#include "tools/hubspot_sim/portal/words.h"
#include "tools/hubspot_sim/text/civil_time.h"

namespace stanna::sim {

std::vector<PropertyDefinition> CompanyProperties();
std::vector<PropertyDefinition> ContactProperties();
std::vector<PropertyDefinition> SurveyProperties();
std::vector<PropertyDefinition> DealProperties();
std::vector<PropertyDefinition> LineItemProperties();
std::vector<PropertyDefinition> MeetingProperties();
std::vector<PropertyDefinition> CallProperties();
std::vector<PropertyDefinition> EmailProperties();
std::vector<PropertyDefinition> NoteProperties();
std::vector<PropertyDefinition> TaskProperties();

inline bool Put(std::string& out, std::string_view text) {
  out = text;
  return true;
}
inline bool PutInt(std::string& out, int64_t value) {
  out = std::to_string(value);
  return true;
}
/// The exact decimal expansion of a double, as HubSpot shows computed numbers:
/// 0.2 becomes "0.200000000000000011102230246251565404236316680908203125".
bool PutDouble(std::string& out, double value);
bool PutBool(std::string& out, bool value);
bool PutCents(std::string& out, int64_t cents);

bool ObjectId(const Facts& facts, std::string& out);
bool CreatedAt(const Facts& facts, std::string& out);
bool UpdatedAt(const Facts& facts, std::string& out);
bool OwnerId(const Facts& facts, std::string& out);
bool NeverSet(const Facts& facts, std::string& out);
bool ObjectSource(const Facts& facts, std::string& out);
int64_t CountEdges(const Facts& facts, ObjectType to);

/// The share of a company's yearly revenue, in cents; 0 when it pays nothing.
int64_t AnnualRevenueCents(const Facts& company);

/// The properties that every activity has.
void AppendActivityProperties(std::vector<PropertyDefinition>& table);

}  // namespace stanna::sim
