#include "server/sync/row_fields.h"

#include <string>
#include <string_view>
#include <utility>

namespace stanna::sync {
namespace {

using storage::FieldTexts;

std::string_view NameOf(storage::Direction direction) {
  switch (direction) {
    case storage::Direction::kInbound:
      return "inbound";
    case storage::Direction::kOutbound:
      return "outbound";
    case storage::Direction::kUnknown:
      break;
  }
  return "";
}

class Texts {
 public:
  Texts& Add(std::string_view field, std::string_view text) {
    if (!text.empty()) fields_.emplace(field, text);
    return *this;
  }
  Texts& Add(std::string_view field, const std::optional<Date>& date) {
    return Add(field, date ? FormatDate(*date) : std::string());
  }
  Texts& Add(std::string_view field, const std::optional<Time>& time) {
    return Add(field, time ? FormatRfc3339(*time) : std::string());
  }
  Texts& Add(std::string_view field, const std::optional<std::int64_t>& number) {
    return Add(field, number ? std::to_string(*number) : std::string());
  }
  Texts& AddFlag(std::string_view field, bool flag) { return Add(field, flag ? "true" : "false"); }
  Texts& Add(const std::vector<storage::CustomField>& custom) {
    for (const auto& field : custom) {
      Add("custom." + field.name,
          field.value + (field.currency.empty() ? "" : " ") + field.currency);
    }
    return *this;
  }
  FieldTexts Take() { return std::move(fields_); }

 private:
  FieldTexts fields_;
};

}  // namespace

FieldTexts FieldsOf(const storage::ClientRow& row) {
  return Texts()
      .Add("name", row.name)
      .Add("domain", row.domain)
      .Add("mrr", row.mrr.amount)
      .Add("currency", row.mrr.currency)
      .Add("renewalDate", row.renewal_date)
      .Add("ownerId", row.owner_id)
      .Add("csmOwner", row.csm_owner)
      .Add("lifecycleStage", row.lifecycle_stage)
      .Add("status", row.status)
      .Add("tags", row.tags)
      .Add(row.custom)
      .Take();
}

FieldTexts FieldsOf(const storage::StakeholderRow& row) {
  return Texts()
      .Add("email", row.email)
      .Add("name", row.name)
      .Add("title", row.title)
      .Add("phone", row.phone)
      .Add("ownerId", row.owner_id)
      .Add("lifecycleStage", row.lifecycle_stage)
      .Add(row.custom)
      .Take();
}

FieldTexts FieldsOf(const storage::DealRow& row) {
  return Texts()
      .Add("name", row.name)
      .Add("amount", row.amount.amount)
      .Add("currency", row.amount.currency)
      .Add("pipelineId", row.pipeline_id)
      .Add("stageId", row.stage_id)
      .Add("probability", row.probability)
      .AddFlag("closed", row.closed)
      .AddFlag("won", row.won)
      .Add("closeDate", row.close_date)
      .Add("dealType", row.deal_type)
      .Add("mrr", row.mrr)
      .Add("term", row.term)
      .Add("contractStart", row.contract_start)
      .Add("ownerId", row.owner_id)
      .Add(row.custom)
      .Take();
}

FieldTexts FieldsOf(const storage::LineItemRow& row) {
  return Texts()
      .Add("name", row.name)
      .Add("quantity", row.quantity)
      .Add("price", row.price)
      .Add("amount", row.amount.amount)
      .Add("currency", row.amount.currency)
      .Add("billingFrequency", row.billing_frequency)
      .Add("billingPeriod", row.billing_period)
      .Add("billingStart", row.billing_start)
      .Add("billingEnd", row.billing_end)
      .Add("billingPayments", row.billing_payments)
      .Add("billingTerms", row.billing_terms)
      .Add("termMonths", row.term_months)
      .Add("unitDiscount", row.unit_discount)
      .Add("discountPercent", row.discount_percent)
      .Take();
}

FieldTexts FieldsOf(const storage::InteractionRow& row) {
  return Texts()
      .Add("subject", row.subject)
      .Add("summary", row.summary)
      .Add("occurredAt", std::optional(row.occurred_at))
      .Add("direction", NameOf(row.direction))
      .Add("outcome", row.outcome)
      .Add("from", row.from)
      .Add("to", row.to)
      .Add("threadId", row.thread_id)
      .Add("durationMs", row.duration_ms)
      .Add("ownerId", row.owner_id)
      .Add(row.custom)
      .Take();
}

}  // namespace stanna::sync
