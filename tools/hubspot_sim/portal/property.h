/// Property definitions of every object type, each with the function that computes its value.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/hubspot_sim/portal/portal.h"

namespace stanna::sim {

/// Writes the value to `out` (empty on entry); false means null.
using ValueFunction = bool (*)(const Facts& facts, std::string& out);

enum PropertyFlag : unsigned {
  kDefault = 1,     ///< returned when a request names no properties
  kAlways = 2,      ///< returned whether asked for or not
  kReadOnly = 4,    ///< writes are refused
  kCalculated = 8,  ///< read only, and computed by HubSpot
  kCustom = 16,     ///< made by the portal, not by HubSpot
  kHidden = 32,
  kExternalOptions = 64,  ///< the options are elsewhere (owners, pipelines)
  kUnique = 128,
  kCurrency = 256,
  kSearchDefault = 512,  ///< returned by a search that names no properties, beyond kDefault
  kFromRecord = 1024,    ///< also computed for records made at run time
};

struct PropertyDefinition {
  std::string_view name;
  std::string_view label;
  std::string_view type;        ///< string, number, bool, enumeration, date, datetime, phone_number
  std::string_view field_type;  ///< text, textarea, html, number, date, select, checkbox, …
  std::string_view group;
  ValueFunction value;
  unsigned flags = 0;
  std::string_view options = {};  ///< "value=Label;value=Label"

  bool Has(PropertyFlag flag) const { return (flags & flag) != 0; }
};

/// From now on contacts have the custom texts survey_01 to survey_20 too, as wide portals do.
/// Before any other call: the tables are made once.
void AddSurveyProperties();

/// Sorted by name.
const std::vector<PropertyDefinition>& PropertiesOf(ObjectType type);
/// The position of a property in PropertiesOf(type).
std::optional<int> FindProperty(ObjectType type, std::string_view name);

}  // namespace stanna::sim
