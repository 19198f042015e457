#include "server/sync/rows.h"

#include <set>
#include <string_view>
#include <utility>

namespace stanna::sync {
namespace {

storage::Money ToMoney(const mapping::Amount& amount) { return {amount.amount, amount.currency}; }

storage::Direction ToDirection(mapping::MappedDirection direction) {
  switch (direction) {
    case mapping::MappedDirection::kInbound:
      return storage::Direction::kInbound;
    case mapping::MappedDirection::kOutbound:
      return storage::Direction::kOutbound;
    case mapping::MappedDirection::kUnknown:
      break;
  }
  return storage::Direction::kUnknown;
}

std::vector<storage::CustomField> ToFields(const std::vector<mapping::CustomValue>& values) {
  std::vector<storage::CustomField> fields;
  for (const auto& value : values) {
    const std::string indicator(value.health_indicator ? NameOf(*value.health_indicator) : "");
    fields.push_back(
        {value.name, std::string(NameOf(value.type)), value.value, value.currency, indicator});
  }
  return fields;
}

template <typename Row>
Row RowOf(const HubSpotRecord& record) {
  Row row;
  row.source_created_at = record.created_at;
  row.source_modified_at = record.modified_at;
  return row;
}

}  // namespace

storage::ClientRow ToRow(const HubSpotRecord& record, const mapping::MappedCompany& company,
                         const ClientId& id) {
  auto row = RowOf<storage::ClientRow>(record);
  row.id = id;
  row.company_id = record.id;
  row.name = company.name;
  row.domain = company.domain.domain;
  row.mrr = ToMoney(company.mrr);
  row.renewal_date = company.renewal_date;
  row.owner_id = company.owner_id;
  row.csm_owner = company.csm_owner;
  row.lifecycle_stage = company.lifecycle_stage;
  row.status = company.status;
  row.tags = company.tags;
  row.custom = ToFields(company.custom);
  return row;
}

storage::StakeholderRow ToRow(const HubSpotRecord& record, const mapping::MappedContact& contact) {
  auto row = RowOf<storage::StakeholderRow>(record);
  row.contact_id = record.id;
  row.email = contact.email;
  row.email_domain = contact.email_domain;
  row.name = contact.name;
  row.title = contact.title;
  row.phone = contact.phone;
  row.owner_id = contact.owner_id;
  row.lifecycle_stage = contact.lifecycle_stage;
  row.custom = ToFields(contact.custom);
  return row;
}

storage::DealRow ToRow(const HubSpotRecord& record, const mapping::MappedDeal& deal) {
  auto row = RowOf<storage::DealRow>(record);
  row.deal_id = record.id;
  row.name = deal.name;
  row.amount = ToMoney(deal.amount);
  row.pipeline_id = deal.pipeline_id;
  row.stage_id = deal.stage_id;
  row.probability = deal.probability;
  row.closed = deal.closed;
  row.won = deal.won;
  row.close_date = deal.close_date;
  row.deal_type = deal.deal_type;
  row.mrr = deal.mrr;
  row.term = deal.term;
  row.contract_start = deal.contract_start;
  row.owner_id = deal.owner_id;
  row.custom = ToFields(deal.custom);
  return row;
}

storage::LineItemRow ToRow(const HubSpotRecord& record, const mapping::MappedLineItem& item) {
  auto row = RowOf<storage::LineItemRow>(record);
  row.line_item_id = record.id;
  row.name = item.name;
  row.quantity = item.quantity;
  row.price = item.price;
  row.amount = ToMoney(item.amount);
  row.billing_frequency = item.billing_frequency;
  row.billing_period = item.billing_period;
  row.billing_start = item.billing_start;
  row.billing_end = item.billing_end;
  row.billing_payments = item.billing_payments;
  row.billing_terms = item.billing_terms;
  row.term_months = item.term_months;
  row.unit_discount = item.unit_discount;
  row.discount_percent = item.discount_percent;
  return row;
}

storage::InteractionRow ToRow(const HubSpotRecord& record,
                              const mapping::MappedInteraction& interaction) {
  auto row = RowOf<storage::InteractionRow>(record);
  row.type = record.type;
  row.object_id = record.id;
  row.subject = interaction.subject;
  row.summary = interaction.summary;
  row.occurred_at = interaction.occurred_at;
  row.direction = ToDirection(interaction.direction);
  row.outcome = interaction.outcome;
  row.from = interaction.from;
  row.to = interaction.to;
  row.thread_id = interaction.thread_id;
  row.duration_ms = interaction.duration_ms;
  row.owner_id = interaction.owner_id;
  row.custom = ToFields(interaction.custom);
  return row;
}

void AppendIssues(const HubSpotRecord& record, const std::vector<mapping::Issue>& issues,
                  std::vector<storage::RecordIssue>& out) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const mapping::Issue& issue : issues) {
    if (!seen.emplace(issue.rule, issue.field).second) continue;
    out.push_back(
        {record.type, record.id, issue.rule, issue.field, issue.message, issue.held_back});
  }
}

}  // namespace stanna::sync
