#include "server/sync/link_rules.h"

#include <algorithm>

namespace stanna::sync {
namespace {

// The clients of some records, each once.
absl::StatusOr<std::vector<ClientId>> ClientsOf(ObjectType type, const std::vector<ObjectId>& ids,
                                                const LinkFacts& facts, Deadline deadline) {
  std::vector<ClientId> clients;
  if (ids.empty()) return clients;
  ASSIGN_OR_RETURN(const auto found, facts.records.ClientsOf(facts.workspace, type, ids, deadline));
  for (const auto& [id, theirs] : found) {
    for (const ClientId& client : theirs) {
      if (std::find(clients.begin(), clients.end(), client) == clients.end()) {
        clients.push_back(client);
      }
    }
  }
  return clients;
}

absl::Status AddRelated(const char* rule, ObjectType to, const HubSpotRecord& record,
                        const LinkFacts& facts, Deadline deadline, std::vector<RuledClients>& out) {
  ASSIGN_OR_RETURN(auto clients, ClientsOf(to, AssociatedIds(record, to), facts, deadline));
  out.push_back({rule, std::move(clients)});
  return absl::OkStatus();
}

absl::StatusOr<std::vector<RuledClients>> ContactRules(const HubSpotRecord& record,
                                                       const LinkFacts& facts, Deadline deadline) {
  const mapping::MappedContact contact = mapping::MapContact(record, facts.context);
  std::vector<RuledClients> rules;
  if (contact.primary_company) {
    ASSIGN_OR_RETURN(auto clients,
                     ClientsOf(ObjectType::kCompany, {*contact.primary_company}, facts, deadline));
    rules.push_back({"PRIMARY_COMPANY", std::move(clients)});
  }
  RETURN_IF_ERROR(AddRelated("COMPANY", ObjectType::kCompany, record, facts, deadline, rules));
  if (!mapping::MatchesByDomain(contact, facts.own_domains)) return rules;
  ASSIGN_OR_RETURN(const auto holders, facts.records.ClientsByDomain(
                                           facts.workspace, {contact.email_domain}, deadline));
  for (const auto& [domain, holder] : holders) {
    if (!holder.archived) rules.push_back({"EMAIL_DOMAIN", {holder.client_id}});
  }
  return rules;
}

}  // namespace

std::vector<ObjectId> AssociatedIds(const HubSpotRecord& record, ObjectType to) {
  std::vector<ObjectId> ids;
  for (const Association& edge : record.associations) {
    if (edge.to_type == to) ids.push_back(edge.to_id);
  }
  return ids;
}

absl::StatusOr<std::vector<RuledClients>> RulesFor(const HubSpotRecord& record,
                                                   const LinkFacts& facts, Deadline deadline) {
  if (record.type == ObjectType::kContact) return ContactRules(record, facts, deadline);
  std::vector<RuledClients> rules;
  if (record.type == ObjectType::kCompany) {
    ASSIGN_OR_RETURN(auto clients, ClientsOf(record.type, {record.id}, facts, deadline));
    rules.push_back({"DOMAIN", std::move(clients)});
    return rules;
  }
  const auto add = [&](const char* rule, ObjectType to) {
    return AddRelated(rule, to, record, facts, deadline, rules);
  };
  if (record.type != ObjectType::kLineItem) RETURN_IF_ERROR(add("COMPANY", ObjectType::kCompany));
  if (record.type != ObjectType::kDeal) RETURN_IF_ERROR(add("DEAL", ObjectType::kDeal));
  if (record.type != ObjectType::kLineItem) RETURN_IF_ERROR(add("CONTACT", ObjectType::kContact));
  return rules;
}

std::string RuleThatGives(const std::vector<RuledClients>& rules, const ClientId& client) {
  for (const RuledClients& ruled : rules) {
    const auto& clients = ruled.clients;
    if (std::find(clients.begin(), clients.end(), client) != clients.end()) return ruled.rule;
  }
  return "EARLIER_STATE";
}

}  // namespace stanna::sync
