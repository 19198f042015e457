#include <algorithm>
#include <array>

#include "base/property_values.h"
#include "server/config/property_check.h"
#include "server/config/section_reader.h"
#include "server/filters/operands.h"
#include "server/mapping/values.h"

namespace stanna::config {
namespace {

using filters::Filter;
using filters::Number;
using filters::Operator;

// A text may look like a number or a time; these never do.
constexpr std::array<std::string_view, 5> kWithoutOrder = {"bool", "enumeration", "phone_number",
                                                           "object_coordinates", "json"};

std::string PathOf(const Filter& filter, std::size_t value) {
  if (IsList(filter.op)) return ".values[" + std::to_string(value) + "]";
  return value == 0 ? ".value" : ".highValue";
}

// Empty: it can be compared.
std::string FaultOf(const std::string& value, const std::string& type) {
  if (type == "number" && !Number::Parse(value)) return "is not a number, as the property is";
  const bool is_time = type == "date" || type == "datetime";
  if (is_time && !filters::ReadTime(value, type, Time{})) {
    return "is not a time, as the property is: 2026-03-31, 2026-03-31T16:00:00Z or -365d";
  }
  if (type == "enumeration" && value.find(';') != std::string::npos) {
    return "holds ';': options are compared one by one";
  }
  return "";
}

// Where the order can be told without knowing the time.
bool IsReversed(const std::string& low, const std::string& high) {
  const auto numbers = std::pair(Number::Parse(low), Number::Parse(high));
  if (numbers.first && numbers.second) return numbers.first->Compare(*numbers.second) > 0;
  const auto times = std::pair(ParseTimeValue(low), ParseTimeValue(high));
  return times.first && times.second && *times.first > *times.second;
}

void CheckOne(const Filter& filter, const std::string& path, PropertyCheck& check) {
  const std::string* type = check.TypeOf(filter.property, path + ".property");
  if (type == nullptr) return;
  if (IsRange(filter.op) && std::ranges::count(kWithoutOrder, *type) != 0) {
    return check.Violation(path + ".operator", std::string(NameOf(filter.op)) +
                                                   " needs a number or a time; the property is of "
                                                   "type " +
                                                   *type);
  }
  const bool is_token = filter.op == Operator::kContains || filter.op == Operator::kNotContains;
  for (std::size_t i = 0; !is_token && i < filter.values.size(); ++i) {
    const std::string fault = FaultOf(filter.values[i], *type);
    if (!fault.empty()) check.Violation(path + PathOf(filter, i), fault);
  }
  if (filter.op == Operator::kBetween && IsReversed(filter.values[0], filter.values[1])) {
    check.Violation(path + ".highValue", "is below value");
  }
}

}  // namespace

void CheckFilter(const filters::RecordFilter& filter, ObjectType type, PropertyCheck& check) {
  const std::string path = std::string("filters.") + (IsActivity(type) ? "interactions." : "") +
                           std::string(ObjectName(type));
  for (std::size_t i = 0; i < filter.groups.size(); ++i) {
    for (std::size_t j = 0; j < filter.groups[i].size(); ++j) {
      CheckOne(filter.groups[i][j], At(At(path + ".groups", i), j), check);
    }
  }
  if (filter.formula) check.CheckAll(filter.formula->properties, path + ".properties");
}

}  // namespace stanna::config
