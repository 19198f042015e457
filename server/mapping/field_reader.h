// Evaluates the sources of mapped fields on one HubSpot record and collects what could not be read.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hubspot_record.h"
#include "server/mapping/mapping_config.h"
#include "server/mapping/values.h"

namespace stanna::mapping {

/// Owner id → e-mail address, archived owners included.
using OwnerEmails = std::map<ObjectId, std::string>;

/// Reads fields of one record. A source without a value is passed over silently; one whose value
/// can't be read adds an issue and is passed over too. The arguments must outlive the reader;
/// without `owners` (null: they are not known now) an owner's address is passed over silently.
class FieldReader {
 public:
  FieldReader(const HubSpotRecord& record, const MappingConfig& config, const OwnerEmails* owners)
      : record_(record), config_(config), owners_(owners) {}

  std::string Text(std::string_view field);
  /// Canonical decimal text; empty when there is none.
  std::string Decimal(std::string_view field);
  std::string Currency(std::string_view field);
  /// "inbound", "outbound" or empty.
  std::string Direction(std::string_view field);
  /// A lower-case address; empty when there is none.
  std::string Email(std::string_view field);
  std::optional<Date> DateOf(std::string_view field);
  std::optional<Time> TimeOf(std::string_view field);
  std::optional<bool> Bool(std::string_view field);
  std::optional<ObjectId> Id(std::string_view field);
  std::optional<std::int64_t> DurationMs(std::string_view field);
  /// What the field's first source with a value holds, unread, with the property it comes from.
  struct Raw {
    std::string text;
    std::string property;
  };
  std::optional<Raw> RawOf(std::string_view field);

  /// A field of any kind as canonical text; empty when no source has a readable value.
  std::string AsText(const TargetField& field);
  /// Where the value that was read last came from; nullopt: nowhere.
  struct Used {
    std::size_t source = 0;     ///< counted from 0
    std::string_view property;  ///< of the configuration
  };
  const std::optional<Used>& used() const { return used_; }

  void Add(Issue issue);
  std::vector<Issue> TakeIssues() { return std::move(issues_); }

 private:
  // A source whose text is `nothing` has no value.
  template <typename T>
  std::optional<T> Read(std::string_view field, std::string_view rule, std::string_view what,
                        const std::function<std::optional<T>(const std::string&, const Source&)>&,
                        std::string_view nothing = {});
  std::optional<std::string> ValueOf(const Source& source);
  std::optional<std::string> FormOf(const Source& source);
  std::optional<std::string> Joined(const Source& source) const;
  std::optional<std::string> Between(const Source& source);
  std::optional<std::string> OwnerEmail(const Source& source, const std::string& id);
  bool Holds(const std::optional<Condition>& condition) const;

  const HubSpotRecord& record_;
  const MappingConfig& config_;
  const OwnerEmails* owners_;
  std::vector<Issue> issues_;
  std::optional<Used> used_;
};

}  // namespace stanna::mapping
