#include "server/sync/page_mapper.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "server/sync/rows.h"

namespace stanna::sync {
namespace {

using mapping::ClientDecision;
using mapping::ClientsOfRecord;
using storage::PageWrite;

std::vector<ObjectId> RelatedIds(const HubSpotRecord& record, ObjectType to) {
  std::vector<ObjectId> ids;
  for (const Association& edge : record.associations) {
    if (edge.to_type == to) ids.push_back(edge.to_id);
  }
  return ids;
}

mapping::RelatedRecords RelatedOf(const HubSpotRecord& record) {
  return {RelatedIds(record, ObjectType::kCompany), RelatedIds(record, ObjectType::kDeal),
          RelatedIds(record, ObjectType::kContact)};
}

// HubSpot's list has been seen to repeat a record that changed while it was paged.
void SortAndDropRepeats(std::vector<HubSpotRecord>& records) {
  std::stable_sort(records.begin(), records.end(), [](const auto& a, const auto& b) {
    return a.id != b.id ? a.id < b.id : a.modified_at > b.modified_at;
  });
  records.erase(std::unique(records.begin(), records.end(),
                            [](const auto& a, const auto& b) { return a.id == b.id; }),
                records.end());
}

// An id is what a record is kept by; without one it can only be counted.
void DropWithoutId(PageWrite& page) {
  const auto first = std::stable_partition(page.records.begin(), page.records.end(),
                                           [](const HubSpotRecord& r) { return r.id > 0; });
  page.skipped += page.records.end() - first;
  page.records.erase(first, page.records.end());
}

bool ReliesOn(const HubSpotRecord& record, const std::set<Association>& left_out) {
  return std::ranges::any_of(record.associations,
                             [&](const Association& edge) { return left_out.contains(edge); });
}

std::vector<mapping::Issue> Both(const std::vector<mapping::Issue>& first,
                                 std::vector<mapping::Issue> second) {
  second.insert(second.begin(), first.begin(), first.end());
  return second;
}

// Maps all records; those of which a formula fails once more, with what their rows say.
template <typename Mapped>
using MapOne = Mapped (*)(const HubSpotRecord&, const mapping::MappingContext&,
                          const mapping::FieldTexts*);

template <typename Mapped>
absl::StatusOr<std::vector<Mapped>> MapAll(storage::RecordStore& records, const PageWrite& page,
                                           const mapping::MappingContext& context,
                                           MapOne<Mapped> map, Deadline deadline) {
  std::vector<Mapped> mapped;
  std::vector<ObjectId> failed;
  for (const HubSpotRecord& record : page.records) {
    mapped.push_back(map(record, context, nullptr));
    if (mapped.back().has_failed_formula) failed.push_back(record.id);
  }
  if (failed.empty()) return mapped;
  ASSIGN_OR_RETURN(const auto previous,
                   records.StoredFields(page.workspace_id, page.type, failed, deadline));
  for (std::size_t i = 0; i < mapped.size(); ++i) {
    const auto fields = previous.find(page.records[i].id);
    if (!mapped[i].has_failed_formula || fields == previous.end()) continue;
    mapped[i] = map(page.records[i], context, &fields->second);
  }
  return mapped;
}

void AddLinks(PageWrite& page, const HubSpotRecord& record, ClientDecision decision, Time sort_at,
              std::vector<mapping::Issue> issues) {
  if (decision.issue) issues.push_back(*std::move(decision.issue));
  page.links.push_back({record.type, record.id, std::move(decision.clients), sort_at});
  AppendIssues(record, issues, page.issues);
}

}  // namespace

PageMapper::PageMapper(storage::RecordStore& records, WorkspaceId workspace,
                       mapping::MappingContext context, RecordGate gate,
                       mapping::OwnDomains own_domains)
    : records_(records),
      workspace_(std::move(workspace)),
      context_(std::move(context)),
      gate_(std::move(gate)),
      own_domains_(std::move(own_domains)) {}

absl::Status PageMapper::Map(PageWrite& page, const Window& window, Deadline deadline) const {
  DropWithoutId(page);
  SortAndDropRepeats(page.records);
  page.also_watched = gate_.AlsoWatched(page.type);
  if (IsActivity(page.type)) DropOutside(page, window);
  ASSIGN_OR_RETURN(const Verdicts verdicts, JudgePage(records_, gate_, page, deadline));
  switch (page.type) {
    case ObjectType::kCompany:
      return MapCompanies(page, verdicts, deadline);
    case ObjectType::kContact:
      return MapContacts(page, verdicts, deadline);
    case ObjectType::kDeal:
      return MapDeals(page, verdicts, deadline);
    case ObjectType::kLineItem:
      return MapLineItems(page, verdicts, deadline);
    default:
      return MapActivities(page, verdicts, deadline);
  }
}

bool PageMapper::DependsOnOthersOf(ObjectType type) const {
  return type == ObjectType::kCompany || gate_.HasKeys(type);
}

absl::StatusOr<std::set<Association>> PageMapper::LeftOutRelated(
    const PageWrite& page, const std::vector<ObjectType>& types, Deadline deadline) const {
  std::set<Association> left_out;
  for (const ObjectType type : types) {
    if (!gate_.Filters(type)) continue;
    std::set<ObjectId> ids;
    for (const HubSpotRecord& record : page.records) {
      const auto related = RelatedIds(record, type);
      ids.insert(related.begin(), related.end());
    }
    if (ids.empty()) continue;
    ASSIGN_OR_RETURN(const auto found,
                     records_.Exclusions(workspace_, type, {ids.begin(), ids.end()}, deadline));
    for (const auto& [id, exclusion] : found) {
      if (exclusion != storage::Exclusion::kNone) left_out.insert({type, id});
    }
  }
  return left_out;
}

absl::StatusOr<ClientsOfRecord> PageMapper::ClientsOfRelated(const PageWrite& page, ObjectType to,
                                                             Deadline deadline) const {
  std::set<ObjectId> ids;
  for (const HubSpotRecord& record : page.records) {
    const auto related = RelatedIds(record, to);
    ids.insert(related.begin(), related.end());
  }
  if (ids.empty()) return ClientsOfRecord();
  return records_.ClientsOf(workspace_, to, {ids.begin(), ids.end()}, deadline);
}

absl::Status PageMapper::MapCompanies(PageWrite& page, const Verdicts& verdicts,
                                      Deadline deadline) const {
  ASSIGN_OR_RETURN(auto companies,
                   MapAll(records_, page, context_, &mapping::MapCompany, deadline));
  ASSIGN_OR_RETURN(auto placement,
                   CompanyPlacement::LookUp(records_, workspace_, {page.records, companies},
                                            context_, deadline));
  // Ascending by id, so that the lowest id of a domain comes first within the page too.
  for (std::size_t i = 0; i < companies.size(); ++i) {
    const HubSpotRecord& record = page.records[i];
    if (record.archived) continue;
    if (verdicts[i].has_row) {
      companies[i].issues = Both(verdicts[i].issues, std::move(companies[i].issues));
      PlaceCompany(page, record, companies[i], placement);
    } else {
      placement.Remove(record.id);
      page.company_clients.push_back({record.id, std::nullopt});
      AppendIssues(record, verdicts[i].issues, page.issues);
    }
  }
  return absl::OkStatus();
}

void PageMapper::PlaceCompany(PageWrite& page, const HubSpotRecord& record,
                              mapping::MappedCompany& company, CompanyPlacement& placement) const {
  storage::CompanyClient behind{record.id, std::nullopt};
  if (auto refused = mapping::CheckClientDomain(company, own_domains_)) {
    company.issues.push_back(*std::move(refused));
    placement.Remove(record.id);
  } else {
    auto decision = placement.Place(record.id, company.domain.domain, page.now);
    if (decision.issue) company.issues.push_back(*std::move(decision.issue));
    if (decision.gives_fields) page.clients.push_back(ToRow(record, company, decision.client_id));
    behind.client_id = decision.client_id;
  }
  page.company_clients.push_back(behind);
  AppendIssues(record, company.issues, page.issues);
}

absl::Status PageMapper::MapContacts(PageWrite& page, const Verdicts& verdicts,
                                     Deadline deadline) const {
  ASSIGN_OR_RETURN(auto contacts, MapAll(records_, page, context_, &mapping::MapContact, deadline));
  std::set<std::string> domains;
  std::set<ObjectId> companies;
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    const HubSpotRecord& record = page.records[i];
    const auto& contact = contacts[i];
    if (mapping::MatchesByDomain(contact, own_domains_)) domains.insert(contact.email_domain);
    if (contact.primary_company) companies.insert(*contact.primary_company);
    const auto related = RelatedIds(record, ObjectType::kCompany);
    companies.insert(related.begin(), related.end());
  }
  ClientsOfRecord company_clients;
  if (!companies.empty()) {
    ASSIGN_OR_RETURN(company_clients,
                     records_.ClientsOf(workspace_, ObjectType::kCompany,
                                        {companies.begin(), companies.end()}, deadline));
  }
  std::map<std::string, ClientId> client_of_domain;
  if (!domains.empty()) {
    ASSIGN_OR_RETURN(const auto found, records_.ClientsByDomain(
                                           workspace_, {domains.begin(), domains.end()}, deadline));
    for (const auto& [domain, holder] : found) {
      if (!holder.archived) client_of_domain[domain] = holder.client_id;
    }
  }
  ASSIGN_OR_RETURN(const auto left_out, LeftOutRelated(page, {ObjectType::kCompany}, deadline));
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    const HubSpotRecord& record = page.records[i];
    if (!verdicts[i].has_row) {
      AppendIssues(record, verdicts[i].issues, page.issues);
      continue;
    }
    page.stakeholders.push_back(ToRow(record, contacts[i]));
    auto decision = mapping::DecideContact({&contacts[i], RelatedIds(record, ObjectType::kCompany)},
                                           company_clients, client_of_domain, own_domains_);
    if (ReliesOn(record, left_out)) decision.issue.reset();
    AddLinks(page, record, std::move(decision), record.created_at,
             Both(verdicts[i].issues, std::move(contacts[i].issues)));
  }
  return absl::OkStatus();
}

absl::Status PageMapper::MapDeals(PageWrite& page, const Verdicts& verdicts,
                                  Deadline deadline) const {
  ASSIGN_OR_RETURN(const auto companies, ClientsOfRelated(page, ObjectType::kCompany, deadline));
  ASSIGN_OR_RETURN(const auto contacts, ClientsOfRelated(page, ObjectType::kContact, deadline));
  ASSIGN_OR_RETURN(const auto left_out,
                   LeftOutRelated(page, {ObjectType::kCompany, ObjectType::kContact}, deadline));
  ASSIGN_OR_RETURN(auto deals, MapAll(records_, page, context_, &mapping::MapDeal, deadline));
  for (std::size_t i = 0; i < page.records.size(); ++i) {
    const HubSpotRecord& record = page.records[i];
    if (!verdicts[i].has_row) {
      AppendIssues(record, verdicts[i].issues, page.issues);
      continue;
    }
    auto& deal = deals[i];
    page.deals.push_back(ToRow(record, deal));
    auto decision = mapping::DecideDeal(RelatedOf(record), companies, contacts);
    if (ReliesOn(record, left_out)) decision.issue.reset();
    AddLinks(page, record, std::move(decision), record.created_at,
             Both(verdicts[i].issues, std::move(deal.issues)));
  }
  return absl::OkStatus();
}

absl::Status PageMapper::MapLineItems(PageWrite& page, const Verdicts& verdicts,
                                      Deadline deadline) const {
  ASSIGN_OR_RETURN(auto items, MapAll(records_, page, context_, &mapping::MapLineItem, deadline));
  for (std::size_t i = 0; i < page.records.size(); ++i) {
    const HubSpotRecord& record = page.records[i];
    if (!verdicts[i].has_row) {
      AppendIssues(record, verdicts[i].issues, page.issues);
      continue;
    }
    auto& item = items[i];
    item.issues = Both(verdicts[i].issues, std::move(item.issues));
    page.line_items.push_back(ToRow(record, item));
    if (RelatedIds(record, ObjectType::kDeal).empty()) {
      item.issues.push_back(
          {"LINE_ITEM_WITHOUT_DEAL", "", "belongs to no client: it has no associated deal"});
    }
    AppendIssues(record, item.issues, page.issues);
  }
  return absl::OkStatus();
}

void PageMapper::DropOutside(PageWrite& page, const Window& window) const {
  if (!window.start && !window.end) return;
  page.skipped +=
      static_cast<std::int64_t>(std::erase_if(page.records, [&](const HubSpotRecord& record) {
        return !window.Contains(mapping::MapInteraction(record, context_).occurred_at);
      }));
}

absl::Status PageMapper::MapActivities(PageWrite& page, const Verdicts& verdicts,
                                       Deadline deadline) const {
  ASSIGN_OR_RETURN(const auto companies, ClientsOfRelated(page, ObjectType::kCompany, deadline));
  ASSIGN_OR_RETURN(const auto deals, ClientsOfRelated(page, ObjectType::kDeal, deadline));
  ASSIGN_OR_RETURN(const auto contacts, ClientsOfRelated(page, ObjectType::kContact, deadline));
  ASSIGN_OR_RETURN(
      const auto left_out,
      LeftOutRelated(page, {ObjectType::kCompany, ObjectType::kDeal, ObjectType::kContact},
                     deadline));
  ASSIGN_OR_RETURN(auto interactions,
                   MapAll(records_, page, context_, &mapping::MapInteraction, deadline));
  for (std::size_t i = 0; i < page.records.size(); ++i) {
    const HubSpotRecord& record = page.records[i];
    if (!verdicts[i].has_row) {
      AppendIssues(record, verdicts[i].issues, page.issues);
      continue;
    }
    auto& interaction = interactions[i];
    page.interactions.push_back(ToRow(record, interaction));
    auto decision = mapping::DecideActivity(RelatedOf(record), companies, deals, contacts);
    if (ReliesOn(record, left_out)) decision.issue.reset();
    AddLinks(page, record, std::move(decision), interaction.occurred_at,
             Both(verdicts[i].issues, std::move(interaction.issues)));
  }
  return absl::OkStatus();
}

}  // namespace stanna::sync
