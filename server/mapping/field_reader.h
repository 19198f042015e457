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
#include "server/mapping/mapping_context.h"
#include "server/mapping/values.h"

namespace stanna::mapping {

/// A record as an expression sees it; both must outlive it. `labels`: null where none are known.
class RecordInputs : public expressions::Inputs {
 public:
  RecordInputs(const HubSpotRecord& record, const OptionLabels* labels)
      : record_(record), labels_(labels) {}

  std::optional<std::string_view> Property(std::string_view name) const override {
    return record_.properties.Get(name);
  }
  std::string Label(std::string_view property, std::string_view value) const override;

 private:
  const HubSpotRecord& record_;
  const OptionLabels* labels_;
};

/// Reads fields of one record. A source without a value is passed over silently; one whose value
/// can't be read adds an issue and is passed over too. The arguments must outlive the reader;
/// while the owners are not known an owner's address is passed over silently. A field whose formula
/// fails is as it is in `previous`; no other source is asked.
class FieldReader {
 public:
  FieldReader(const HubSpotRecord& record, const MappingContext& context,
              const FieldTexts* previous = nullptr)
      : record_(record), context_(context), config_(context.config), previous_(previous) {}

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
  /// ";"-joined, ascending, each once; of a field that collects, those of all its sources.
  std::string Options(std::string_view field);
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
  /// Whether a formula failed: the field is to stay as it was.
  bool HasFailedFormula() const { return has_failed_formula_; }

 private:
  // A source whose text is `nothing` has no value.
  template <typename T>
  std::optional<T> Read(std::string_view field, std::string_view rule, std::string_view what,
                        const std::function<std::optional<T>(const std::string&, const Source&)>&,
                        std::string_view nothing = {});
  std::optional<std::string> ValueOf(const Source& source);
  std::optional<std::string> FormOf(const Source& source);
  std::optional<std::string> Evaluated(const Source& source);
  std::optional<std::string> PreviousOf(std::string_view field) const;
  std::optional<std::string> Joined(const Source& source) const;
  std::optional<std::string> Between(const Source& source);
  std::optional<std::string> Translated(const Source& source, std::string value);
  std::optional<std::string> OwnerEmail(const Source& source, const std::string& id);
  bool Holds(const std::optional<Condition>& condition) const;

  const HubSpotRecord& record_;
  const MappingContext& context_;
  const MappingConfig& config_;
  const FieldTexts* previous_;
  bool has_failed_formula_ = false;
  bool failed_now_ = false;  // the source that is being read
  std::vector<Issue> issues_;
  std::optional<Used> used_;
};

}  // namespace stanna::mapping
