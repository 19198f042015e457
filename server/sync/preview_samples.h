// Which of many changed records a preview shows.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "base/ids.h"
#include "storage/canonical.h"

namespace stanna::sync {

/// What a draft does to a record, the gravest first.
enum class RecordEffect {
  kFails,       ///< a rule holds it back, or a formula fails
  kDisappears,  ///< it has no row any more
  kAppears,     ///< it has a row, and had none
  kChanged,     ///< some field of its row differs
  kIssues,      ///< nothing but its issues differ
};

/// Texts are empty where the row has no such field, or there is no row.
struct FieldChange {
  std::string field, before, after;
  bool operator==(const FieldChange&) const = default;
};

struct RecordSample {
  ObjectId id = 0;
  std::string name;
  RecordEffect effect = RecordEffect::kChanged;
  std::vector<FieldChange> fields;
  std::vector<storage::RecordIssue> opened, closed;
};

/// Takes whatever is offered and holds at most so many of each effect, of as many sorts as there
/// are: a record of a new sort takes the place of one whose sort is there more than once. Not
/// thread-safe.
class PreviewSamples {
 public:
  explicit PreviewSamples(std::size_t most) : most_(most) {}

  void Offer(RecordSample sample);
  /// At most so many, some of each effect; by effect, then in the order in which they came.
  std::vector<RecordSample> Take();

 private:
  struct Kept {
    std::string sort;  ///< the fields that differ and the rules of its new issues
    RecordSample sample;
  };

  const std::size_t most_;
  std::map<RecordEffect, std::vector<Kept>> kept_;
};

}  // namespace stanna::sync
