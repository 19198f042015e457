// By which rule a stored record belongs to a client: the rules of mapping/client_matching.h, taken
// apart for people.
#pragma once

#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/hubspot_record.h"
#include "base/ids.h"
#include "base/status.h"
#include "server/mapping/client_matching.h"
#include "server/mapping/record_mapping.h"
#include "storage/record_store.h"

namespace stanna::sync {

/// A rule, and the clients that it gives a record now.
struct RuledClients {
  std::string rule;  ///< DOMAIN, PRIMARY_COMPANY, COMPANY, EMAIL_DOMAIN, DEAL or CONTACT
  std::vector<ClientId> clients;
};

struct LinkFacts {
  storage::RecordStore& records;
  const WorkspaceId& workspace;
  const mapping::MappingContext& context;
  const mapping::OwnDomains& own_domains;
};

/// In the order in which the rules count.
absl::StatusOr<std::vector<RuledClients>> RulesFor(const HubSpotRecord& record,
                                                   const LinkFacts& facts, Deadline deadline);

/// The first rule that gives `client`; "EARLIER_STATE" when none does any more.
std::string RuleThatGives(const std::vector<RuledClients>& rules, const ClientId& client);

/// Ids of the records of type `to` that `record` is associated with, ascending.
std::vector<ObjectId> AssociatedIds(const HubSpotRecord& record, ObjectType to);

}  // namespace stanna::sync
