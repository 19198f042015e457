#include "server/sync/type_derivation.h"

#include <iterator>
#include <utility>

#include "server/mapping/record_mapping.h"
#include "server/sync/record_verdict.h"
#include "server/sync/row_fields.h"
#include "server/sync/rows.h"

namespace stanna::sync {
namespace {

using mapping::Issue;

void Append(std::vector<Issue> more, std::vector<Issue>& issues) {
  std::move(more.begin(), more.end(), std::back_inserter(issues));
}

template <typename Mapped, typename Row>
MappedRecord ToMapped(Mapped mapped, const Row& row) {
  MappedRecord out;
  out.fields = FieldsOf(row);
  out.issues = std::move(mapped.issues);
  out.has_failed_formula = mapped.has_failed_formula;
  return out;
}

MappedRecord ToMapped(const HubSpotRecord& record, mapping::MappedCompany company,
                      const mapping::OwnDomains& own_domains) {
  auto refused = mapping::CheckClientDomain(company, own_domains);
  std::string domain = company.domain.domain;
  const storage::ClientRow row = ToRow(record, company, ClientId());
  MappedRecord out = ToMapped(std::move(company), row);
  out.domain = std::move(domain);
  out.refused = std::move(refused);
  return out;
}

template <typename Mapped>
MappedRecord ToMapped(const HubSpotRecord& record, Mapped mapped) {
  const auto row = ToRow(record, mapped);
  return ToMapped(std::move(mapped), row);
}

}  // namespace

TypeDerivation::TypeDerivation(mapping::MappingContext context, RecordGate gate,
                               mapping::OwnDomains own_domains)
    : context_(std::move(context)), gate_(std::move(gate)), own_domains_(std::move(own_domains)) {}

MappedRecord TypeDerivation::Map(const HubSpotRecord& record,
                                 const storage::FieldTexts* previous) const {
  switch (record.type) {
    case ObjectType::kCompany:
      return ToMapped(record, mapping::MapCompany(record, context_, previous), own_domains_);
    case ObjectType::kContact:
      return ToMapped(record, mapping::MapContact(record, context_, previous));
    case ObjectType::kDeal:
      return ToMapped(record, mapping::MapDeal(record, context_, previous));
    case ObjectType::kLineItem:
      return ToMapped(record, mapping::MapLineItem(record, context_, previous));
    default:
      return ToMapped(record, mapping::MapInteraction(record, context_, previous));
  }
}

// Of a record that is held back, too: it keeps its keys.
void TypeDerivation::CompareKeys(const HubSpotRecord& record, std::vector<Issue>& issues) {
  for (const validation::Key& key : gate_.KeysOf(record)) {
    const ObjectId first = first_with_.try_emplace({key.kind, key.value}, record.id).first->second;
    if (first != record.id) issues.push_back(gate_.SharedKeyIssue(key, record.type, first));
  }
}

// Whether it stands behind a client.
bool TypeDerivation::PlaceCompany(const HubSpotRecord& record, MappedRecord& company,
                                  std::vector<Issue>& issues) {
  if (company.refused) {
    issues.push_back(*std::move(company.refused));
    return false;
  }
  std::optional<mapping::DomainHolder> holder;
  const auto [giver, is_new] = company_of_.try_emplace(company.domain, record.id);
  if (!is_new) holder = {ClientId(), giver->second};
  auto decision = mapping::DecideCompany(record.id, company.domain, holder);
  if (decision.issue) issues.push_back(*std::move(decision.issue));
  if (!decision.gives_fields) company.fields = {{"domain", company.domain}};
  return true;
}

DerivedRecord TypeDerivation::Derive(const HubSpotRecord& record, MappedRecord mapped,
                                     storage::Exclusion exclusion, std::vector<Issue> issues) {
  DerivedRecord out;
  if (exclusion != storage::Exclusion::kNone) return out;
  Append(gate_.Check(record), issues);
  CompareKeys(record, issues);
  out.has_row = !IsHeldBack(issues);
  if (out.has_row) {
    Append(std::move(mapped.issues), issues);
    if (record.type == ObjectType::kCompany) out.has_row = PlaceCompany(record, mapped, issues);
  }
  if (out.has_row) out.fields = std::move(mapped.fields);
  AppendIssues(record, issues, out.issues);
  return out;
}

}  // namespace stanna::sync
