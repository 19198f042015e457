// Why a record is here, or is not: put together from what is stored, by the rules that place
// records, and from one call to HubSpot at most.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/object_type.h"
#include "base/status.h"
#include "server/sync/portal_clients.h"
#include "storage/stores.h"

namespace stanna::sync {

enum class Verdict {
  kUnknown,
  kPresent,
  kNotInHubSpot,
  kArchived,
  kMerged,
  kErased,
  kHeldBack,
  kNotLinked,
  kWaiting,
  kNotSyncedYet,
};

/// What HubSpot said of the record just now.
enum class LiveAnswer { kNotAsked, kExists, kMerged, kArchivedOrGone, kFailed };

struct RecordName {
  ObjectType type = ObjectType::kCompany;
  ObjectId id = 0;
  bool operator==(const RecordName&) const = default;
};

struct Finding {
  std::string code;  ///< stable: "STORED", "MISSING_DOMAIN"; docs/rest-api.md lists them
  std::string message;
};

/// A client of the record, and the rule that links them: one of link_rules.h.
struct LinkedClient {
  ClientId id;
  std::string domain;  ///< empty: no client of this id is listed
  std::string rule;
};

struct Diagnosis {
  Verdict verdict = Verdict::kUnknown;
  std::string summary;  ///< one sentence
  std::vector<Finding> findings;
  std::vector<LinkedClient> clients;
  std::vector<RecordName> records;  ///< what it is about
  LiveAnswer live = LiveAnswer::kNotAsked;
};

/// Exactly one of record, domain and email counts, in this order.
struct DiagnosisRequest {
  std::optional<RecordName> record;
  std::string domain;  ///< as people write it
  std::string email;
  bool live = false;  ///< ask HubSpot although the record is stored
};

/// Thread-safe. Blocks for a few look-ups, and for HubSpot's answer where it is asked.
class RecordDiagnosis {
 public:
  /// All must outlive it.
  RecordDiagnosis(storage::Stores& stores, PortalClients& clients, const Clock& clock)
      : stores_(stores), clients_(clients), clock_(clock) {}

  /// Errors are those of the stores; that HubSpot can't be asked is a finding.
  absl::StatusOr<Diagnosis> Diagnose(const WorkspaceId& workspace, const DiagnosisRequest& request,
                                     Deadline deadline);

 private:
  storage::Stores& stores_;
  PortalClients& clients_;
  const Clock& clock_;
};

}  // namespace stanna::sync
