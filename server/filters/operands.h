// The values that a filter compares with, read once as the property's type says.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "server/filters/filter_config.h"
#include "server/filters/number.h"

namespace stanna::filters {

/// HubSpot's type of a property ("number", "enumeration"…); "" when the portal has none of the
/// name.
using PropertyTypes = std::function<std::string(std::string_view property)>;

/// How two values of a property are compared.
enum class ValueKind {
  kText,    ///< any case; also true and false
  kOption,  ///< each option of a multi-select by itself, in its own case
  kNumber,
  kTime,
};

/// A time in any of HubSpot's forms, or one relative to `now`: "-365d", "+12h", "-2w". Of a
/// property that is a date, a relative time is that UTC day.
std::optional<Time> ReadTime(std::string_view text, std::string_view type, Time now);

/// A filter's values as they are compared.
struct Operands {
  ValueKind kind = ValueKind::kText;
  std::vector<std::string> texts;  ///< in lower case where any case will do
  std::vector<Number> numbers;     ///< for kNumber
  std::vector<Time> times;         ///< for kTime
};

/// Values that can't be read as the property's type are texts. A range of a property that is
/// neither a number nor a time is one of what its values look like: HubSpot keeps numbers in texts,
/// too.
Operands ReadOperands(const Filter& filter, std::string_view type, Time now);

/// "*" at either end of the token stands for anything; else it must begin and end as a word does.
/// Letters in the text are compared in lower case when `folded`; the token is in lower case then.
bool ContainsToken(std::string_view text, std::string_view token, bool folded);

/// Whether the text is `lower` in any case of ASCII letters.
bool EqualsFolded(std::string_view text, std::string_view lower);

}  // namespace stanna::filters
