// Takes all of a workspace out of the database, in bounded steps, while nothing is written into it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"

namespace stanna::storage {

enum class ErasureKind {
  kWorkspace,    ///< all of it; what is left is the record that this happened
  kHubSpotData,  ///< the connection and what came of it; settings, keys, configuration and audit
                 ///< log stay
};

struct Erasure {
  WorkspaceId workspace_id;
  ErasureKind kind = ErasureKind::kWorkspace;
  std::string asked_by{};                         ///< "key_…", "user:…"
  bool revoked = false;                           ///< HubSpot confirmed that the grant ended
  std::map<std::string, std::int64_t> removed{};  ///< rows, by table
  Time began_at{};
  std::optional<Time> ended_at{};
};

/// What one step did.
struct ErasureStep {
  std::int64_t removed = 0;
  std::int64_t held = 0;  ///< jobs that workers are still on; they end soon, or their leases do
  bool is_empty = false;  ///< nothing is left but what Finish removes
};

/// A person whose contact was erased, and is kept away. No personal data.
struct ErasedPerson {
  std::int64_t portal_id = 0;
  ObjectId contact_id = 0;  ///< HubSpot's
  std::string asked_by{};
  Time erased_at{};
  bool operator==(const ErasedPerson&) const = default;
};

/// The rows of a step: some tens of milliseconds, in which others can't write on SQLite.
inline constexpr int kErasedAtOnce = 5'000;

/// See WorkspaceStore for threads and errors.
///
/// Between Begin and Finish, and after the Finish of a whole workspace, every other store refuses
/// to write into the workspace: FailedPrecondition (WORKSPACE_ERASED). Readers find less and less.
class ErasureStore {
 public:
  virtual ~ErasureStore() = default;
  /// Waits for the writers that are under way and keeps later ones out. One that is under way goes
  /// on, with the wider kind of both; the finished one of a whole workspace is answered as it is.
  virtual absl::StatusOr<Erasure> Begin(const Erasure& erasure, Deadline deadline) = 0;
  /// NotFound: there was none since the workspace was made.
  virtual absl::StatusOr<Erasure> Get(const WorkspaceId& workspace, Deadline deadline) = 0;
  /// Of all workspaces: those that were begun and not finished.
  virtual absl::StatusOr<std::vector<Erasure>> ListUnfinished(Deadline deadline) = 0;
  virtual absl::Status NoteRevoked(const WorkspaceId& workspace, Deadline deadline) = 0;
  /// Cancels jobs and runs, and removes at most `most` rows. NotFound: none is under way.
  virtual absl::StatusOr<ErasureStep> RemoveSome(const WorkspaceId& workspace, int most, Time now,
                                                 Deadline deadline) = 0;
  /// Removes what is left and ends it. Of a whole workspace one audit event of `method` stays, by
  /// the caller that asked for it. FailedPrecondition: there is more than a step's rows left.
  virtual absl::StatusOr<Erasure> Finish(const WorkspaceId& workspace, const std::string& method,
                                         Time now, Deadline deadline) = 0;

  /// The stored contacts with this address, in any case; filtered ones included.
  virtual absl::StatusOr<std::vector<ObjectId>> FindContacts(const WorkspaceId& workspace,
                                                             const std::string& email,
                                                             Deadline deadline) = 0;
  /// Removes a contact as RecordStore::Remove does with kErased, with its pending webhook events,
  /// and keeps it away: from then on pages and events of the contact are left out, and activities
  /// that are associated with it, or were scrubbed now, come without texts and addresses. Rows
  /// removed by table; "interactions" are the scrubbed ones. One that is not stored is kept away
  /// all the same.
  virtual absl::StatusOr<std::map<std::string, std::int64_t>> ErasePerson(
      const WorkspaceId& workspace, const ErasedPerson& person, Deadline deadline) = 0;
  /// Ascending by portal and contact.
  virtual absl::StatusOr<std::vector<ErasedPerson>> ListPeople(const WorkspaceId& workspace,
                                                               int limit, int offset,
                                                               Deadline deadline) = 0;
  /// The next read of the contact brings it back; of any portal. NotFound: it was not erased.
  virtual absl::StatusOr<ErasedPerson> LiftPerson(const WorkspaceId& workspace, ObjectId contact,
                                                  Deadline deadline) = 0;
};

}  // namespace stanna::storage
