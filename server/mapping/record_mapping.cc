#include "server/mapping/record_mapping.h"

#include "server/mapping/email.h"
#include "server/mapping/text.h"

namespace stanna::mapping {
namespace {

std::string ClientCurrency(FieldReader& fields, const MappingContext& context) {
  std::string currency = fields.Currency("currency");
  return currency.empty() ? context.home_currency : currency;
}

Amount ReadMrr(FieldReader& fields, const MappingContext& context) {
  Amount amount{fields.Decimal("mrr"), ClientCurrency(fields, context)};
  if (amount.amount.empty()) amount.currency.clear();
  return amount;
}

std::vector<CustomValue> ReadCustom(FieldReader& fields, ObjectType type,
                                    const MappingContext& context, const std::string& currency) {
  std::vector<CustomValue> values;
  const auto target = context.config.custom_fields.find(type);
  if (target == context.config.custom_fields.end()) return values;
  for (const auto& [name, field] : target->second) {
    const std::string full = std::string(kCustomPrefix) + name;
    std::string text = fields.AsText({full, KindOf(field.type), false, false});
    if (text.empty()) continue;
    // A text of an activity may be what somebody wrote.
    if (IsActivity(type) && field.type == CustomType::kText) text = Snippet(text);
    const bool money = field.type == CustomType::kMoney;
    values.push_back(
        {name, field.type, std::move(text), money ? currency : "", field.health_indicator});
  }
  return values;
}

MappedDirection DirectionOf(const std::string& text) {
  if (text == "inbound") return MappedDirection::kInbound;
  return text == "outbound" ? MappedDirection::kOutbound : MappedDirection::kUnknown;
}

Time OccurredAt(FieldReader& fields, const HubSpotRecord& record) {
  if (const auto at = fields.TimeOf("occurredAt")) return *at;
  fields.Add({"MISSING_TIME", "hs_timestamp",
              "no time of the activity can be read; the time of its creation stands in"});
  return record.created_at;
}

}  // namespace

MappedCompany MapCompany(const HubSpotRecord& record, const MappingContext& context,
                         const FieldTexts* previous) {
  FieldReader fields(record, context, previous);
  MappedCompany company;
  company.name = fields.Text("name");
  const auto domain = fields.RawOf("domain");
  company.domain_found = domain ? domain->text : "";
  company.domain_property = domain ? domain->property : "domain";
  company.domain = NormalizeDomain(company.domain_found);
  company.mrr = ReadMrr(fields, context);
  company.renewal_date = fields.DateOf("renewalDate");
  company.owner_id = fields.Id("ownerId");
  company.csm_owner = fields.Email("csmOwner");
  company.lifecycle_stage = fields.Text("lifecycleStage");
  company.status = fields.Text("status");
  company.tags = fields.Options("tags");
  company.custom = ReadCustom(fields, record.type, context, ClientCurrency(fields, context));
  company.has_failed_formula = fields.HasFailedFormula();
  company.issues = fields.TakeIssues();
  return company;
}

MappedContact MapContact(const HubSpotRecord& record, const MappingContext& context,
                         const FieldTexts* previous) {
  FieldReader fields(record, context, previous);
  MappedContact contact;
  contact.email = fields.Email("email");
  if (const auto email = ParseEmail(contact.email)) contact.email_domain = email->domain;
  contact.name = fields.Text("name");
  contact.title = fields.Text("title");
  contact.phone = fields.Text("phone");
  contact.owner_id = fields.Id("ownerId");
  contact.lifecycle_stage = fields.Text("lifecycleStage");
  if (const auto primary = record.properties.Get("associatedcompanyid")) {
    contact.primary_company = ParseIdValue(*primary);
  }
  contact.custom = ReadCustom(fields, record.type, context, context.home_currency);
  contact.has_failed_formula = fields.HasFailedFormula();
  contact.issues = fields.TakeIssues();
  return contact;
}

MappedDeal MapDeal(const HubSpotRecord& record, const MappingContext& context,
                   const FieldTexts* previous) {
  FieldReader fields(record, context, previous);
  MappedDeal deal;
  deal.name = fields.Text("name");
  // Its line items and its revenue are in the deal's currency too.
  deal.amount = {fields.Decimal("amount"), fields.Currency("currency")};
  if (deal.amount.currency.empty()) deal.amount.currency = context.home_currency;
  deal.pipeline_id = fields.Text("pipelineId");
  deal.stage_id = fields.Text("stageId");
  deal.probability = fields.Decimal("probability");
  deal.closed = fields.Bool("closed").value_or(false);
  deal.won = fields.Bool("won").value_or(false);
  deal.close_date = fields.TimeOf("closeDate");
  deal.deal_type = fields.Text("dealType");
  deal.mrr = fields.Decimal("mrr");
  deal.term = fields.Text("term");
  deal.contract_start = fields.DateOf("contractStart");
  deal.owner_id = fields.Id("ownerId");
  deal.custom = ReadCustom(fields, record.type, context, deal.amount.currency);
  deal.has_failed_formula = fields.HasFailedFormula();
  deal.issues = fields.TakeIssues();
  return deal;
}

MappedLineItem MapLineItem(const HubSpotRecord& record, const MappingContext& context,
                           const FieldTexts* previous) {
  FieldReader fields(record, context, previous);
  MappedLineItem item;
  item.name = fields.Text("name");
  item.quantity = fields.Decimal("quantity");
  item.price = fields.Decimal("price");
  item.unit_discount = fields.Decimal("unitDiscount");
  item.discount_percent = fields.Decimal("discountPercent");
  item.amount = {fields.Decimal("amount"), fields.Currency("currency")};
  item.billing_frequency = fields.Text("billingFrequency");
  item.billing_period = fields.Text("billingPeriod");
  item.billing_payments = fields.Decimal("billingPayments");
  item.billing_terms = fields.Text("billingTerms");
  item.term_months = fields.Decimal("termMonths");
  item.billing_start = fields.DateOf("billingStart");
  item.billing_end = fields.DateOf("billingEnd");
  item.has_failed_formula = fields.HasFailedFormula();
  item.issues = fields.TakeIssues();
  return item;
}

MappedInteraction MapInteraction(const HubSpotRecord& record, const MappingContext& context,
                                 const FieldTexts* previous) {
  FieldReader fields(record, context, previous);
  MappedInteraction interaction;
  interaction.subject = fields.Text("subject");
  interaction.summary = fields.Text("summary");
  interaction.occurred_at = OccurredAt(fields, record);
  interaction.direction = DirectionOf(fields.Direction("direction"));
  interaction.outcome = fields.Text("outcome");
  interaction.from = fields.Text("from");
  interaction.to = fields.Text("to");
  interaction.thread_id = fields.Text("threadId");
  interaction.duration_ms = fields.DurationMs("durationMs");
  interaction.owner_id = fields.Id("ownerId");
  interaction.custom = ReadCustom(fields, record.type, context, context.home_currency);
  interaction.has_failed_formula = fields.HasFailedFormula();
  interaction.issues = fields.TakeIssues();
  return interaction;
}

MessageText ReadMessageText(const HubSpotRecord& record, const MappingContext& context) {
  // Its issues are those of MapInteraction, which reads the same fields again.
  FieldReader fields(record, context);
  return {.subject = fields.Text("subject"),
          .body = fields.Text("body"),
          .headers = fields.Text("headers"),
          .direction = DirectionOf(fields.Direction("direction")),
          .out_of_office = fields.Bool("outOfOffice").value_or(false)};
}

void ReduceToSnippets(HubSpotRecord& record, const MappingConfig& config) {
  for (const std::string& property : SnippetProperties(config, record.type)) {
    const auto text = record.properties.Get(property);
    if (!text) continue;
    // The view points into the bag that Set changes.
    const std::string snippet = Snippet(*text);
    if (snippet != *text) record.properties.Set(property, snippet);
  }
}

}  // namespace stanna::mapping
