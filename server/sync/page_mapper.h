// From a page of HubSpot records to everything that is written for it: canonical rows, links to
// clients, issues. Looks up in the store which clients other records belong to; decides by the pure
// rules of server/mapping.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/mapping/client_matching.h"
#include "server/mapping/record_mapping.h"
#include "server/sync/company_placement.h"
#include "server/sync/page_gate.h"
#include "server/sync/record_gate.h"
#include "storage/record_store.h"

namespace stanna::sync {

/// Activities outside [start, end) are left out; an absent end is open.
struct Window {
  std::optional<Time> start, end;
  bool Contains(Time t) const { return (!start || t >= *start) && (!end || t < *end); }
};

/// Thread-safe: constant after construction, and a page is the caller's.
class PageMapper {
 public:
  PageMapper(storage::RecordStore& records, WorkspaceId workspace, mapping::MappingContext context,
             RecordGate gate, mapping::OwnDomains own_domains);

  /// Fills rows, links, issues and `skipped` of `page` from its type, records and `now`. Sorts the
  /// records by id, drops what is twice (the newer stays) or has no id, and takes out activities
  /// outside `window`. An archived record gets no rows, nor does one that the configuration leaves
  /// out or holds back. Errors are those of the store's lookups.
  absl::Status Map(storage::PageWrite& page, const Window& window, Deadline deadline) const;

  /// Whether what Map makes of a page may depend on what another page of its type has written: who
  /// holds a company's domain, and who was first with a key.
  bool DependsOnOthersOf(ObjectType type) const;

  const mapping::MappingContext& context() const { return context_; }

 private:
  using Verdicts = std::vector<Verdict>;

  absl::Status MapCompanies(storage::PageWrite& page, const Verdicts& verdicts,
                            Deadline deadline) const;
  void PlaceCompany(storage::PageWrite& page, const HubSpotRecord& record,
                    mapping::MappedCompany& company, CompanyPlacement& placement) const;
  absl::Status MapContacts(storage::PageWrite& page, const Verdicts& verdicts,
                           Deadline deadline) const;
  absl::Status MapDeals(storage::PageWrite& page, const Verdicts& verdicts,
                        Deadline deadline) const;
  absl::Status MapLineItems(storage::PageWrite& page, const Verdicts& verdicts,
                            Deadline deadline) const;
  void DropOutside(storage::PageWrite& page, const Window& window) const;
  absl::Status MapActivities(storage::PageWrite& page, const Verdicts& verdicts,
                             Deadline deadline) const;
  /// The clients of all records of `to` that the page's records are associated with.
  absl::StatusOr<mapping::ClientsOfRecord> ClientsOfRelated(const storage::PageWrite& page,
                                                            ObjectType to, Deadline deadline) const;
  /// Records of `types` that the page's records are associated with and a filter leaves out: that a
  /// record has no client because of them is no fault of its own.
  absl::StatusOr<std::set<Association>> LeftOutRelated(const storage::PageWrite& page,
                                                       const std::vector<ObjectType>& types,
                                                       Deadline deadline) const;

  storage::RecordStore& records_;
  const WorkspaceId workspace_;
  const mapping::MappingContext context_;
  const RecordGate gate_;
  const mapping::OwnDomains own_domains_;
};

}  // namespace stanna::sync
