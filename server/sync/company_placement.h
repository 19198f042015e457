// Which client each company of a page stands behind.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/hubspot_record.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/mapping/client_matching.h"
#include "server/mapping/record_mapping.h"
#include "storage/record_store.h"

namespace stanna::sync {

/// A page's companies as they were mapped, ascending by id; `companies` has one entry a record.
struct CompanyPage {
  const std::vector<HubSpotRecord>& records;
  const std::vector<mapping::MappedCompany>& companies;
};

/// For one page. Not thread-safe.
class CompanyPlacement {
 public:
  /// Looks up what the store knows of the page's companies and domains. Errors are the store's.
  static absl::StatusOr<CompanyPlacement> LookUp(storage::RecordStore& records,
                                                 const WorkspaceId& workspace,
                                                 const CompanyPage& page,
                                                 const mapping::MappingContext& context,
                                                 Deadline deadline);

  /// Where the company belongs; `client_id` is never empty. A company that gives a client its
  /// fields takes the client along to a domain that nobody holds; otherwise a domain that nobody
  /// holds makes a new client. One whose domain a person merged into another client stands behind
  /// that one and never gives it its fields. Call it, or Remove, once for each company, ascending
  /// by id.
  mapping::CompanyDecision Place(ObjectId company, const std::string& domain, Time now);
  /// The company is no client: it gives none its fields any more.
  void Remove(ObjectId company);

 private:
  using Holders = std::map<std::string, mapping::DomainHolder>;  // by domain

  absl::Status FindMoves(storage::RecordStore& records, const WorkspaceId& workspace,
                         const CompanyPage& page, const mapping::MappingContext& context,
                         Deadline deadline);

  Holders holders_;
  std::map<ObjectId, ClientId> client_of_;  // as stored
  std::map<ObjectId, ClientId> taken_along_;
  std::map<std::string, ClientId> merged_;  // by domain: into another domain's client
};

}  // namespace stanna::sync
