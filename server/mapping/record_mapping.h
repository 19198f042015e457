// HubSpot's records as the product's: pure functions of a record, the configuration and the
// portal's owners. Which client a record belongs to is decided in client_matching.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/hubspot_record.h"
#include "server/mapping/domain.h"
#include "server/mapping/field_reader.h"
#include "server/mapping/mapping_config.h"
#include "server/mapping/mapping_context.h"
#include "server/mapping/values.h"

namespace stanna::mapping {

/// Decimal text and currency; a client's currency is empty when the amount is.
struct Amount {
  std::string amount;
  std::string currency;
};

/// A field that a customer added, with a value.
struct CustomValue {
  std::string name;
  CustomType type = CustomType::kText;
  std::string value;     ///< canonical text
  std::string currency;  ///< kMoney only
  std::optional<Aggregate> health_indicator;
};

/// A company's fields. Its domain decides in client_matching.h whether it becomes a client.
struct MappedCompany {
  std::string name;
  std::string domain_found;     ///< as the company has it
  std::string domain_property;  ///< where it was read; "domain" when nowhere
  DomainResult domain;
  Amount mrr;
  std::optional<Date> renewal_date;
  std::optional<ObjectId> owner_id;
  std::string csm_owner;
  std::string lifecycle_stage;
  std::string status;
  std::string tags;  ///< ";"-joined, ascending
  std::vector<CustomValue> custom;
  bool has_failed_formula = false;
  std::vector<Issue> issues;
};

struct MappedContact {
  std::string email;
  std::string email_domain;  ///< registrable; empty when the address has none
  std::string name, title, phone;
  std::optional<ObjectId> owner_id;
  std::string lifecycle_stage;
  std::optional<ObjectId> primary_company;
  std::vector<CustomValue> custom;
  bool has_failed_formula = false;
  std::vector<Issue> issues;
};

struct MappedDeal {
  std::string name;
  Amount amount;
  std::string pipeline_id, stage_id, probability;
  bool closed = false, won = false;
  std::optional<Time> close_date;
  std::string deal_type;
  std::string mrr, term;
  std::optional<Date> contract_start;
  std::optional<ObjectId> owner_id;
  std::vector<CustomValue> custom;
  bool has_failed_formula = false;
  std::vector<Issue> issues;
};

struct MappedLineItem {
  std::string name, quantity, price, unit_discount, discount_percent;
  Amount amount;  ///< without a currency where the item names none: it has the deal's
  std::string billing_frequency, billing_period, billing_payments, billing_terms, term_months;
  std::optional<Date> billing_start, billing_end;
  bool has_failed_formula = false;
  std::vector<Issue> issues;
};

enum class MappedDirection { kUnknown, kInbound, kOutbound };

struct MappedInteraction {
  std::string subject, summary;
  /// The record's creation where no time could be read (issue MISSING_TIME).
  Time occurred_at{};
  MappedDirection direction = MappedDirection::kUnknown;
  std::string outcome, from, to, thread_id;
  std::optional<std::int64_t> duration_ms;
  std::optional<ObjectId> owner_id;
  std::vector<CustomValue> custom;
  bool has_failed_formula = false;
  std::vector<Issue> issues;
};

/// `previous`: the record's fields as they were, for those whose formula fails now; without them
/// such a field is empty.
MappedCompany MapCompany(const HubSpotRecord& record, const MappingContext& context,
                         const FieldTexts* previous = nullptr);
MappedContact MapContact(const HubSpotRecord& record, const MappingContext& context,
                         const FieldTexts* previous = nullptr);
MappedDeal MapDeal(const HubSpotRecord& record, const MappingContext& context,
                   const FieldTexts* previous = nullptr);
MappedLineItem MapLineItem(const HubSpotRecord& record, const MappingContext& context,
                           const FieldTexts* previous = nullptr);
MappedInteraction MapInteraction(const HubSpotRecord& record, const MappingContext& context,
                                 const FieldTexts* previous = nullptr);

/// What an activity says, as whole as the record has it.
struct MessageText {
  std::string subject, body, headers;
  MappedDirection direction = MappedDirection::kUnknown;
  bool out_of_office = false;
};
/// To be read before ReduceToSnippets.
MessageText ReadMessageText(const HubSpotRecord& record, const MappingContext& context);

/// Cuts message text in `record` to what may be kept.
void ReduceToSnippets(HubSpotRecord& record, const MappingConfig& config);

}  // namespace stanna::mapping
