// The changes of one property of one record, put together from what events and copies say: pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "storage/history_store.h"

namespace stanna::storage {

/// Equal but for spelling: "12000" and "12000.00" are one number; a time with or without a
/// fraction, or in milliseconds (as events have it), is one time.
bool SamePropertyValue(std::string_view a, std::string_view b);

/// A value that a copy of the record has.
struct ValueInCopy {
  std::string value;
  Time version{};
};

/// Events say when a property became what; copies say what it was at a version, whenever it became
/// so. The two come in any order and say the same more than once. The timeline holds each change
/// once, and each begins with the value that the one before ends with.
class PropertyTimeline {
 public:
  /// `changes` are all that are stored of the property.
  explicit PropertyTimeline(std::vector<PropertyChange> changes);

  /// An event said that the property became `value` at `at`; `copy` is the stored one, nullopt when
  /// there is none or it has no such property.
  void Became(const std::string& property, Time at, const std::string& value,
              const std::optional<ValueInCopy>& copy);
  /// A copy that replaces `before` has the value.
  void Shows(const std::string& property, const ValueInCopy& copy, const ValueInCopy& before);

  /// What is to be written and removed, and which of it tells something new, oldest first.
  std::vector<PropertyChange> Written() const;
  std::vector<Time> Removed() const;
  std::vector<PropertyChange> News() const;

 private:
  using Entries = std::map<Time, PropertyChange>;

  bool TakesItsTime(Entries::iterator next, Time at, const std::string& value);
  void CloseGap(Entries::iterator entry, const std::optional<ValueInCopy>& copy);
  Entries::iterator Insert(PropertyChange change);

  Entries entries_;
  const Entries stored_;
  std::vector<Time> news_;
};

}  // namespace stanna::storage
