// What people decided by hand: fields of clients that a sync leaves alone, and clients that are
// one.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"

namespace stanna::storage {

struct FieldOverride {
  ClientId client_id;
  std::string field;         ///< of ClientRow, by the product's name: "renewalDate"
  std::string value;         ///< canonical text
  std::string synced_value;  ///< what the mapping says; kept up by every write of the client
  std::string reason;
  std::string set_by;  ///< the API key's id
  Time set_at{};
};

/// The companies of `domain` stand behind `client_id`.
struct ClientMerge {
  std::string domain;
  ClientId client_id;
  std::string merged_by;
  Time merged_at{};
};

/// See WorkspaceStore for threads and errors.
class ManualStore {
 public:
  virtual ~ManualStore() = default;

  /// Sets the field of the client at once and from now on, in place of an earlier override.
  /// `synced_value` is found by the store. NotFound: no such client. InvalidArgument: the field is
  /// none that can be set, or its value can't be read.
  virtual absl::Status PutOverride(const WorkspaceId& workspace, const FieldOverride& value,
                                   Deadline deadline) = 0;
  /// The field is as the mapping says again, at once. NotFound: it was not overridden.
  virtual absl::Status RemoveOverride(const WorkspaceId& workspace, const ClientId& client,
                                      const std::string& field, Time now, Deadline deadline) = 0;
  /// By field.
  virtual absl::StatusOr<std::vector<FieldOverride>> ListOverrides(const WorkspaceId& workspace,
                                                                   const ClientId& client,
                                                                   Deadline deadline) = 0;

  /// `merged` and what belongs to it become `kept`'s: companies of its domain are derived again by
  /// the next run, and its id is answered by the kept client. Answers the domain. NotFound: there
  /// is no such live client. FailedPrecondition (ALREADY_MERGED): either of them is merged into
  /// another, or another into `merged`.
  virtual absl::StatusOr<std::string> MergeClients(const WorkspaceId& workspace,
                                                   const ClientId& kept, const ClientId& merged,
                                                   const std::string& by, Time now,
                                                   Deadline deadline) = 0;
  /// The domain's companies are a client of their own again, the one they were, after the next run.
  /// NotFound: the domain is not merged into this client.
  virtual absl::Status UnmergeClient(const WorkspaceId& workspace, const ClientId& kept,
                                     const std::string& domain, Time now, Deadline deadline) = 0;
  /// Those merged into the client, by domain.
  virtual absl::StatusOr<std::vector<ClientMerge>> ListMerges(const WorkspaceId& workspace,
                                                              const ClientId& kept,
                                                              Deadline deadline) = 0;
};

}  // namespace stanna::storage
