#include "server/sync/company_placement.h"

#include <set>

namespace stanna::sync {
namespace {

using Holders = std::map<std::string, mapping::DomainHolder>;

absl::StatusOr<Holders> HoldersOf(storage::RecordStore& records, const WorkspaceId& workspace,
                                  const std::set<std::string>& domains,
                                  std::map<std::string, ClientId>* merged, Deadline deadline) {
  Holders holders;
  if (domains.empty()) return holders;
  ASSIGN_OR_RETURN(const auto found,
                   records.ClientsByDomain(workspace, {domains.begin(), domains.end()}, deadline));
  for (const auto& [domain, client] : found) {
    if (!client.merged) {
      holders[domain] = {client.client_id, client.company_id};
    } else if (merged != nullptr) {
      (*merged)[domain] = client.client_id;
    }
  }
  return holders;
}

}  // namespace

absl::StatusOr<CompanyPlacement> CompanyPlacement::LookUp(storage::RecordStore& records,
                                                          const WorkspaceId& workspace,
                                                          const CompanyPage& page,
                                                          const mapping::MappingContext& context,
                                                          Deadline deadline) {
  CompanyPlacement placement;
  std::set<std::string> domains;
  for (const mapping::MappedCompany& company : page.companies) {
    if (company.domain.ok()) domains.insert(company.domain.domain);
  }
  ASSIGN_OR_RETURN(placement.holders_,
                   HoldersOf(records, workspace, domains, &placement.merged_, deadline));
  std::set<ObjectId> ids;
  for (const HubSpotRecord& record : page.records) ids.insert(record.id);
  for (const auto& [domain, holder] : placement.holders_) ids.insert(*holder.company_id);
  if (ids.empty()) return placement;
  ASSIGN_OR_RETURN(const auto clients, records.ClientsOf(workspace, ObjectType::kCompany,
                                                         {ids.begin(), ids.end()}, deadline));
  for (const auto& [id, its_clients] : clients) placement.client_of_[id] = its_clients.front();
  // A company that has left the domain since leaves its place to the next one.
  for (auto& [domain, holder] : placement.holders_) {
    const auto client = placement.client_of_.find(*holder.company_id);
    const bool stands_behind =
        client != placement.client_of_.end() && client->second == holder.client_id;
    if (!stands_behind) holder.company_id.reset();
  }
  RETURN_IF_ERROR(placement.FindMoves(records, workspace, page, context, deadline));
  return placement;
}

// The stored copy of a company tells the domain it had, and the client of that domain whether this
// company gives the fields. Only companies that change to a free domain are looked up.
absl::Status CompanyPlacement::FindMoves(storage::RecordStore& records,
                                         const WorkspaceId& workspace, const CompanyPage& page,
                                         const mapping::MappingContext& context,
                                         Deadline deadline) {
  std::vector<ObjectId> movers;
  for (std::size_t i = 0; i < page.records.size(); ++i) {
    const auto& domain = page.companies[i].domain;
    const ObjectId id = page.records[i].id;
    const bool is_free =
        domain.ok() && !holders_.contains(domain.domain) && !merged_.contains(domain.domain);
    if (is_free && client_of_.contains(id)) movers.push_back(id);
  }
  if (movers.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto stored,
                   records.Load(workspace, ObjectType::kCompany, movers, deadline));
  std::map<ObjectId, std::string> old_domains;
  std::set<std::string> domains;
  for (const HubSpotRecord& record : stored) {
    const std::string domain = mapping::MapCompany(record, context).domain.domain;
    if (domain.empty()) continue;
    old_domains[record.id] = domain;
    domains.insert(domain);
  }
  ASSIGN_OR_RETURN(const Holders old_holders,
                   HoldersOf(records, workspace, domains, nullptr, deadline));
  for (const auto& [id, domain] : old_domains) {
    const auto holder = old_holders.find(domain);
    if (holder == old_holders.end() || holder->second.company_id != id) continue;
    if (holder->second.client_id == client_of_[id]) taken_along_[id] = holder->second.client_id;
  }
  return absl::OkStatus();
}

mapping::CompanyDecision CompanyPlacement::Place(ObjectId company, const std::string& domain,
                                                 Time now) {
  if (const auto merged = merged_.find(domain); merged != merged_.end()) {
    Remove(company);
    return {merged->second, false, std::nullopt};
  }
  const auto holder = holders_.find(domain);
  auto decision = mapping::DecideCompany(
      company, domain, holder == holders_.end() ? std::nullopt : std::optional(holder->second));
  if (decision.client_id.empty()) {
    const auto taken = taken_along_.find(company);
    decision.client_id =
        taken == taken_along_.end() ? ClientId(NewId("client_", now)) : taken->second;
  }
  // A client that was taken along has left its old domain.
  std::erase_if(holders_, [&](const auto& held) {
    return held.second.client_id == decision.client_id && held.first != domain;
  });
  Remove(company);
  if (decision.gives_fields) holders_[domain] = {decision.client_id, company};
  return decision;
}

void CompanyPlacement::Remove(ObjectId company) {
  for (auto& [domain, holder] : holders_) {
    if (holder.company_id == company) holder.company_id.reset();
  }
}

}  // namespace stanna::sync
