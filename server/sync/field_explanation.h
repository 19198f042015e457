// Where a client's field comes from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "storage/manual_store.h"
#include "storage/revenue_store.h"
#include "storage/stores.h"

namespace stanna::sync {

struct FieldExplanation {
  std::string field;
  std::string value;     ///< canonical text; empty: nothing gives it a value
  std::string currency;  ///< of an amount
  std::string rule;      ///< in words
  std::string config_path;
  int config_version = 0;
  ObjectId company_id = 0;
  std::string property, property_value;
  std::optional<Time> source_modified_at;
  std::vector<std::string> notes;  ///< why earlier sources were passed over
  /// Of a field that a person set.
  std::optional<storage::FieldOverride> override;
  /// Of "mrr" only.
  std::optional<storage::ClientRevenue> revenue;
};

/// `field` is one of the clients' fields in the mapping ("name", "mrr"…). InvalidArgument: there is
/// no such field. NotFound: no such client; with reason DATA_NOT_READY: its MRR was not worked out
/// yet, and nobody set it. Thread-safe.
absl::StatusOr<FieldExplanation> ExplainField(storage::Stores& stores, const WorkspaceId& workspace,
                                              const ClientId& client, const std::string& field,
                                              Time now, Deadline deadline);

}  // namespace stanna::sync
