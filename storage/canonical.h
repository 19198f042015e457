// The product's own records, as the mapping makes them and the tables keep them. Money is decimal
// text (NUMERIC) with an ISO 4217 code; empty text means "unknown".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/object_type.h"

namespace stanna::storage {

struct Money {
  std::string amount;    ///< "1250.00"; empty: unknown
  std::string currency;  ///< "EUR"; empty: the workspace's
  bool operator==(const Money&) const = default;
};

/// A field that a customer added, with a value.
struct CustomField {
  std::string name;
  std::string type;      ///< "text", "number", "money"…: mapping::CustomType
  std::string value;     ///< canonical text
  std::string currency;  ///< of money
  /// How the client's health indicator of this name follows from its deals' fields:
  /// mapping::Aggregate; empty: it is none.
  std::string indicator;
  bool operator==(const CustomField&) const = default;
};

/// One client a domain; more than one company may stand behind it.
struct ClientRow {
  ClientId id;
  ObjectId company_id = 0;  ///< the company that gives the fields (the lowest id of the domain)
  std::string name;
  std::string domain;  ///< registrable domain, lower case, ASCII (punycode)
  Money mrr;
  std::optional<Date> renewal_date;
  std::optional<ObjectId> owner_id;
  std::string csm_owner;  ///< the owner's e-mail
  std::string lifecycle_stage;
  std::string status;
  std::string tags;                 ///< ";"-joined, ascending
  std::vector<CustomField> custom;  ///< by name
  Time source_created_at{};
  Time source_modified_at{};
};

struct StakeholderRow {
  ObjectId contact_id = 0;
  std::string email;         ///< lower case
  std::string email_domain;  ///< registrable domain of `email`; empty when it has none
  std::string name;
  std::string title;
  std::string phone;
  std::optional<ObjectId> owner_id;
  std::string lifecycle_stage;
  std::vector<CustomField> custom;  ///< by name
  Time source_created_at{};
  Time source_modified_at{};
};

struct DealRow {
  ObjectId deal_id = 0;
  std::string name;
  Money amount;  ///< the currency is the deal's, also where there is no amount
  std::string pipeline_id, stage_id;
  std::string probability;  ///< decimal text 0–1, at most 4 decimals
  bool closed = false, won = false;
  std::optional<Time> close_date;
  std::string deal_type;
  std::string mrr;   ///< decimal text, in `amount`'s currency
  std::string term;  ///< months, as a number or in ISO 8601
  std::optional<Date> contract_start;
  std::optional<ObjectId> owner_id;
  std::vector<CustomField> custom;  ///< by name
  Time source_created_at{};
  Time source_modified_at{};
};

struct LineItemRow {
  ObjectId line_item_id = 0;
  std::string name;
  std::string quantity, price;                  ///< decimal text, as the next ones
  std::string unit_discount, discount_percent;  ///< 12.5 is 12.5 %
  std::string billing_payments, term_months;
  Money amount;                   ///< net price of a bill; empty currency: the deal's
  std::string billing_frequency;  ///< HubSpot's recurringbillingfrequency; empty: one-time
  std::string billing_period;     ///< ISO 8601, "P12M"
  std::optional<Date> billing_start, billing_end;  ///< first and last day
  std::string billing_terms;                       ///< HubSpot's: whether it renews after its term
  Time source_created_at{};
  Time source_modified_at{};
};

enum class Direction { kUnknown, kInbound, kOutbound };

/// A meeting, call, e-mail, note or task. Message text is not kept beyond `summary`.
struct InteractionRow {
  ObjectType type = ObjectType::kMeeting;
  ObjectId object_id = 0;
  std::string subject;
  std::string summary;  ///< plain text, ≤ 280 characters
  Time occurred_at{};
  Direction direction = Direction::kUnknown;
  std::string outcome;  ///< HubSpot's outcome, status or disposition
  std::string from, to;
  std::string thread_id;
  std::optional<std::int64_t> duration_ms;
  std::optional<ObjectId> owner_id;
  std::vector<CustomField> custom;  ///< by name
  Time source_created_at{};
  Time source_modified_at{};
};

/// What the analysis of an activity's text keeps (server/insights/message.h has the scales). The
/// text itself is not kept.
struct AnalysisRow {
  ObjectType type = ObjectType::kEmail;
  ObjectId object_id = 0;
  int model_version = 0;  ///< 0: there is no text, and an earlier analysis goes
  double score = 0;       ///< −1 … 1
  int mood = 0;           ///< −1, 0, 1
  int level = 0;          ///< −2 … 2
  double confidence = 0;  ///< 0–1
  double sarcasm = 0;     ///< 0–1
  std::uint32_t intents = 0;
  int automatic = 0;
  std::string language;
  std::string phrases;  ///< JSON array
  bool operator==(const AnalysisRow&) const = default;
};

/// A mood that a person set in place of the analysed one; it stays whatever is analysed later.
struct MoodOverride {
  ObjectType type = ObjectType::kEmail;
  ObjectId object_id = 0;
  int level = 0;  ///< −2 … 2
  std::string reason;
  std::string set_by;  ///< the API key's id
  Time set_at{};
  bool operator==(const MoodOverride&) const = default;
};

/// What became of a record that could not be mapped, or only in part.
struct RecordIssue {
  ObjectType type = ObjectType::kCompany;
  ObjectId object_id = 0;  ///< 0: about the type as a whole
  std::string rule;        ///< "MISSING_DOMAIN", "DUPLICATE_DOMAIN", "INVALID_NUMBER"…
  std::string field;       ///< HubSpot's property, where one is to blame
  std::string message;
  bool held_back = false;  ///< true: no canonical record exists because of it
};

/// "int_meetings_61310001": the public id of an interaction, derived, hence the same at each
/// import.
InteractionId InteractionIdOf(ObjectType type, ObjectId object_id);

}  // namespace stanna::storage
