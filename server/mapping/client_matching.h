// Which client a record belongs to. Pure decisions over what the caller looked up; the rules are in
// docs/configuration.md, "How records find their client".
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/object_type.h"
#include "server/mapping/record_mapping.h"
#include "server/mapping/values.h"

namespace stanna::mapping {

/// Registrable domains of the workspace's own staff.
using OwnDomains = std::set<std::string>;

/// Whether a company can be a client at all, before any other company is looked at: nullopt when it
/// can, else the issue (held back): MISSING_DOMAIN, INVALID_DOMAIN, FREE_MAIL_DOMAIN or OWN_DOMAIN.
std::optional<Issue> CheckClientDomain(const MappedCompany& company, const OwnDomains& own);

/// The client that holds a domain, and the company that gives its fields.
struct DomainHolder {
  ClientId client_id;
  /// nullopt: it has left the domain, and the next company of the domain takes its place.
  std::optional<ObjectId> company_id;
};

struct CompanyDecision {
  /// The client behind which the company stands. Empty: a new one is to be made.
  ClientId client_id;
  /// Whether this company gives the client its fields.
  bool gives_fields = false;
  std::optional<Issue> issue;  ///< DUPLICATE_DOMAIN, a warning
};

/// Of all companies of one domain the one with the lowest id gives the client its fields, the rest
/// stand behind the same client with a warning.
CompanyDecision DecideCompany(ObjectId company_id, const std::string& domain,
                              const std::optional<DomainHolder>& holder);

/// Clients of other records, as looked up by the caller.
using ClientsOfRecord = std::map<ObjectId, std::vector<ClientId>>;

struct ClientDecision {
  /// Without duplicates; the first is the main one.
  std::vector<ClientId> clients;
  std::optional<Issue> issue;
};

struct ContactFacts {
  const MappedContact* contact = nullptr;
  std::vector<ObjectId> companies;  ///< associated ones
};

/// The clients of its companies, the primary company's first; if none of them is a client, the
/// client of its e-mail domain unless that is free-mail or the workspace's own. Else
/// CONTACT_WITHOUT_CLIENT, which says why.
ClientDecision DecideContact(const ContactFacts& facts, const ClientsOfRecord& company_clients,
                             const std::map<std::string, ClientId>& client_of_domain,
                             const OwnDomains& own);

/// Whether DecideContact may ask for the client of the contact's e-mail domain.
bool MatchesByDomain(const MappedContact& contact, const OwnDomains& own);

struct RelatedRecords {
  std::vector<ObjectId> companies, deals, contacts;
};

/// The clients of its companies; if there are none, of its contacts. Else DEAL_WITHOUT_CLIENT.
ClientDecision DecideDeal(const RelatedRecords& related, const ClientsOfRecord& company_clients,
                          const ClientsOfRecord& contact_clients);

/// The clients of all its companies, deals and contacts together. An activity without any is kept,
/// unlinked, with the warning ACTIVITY_WITHOUT_CLIENT.
ClientDecision DecideActivity(const RelatedRecords& related, const ClientsOfRecord& company_clients,
                              const ClientsOfRecord& deal_clients,
                              const ClientsOfRecord& contact_clients);

}  // namespace stanna::mapping
