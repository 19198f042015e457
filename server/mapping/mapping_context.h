// What the mapping needs to know beside the record.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/object_type.h"
#include "server/mapping/mapping_config.h"

namespace stanna::mapping {

/// Owner id → e-mail address, archived owners included.
using OwnerEmails = std::map<ObjectId, std::string>;

/// Labels of the options of each property, by internal value.
using OptionLabels =
    std::map<ObjectType, std::map<std::string, std::map<std::string, std::string>, std::less<>>>;

/// A record's fields as they were, canonical text by name.
using FieldTexts = std::map<std::string, std::string, std::less<>>;

/// Cheap to copy but for the configuration.
struct MappingContext {
  MappingConfig config;
  /// nullopt: they could not be read.
  std::optional<OwnerEmails> owners;
  /// Of amounts whose record names none: the portal's home currency; empty: unknown.
  std::string home_currency;
  /// Null: none are known, and options keep their internal values.
  std::shared_ptr<const OptionLabels> labels;
};

/// The label of an option of a property; the value itself when there is none. `labels` may be null.
std::string LabelOf(const OptionLabels* labels, ObjectType type, std::string_view property,
                    const std::string& value);

}  // namespace stanna::mapping
