// What a draft configuration would do to the stored records of one object type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"
#include "server/sync/preview_samples.h"
#include "server/sync/type_derivation.h"
#include "storage/stores.h"

namespace stanna::sync {

/// How many issues of a rule open and close.
struct RuleChange {
  std::string rule;
  bool held_back = false;
  std::int64_t opened = 0, closed = 0;
};

/// Clients by their domain.
struct ClientChange {
  std::int64_t before = 0, after = 0;
  std::int64_t appear = 0, disappear = 0;
};

/// A row of a company is its place behind a client, with the client's fields where it is the one
/// that gives them.
struct TypePreview {
  ObjectType type = ObjectType::kCompany;
  std::int64_t records = 0;     ///< live ones
  std::int64_t considered = 0;  ///< of them: the sum of the next five
  std::int64_t changed = 0, appear = 0, disappear = 0, unchanged = 0;
  /// Left out with their content dropped: what becomes of them shows when they are read again.
  std::int64_t to_read = 0;
  std::int64_t failed =
      0;  ///< with a new issue that holds back, or of a formula; counted above too
  std::vector<RuleChange> rules;        ///< by rule
  std::optional<ClientChange> clients;  ///< of companies
  std::vector<RecordSample> samples;
  /// What the draft reads and the records were read without: it counts as empty.
  std::vector<std::string> unread_properties;
  std::int64_t calls_to_read = 0;  ///< that reading those properties costs
  bool never_read = false;         ///< the type as a whole
};

struct TypeComparison {
  storage::Stores& stores;
  const WorkspaceId& workspace;
  ObjectType type;
  TypeDerivation& current;
  TypeDerivation& draft;
  bool has_other_filter = false;
  std::size_t samples = 0;
  std::int64_t most_records = 0;
  Deadline until;     ///< what was not considered by then is left out
  Deadline deadline;  ///< of the store's answers
};

/// Reads the type's records page by page and writes nothing. What was read of them is the caller's
/// to say: unread_properties and what follows it. Errors are the store's.
absl::StatusOr<TypePreview> CompareType(const TypeComparison& comparison);

}  // namespace stanna::sync
