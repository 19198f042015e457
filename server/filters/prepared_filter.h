// Whether a record is in, by the groups of its type's filter. The answers are those that HubSpot's
// search gives, so that both may be asked.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/property_bag.h"
#include "server/filters/filter_config.h"
#include "server/filters/operands.h"

namespace stanna::filters {

/// A filter made ready for many records. An immutable value; thread-safe.
///
/// A record without the property has what NEQ, NOT_IN, NOT_CONTAINS_TOKEN and NOT_HAS_PROPERTY ask
/// for, and nothing else. A value that can't be read as the property's type fits no number and no
/// time, not even NEQ. The formula is not asked: the caller evaluates it.
class PreparedFilter {
 public:
  /// `now` is what relative times count from.
  PreparedFilter(const RecordFilter& filter, const PropertyTypes& types, Time now);

  bool Matches(const PropertyBag& record) const;

 private:
  struct Criterion {
    std::string property;
    Operator op;
    Operands operands;
  };
  static bool Holds(const Criterion& criterion, const PropertyBag& record);

  bool none_;
  std::vector<std::vector<Criterion>> groups_;
};

/// What the filter and its formula read and the portal does not have, ascending. Records would have
/// no value there, and leave all at once: whoever takes records out must not go by such a filter.
std::vector<std::string> UnknownProperties(const RecordFilter& filter, const PropertyTypes& types);

/// For one record.
bool Matches(const RecordFilter& filter, const PropertyBag& record, const PropertyTypes& types,
             Time now);

}  // namespace stanna::filters
