#include "server/mapping/client_matching.h"

#include <algorithm>

namespace stanna::mapping {
namespace {

void AddClients(const std::vector<ObjectId>& records, const ClientsOfRecord& clients_of,
                std::vector<ClientId>& out) {
  for (const ObjectId id : records) {
    const auto found = clients_of.find(id);
    if (found == clients_of.end()) continue;
    for (const ClientId& client : found->second) {
      if (std::find(out.begin(), out.end(), client) == out.end()) out.push_back(client);
    }
  }
}

std::string Count(std::size_t n, std::string_view one, std::string_view many) {
  return std::to_string(n) + " " + std::string(n == 1 ? one : many);
}

// What the companies had to say, as the first half of a sentence.
std::string CompaniesReason(const std::vector<ObjectId>& companies) {
  if (companies.empty()) return "it has no associated company";
  return companies.size() == 1 ? "its associated company is not a client"
                               : "none of its associated companies is a client";
}

std::string DomainReason(const MappedContact& contact, const OwnDomains& own) {
  if (contact.email.empty()) return "it has no usable e-mail address";
  const std::string& domain = contact.email_domain;
  if (domain.empty()) return "its e-mail address has no domain";
  if (own.contains(domain)) return domain + " is one of the workspace's own domains";
  if (IsFreeMailDomain(domain)) return domain + " is a free-mail domain";
  return "no client has the domain " + domain;
}

std::string RelatedReason(const RelatedRecords& related) {
  const std::size_t total =
      related.companies.size() + related.deals.size() + related.contacts.size();
  if (total == 0) return "it has no associated company, deal or contact";
  return "none of its associated records (" +
         Count(related.companies.size(), "company", "companies") + ", " +
         Count(related.deals.size(), "deal", "deals") + ", " +
         Count(related.contacts.size(), "contact", "contacts") + ") belongs to a client";
}

ClientDecision WithIssueIfNone(std::vector<ClientId> clients, std::string rule,
                               std::string reason) {
  ClientDecision decision{std::move(clients), std::nullopt};
  if (decision.clients.empty()) {
    decision.issue = Issue{std::move(rule), "", "belongs to no client: " + std::move(reason)};
  }
  return decision;
}

}  // namespace

std::optional<Issue> CheckClientDomain(const MappedCompany& company, const OwnDomains& own) {
  const std::string& field = company.domain_property;
  const std::string& domain = company.domain.domain;
  if (company.domain.fault == DomainFault::kEmpty) {
    return Issue{"MISSING_DOMAIN", field,
                 "the company has no domain, by which clients are told "
                 "apart; fill it in in HubSpot",
                 true};
  }
  if (!company.domain.ok()) {
    return Issue{"INVALID_DOMAIN", field,
                 Quoted(company.domain_found) + " " + std::string(Describe(company.domain.fault)),
                 true};
  }
  if (own.contains(domain)) {
    return Issue{"OWN_DOMAIN", field,
                 domain + " is one of the workspace's own domains, whose companies are no clients",
                 true};
  }
  if (IsFreeMailDomain(domain)) {
    return Issue{"FREE_MAIL_DOMAIN", field,
                 domain + " gives mailboxes to anybody and can't stand for one client", true};
  }
  return std::nullopt;
}

CompanyDecision DecideCompany(ObjectId company_id, const std::string& domain,
                              const std::optional<DomainHolder>& holder) {
  if (!holder) return {ClientId(), true, std::nullopt};
  if (!holder->company_id || company_id <= *holder->company_id) {
    return {holder->client_id, true, std::nullopt};
  }
  return {holder->client_id, false,
          Issue{"DUPLICATE_DOMAIN", "domain",
                "company " + std::to_string(*holder->company_id) + " has the domain " + domain +
                    " too and gives the client its fields; merge the two in HubSpot if they are "
                    "one"}};
}

bool MatchesByDomain(const MappedContact& contact, const OwnDomains& own) {
  const std::string& domain = contact.email_domain;
  return !domain.empty() && !own.contains(domain) && !IsFreeMailDomain(domain);
}

ClientDecision DecideContact(const ContactFacts& facts, const ClientsOfRecord& company_clients,
                             const std::map<std::string, ClientId>& client_of_domain,
                             const OwnDomains& own) {
  const MappedContact& contact = *facts.contact;
  std::vector<ClientId> clients;
  // HubSpot's primary company is one of the associated ones, unless the list is about to follow.
  if (contact.primary_company) AddClients({*contact.primary_company}, company_clients, clients);
  AddClients(facts.companies, company_clients, clients);
  if (clients.empty() && MatchesByDomain(contact, own)) {
    const auto match = client_of_domain.find(contact.email_domain);
    if (match != client_of_domain.end()) clients.push_back(match->second);
  }
  return WithIssueIfNone(std::move(clients), "CONTACT_WITHOUT_CLIENT",
                         CompaniesReason(facts.companies) + ", and " + DomainReason(contact, own));
}

ClientDecision DecideDeal(const RelatedRecords& related, const ClientsOfRecord& company_clients,
                          const ClientsOfRecord& contact_clients) {
  std::vector<ClientId> clients;
  AddClients(related.companies, company_clients, clients);
  if (clients.empty()) AddClients(related.contacts, contact_clients, clients);
  return WithIssueIfNone(std::move(clients), "DEAL_WITHOUT_CLIENT", RelatedReason(related));
}

ClientDecision DecideActivity(const RelatedRecords& related, const ClientsOfRecord& company_clients,
                              const ClientsOfRecord& deal_clients,
                              const ClientsOfRecord& contact_clients) {
  std::vector<ClientId> clients;
  AddClients(related.companies, company_clients, clients);
  AddClients(related.deals, deal_clients, clients);
  AddClients(related.contacts, contact_clients, clients);
  return WithIssueIfNone(std::move(clients), "ACTIVITY_WITHOUT_CLIENT", RelatedReason(related));
}

}  // namespace stanna::mapping
