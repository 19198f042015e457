#include "server/rpc/insights_protos.h"

#include <string_view>

#include "server/rpc/errors.h"
#include "server/rpc/health_protos.h"
#include "server/rpc/sentiment_protos.h"
#include "server/rpc/values.h"
#include "server/sync/health_indicators.h"

namespace stanna::rpc {
namespace {

namespace v1 = insights::v1;

struct SortName {
  std::string_view name;
  storage::ClientSort sort;
};

constexpr SortName kSortNames[] = {
    {"name", storage::ClientSort::kName},
    {"domain", storage::ClientSort::kDomain},
    {"mrr", storage::ClientSort::kMrr},
    {"renewalDate", storage::ClientSort::kRenewalDate},
    {"renewal_date", storage::ClientSort::kRenewalDate},
    {"lastInteraction", storage::ClientSort::kLastInteraction},
    {"last_interaction", storage::ClientSort::kLastInteraction},
    {"sentimentScore", storage::ClientSort::kHealthScore},
    {"sentiment_score", storage::ClientSort::kHealthScore},
    {"createdAt", storage::ClientSort::kCreated},
    {"created_at", storage::ClientSort::kCreated},
};

bool TakeSuffix(std::string_view& text, std::string_view suffix) {
  if (text.size() < suffix.size() || text.substr(text.size() - suffix.size()) != suffix) {
    return false;
  }
  text.remove_suffix(suffix.size());
  return true;
}

v1::InteractionType InteractionTypeOf(ObjectType type) {
  switch (type) {
    case ObjectType::kMeeting:
      return v1::INTERACTION_TYPE_MEETING;
    case ObjectType::kCall:
      return v1::INTERACTION_TYPE_CALL;
    case ObjectType::kEmail:
      return v1::INTERACTION_TYPE_EMAIL;
    case ObjectType::kNote:
      return v1::INTERACTION_TYPE_NOTE;
    case ObjectType::kTask:
      return v1::INTERACTION_TYPE_TASK;
    default:
      return v1::INTERACTION_TYPE_UNSPECIFIED;
  }
}

const char* NameOf(storage::Direction direction) {
  if (direction == storage::Direction::kInbound) return "inbound";
  return direction == storage::Direction::kOutbound ? "outbound" : "";
}

std::vector<std::string> OptionsOf(std::string_view joined) {
  std::vector<std::string> options;
  while (!joined.empty()) {
    const auto end = joined.find(';');
    options.emplace_back(joined.substr(0, end));
    joined.remove_prefix(end == std::string_view::npos ? joined.size() : end + 1);
  }
  return options;
}

google::protobuf::Value ValueOf(const storage::CustomField& field) {
  google::protobuf::Value out;
  if (field.type == "bool") {
    out.set_bool_value(field.value == "true");
  } else if (field.type == "number") {
    out.set_number_value(ToDouble(field.value).value_or(0));
  } else if (field.type == "money") {
    auto& money = *out.mutable_struct_value()->mutable_fields();
    money["amount"].set_number_value(ToDouble(field.value).value_or(0));
    money["currency"].set_string_value(field.currency);
  } else if (field.type == "options") {
    auto& list = *out.mutable_list_value();
    for (std::string& option : OptionsOf(field.value)) {
      list.add_values()->set_string_value(std::move(option));
    }
  } else {
    out.set_string_value(field.value);
  }
  return out;
}

v1::MrrPart PartOf(const storage::RevenuePart& part) {
  v1::MrrPart out;
  out.set_source(part.source);
  out.set_object_type(std::string(NameOf(part.type)));
  out.set_object_id(std::to_string(part.object_id));
  out.set_name(part.name);
  out.set_counts(part.counts);
  out.set_amount(part.amount.amount);
  out.set_original_amount(part.original.amount);
  out.set_original_currency(part.original.currency);
  out.set_rate(part.rate);
  out.set_rate_source(part.rate_source);
  if (part.rate_date) *out.mutable_rate_date() = ToProto(*part.rate_date);
  if (part.from) *out.mutable_start_date() = ToProto(*part.from);
  if (part.until) *out.mutable_end_date() = ToProto(*part.until);
  out.set_words(part.words);
  return out;
}

v1::ClientMetrics MetricsOf(const storage::ClientDetails& details) {
  const storage::ClientMetrics& metrics = details.metrics;
  v1::ClientMetrics out;
  out.set_total_interactions(ToInt32(metrics.total_interactions));
  out.set_last_month_interactions(ToInt32(metrics.last_month_interactions));
  if (metrics.average_response_ms) {
    constexpr double kMsPerHour = 3'600'000;
    out.set_avg_response_time(static_cast<double>(*metrics.average_response_ms) / kMsPerHour);
  }
  if (const auto trend = details.client.sentiment_trend) {
    out.set_sentiment_trend(SentimentTrendOf(static_cast<int>(*trend)));
  }
  return out;
}

v1::ClientContact ContactOf(const storage::StakeholderView& view) {
  v1::ClientContact out;
  out.set_email(view.row.email);
  out.set_name(view.row.name);
  out.set_title(view.row.title);
  if (view.last_seen_at) *out.mutable_last_seen() = ToProto(*view.last_seen_at);
  return out;
}

}  // namespace

v1::Client ToProto(const storage::ClientView& view) {
  const storage::ClientRow& row = view.row;
  v1::Client out;
  out.set_id(row.id.value);
  out.set_name(row.name);
  out.set_domain(row.domain);
  out.set_sentiment_score(view.health_score);
  if (view.last_interaction_at)
    *out.mutable_last_interaction() = ToProto(*view.last_interaction_at);
  if (const auto mrr = ToDouble(row.mrr.amount)) out.set_mrr(*mrr);
  if (row.renewal_date) *out.mutable_renewal_date() = ToProto(*row.renewal_date);
  out.set_csm_owner(row.csm_owner);
  if (view.health_band) out.set_health_band(BandOf(static_cast<int>(*view.health_band)));
  if (view.health_trend) {
    out.set_health_trend(HealthTrendOf(static_cast<int>(*view.health_trend)));
  }
  out.set_is_excluded(view.excluded);
  *out.mutable_created_at() = ToProto(view.created_at);
  *out.mutable_updated_at() = ToProto(view.updated_at);
  out.set_currency(row.mrr.currency);
  if (row.company_id != 0) out.set_company_id(std::to_string(row.company_id));
  out.set_lifecycle_stage(row.lifecycle_stage);
  out.set_status(row.status);
  for (std::string& tag : OptionsOf(row.tags)) out.add_tags(std::move(tag));
  *out.mutable_custom_fields() = StructOf(row.custom);
  return out;
}

google::protobuf::Struct StructOf(const std::vector<storage::CustomField>& fields) {
  google::protobuf::Struct out;
  for (const storage::CustomField& field : fields) {
    (*out.mutable_fields())[field.name] = ValueOf(field);
  }
  return out;
}

v1::GetClientResponse ToProto(const storage::ClientDetails& details) {
  v1::GetClientResponse out;
  *out.mutable_client() = ToProto(details.client);
  *out.mutable_health_indicators() = StructOf(sync::HealthIndicators(details.deals));
  *out.mutable_metrics() = MetricsOf(details);
  for (const auto& contact : details.contacts) *out.add_contacts() = ContactOf(contact);
  return out;
}

v1::Stakeholder ToProto(const storage::StakeholderView& view) {
  v1::Stakeholder out;
  out.set_contact_id(std::to_string(view.row.contact_id));
  out.set_email(view.row.email);
  out.set_name(view.row.name);
  out.set_title(view.row.title);
  out.set_phone(view.row.phone);
  if (view.last_seen_at) *out.mutable_last_seen() = ToProto(*view.last_seen_at);
  out.set_lifecycle_stage(view.row.lifecycle_stage);
  *out.mutable_custom_fields() = StructOf(view.row.custom);
  return out;
}

v1::Interaction ToProto(const storage::InteractionView& view) {
  const storage::InteractionRow& row = view.row;
  v1::Interaction out;
  out.set_id(storage::InteractionIdOf(row.type, row.object_id).value);
  out.set_type(InteractionTypeOf(row.type));
  out.set_subject(row.subject);
  *out.mutable_date() = ToProto(row.occurred_at);
  out.set_from(row.from);
  out.set_to(row.to);
  out.set_summary(row.summary);
  out.set_direction(NameOf(row.direction));
  out.set_outcome(row.outcome);
  if (row.duration_ms) out.set_duration_seconds(static_cast<double>(*row.duration_ms) / 1000);
  *out.mutable_custom_fields() = StructOf(row.custom);
  SetMood(view, out);
  return out;
}

v1::Deal ToProto(const storage::DealView& view,
                 const std::map<std::string, std::string>& stage_labels) {
  const storage::DealRow& row = view.row;
  v1::Deal out;
  out.set_deal_id(std::to_string(row.deal_id));
  out.set_name(row.name);
  if (const auto amount = ToDouble(row.amount.amount)) out.set_amount(*amount);
  out.set_currency(row.amount.currency);
  out.set_pipeline_id(row.pipeline_id);
  out.set_stage_id(row.stage_id);
  const auto label = stage_labels.find(row.stage_id);
  if (label != stage_labels.end()) out.set_stage_label(label->second);
  if (const auto probability = ToDouble(row.probability)) out.set_probability(*probability);
  out.set_closed(row.closed);
  out.set_won(row.won);
  if (row.close_date) *out.mutable_close_date() = ToProto(*row.close_date);
  out.set_deal_type(row.deal_type);
  *out.mutable_custom_fields() = StructOf(row.custom);
  return out;
}

v1::FieldOverride ToProto(const storage::FieldOverride& override) {
  v1::FieldOverride out;
  out.set_field(override.field);
  out.set_value(override.value);
  out.set_synced_value(override.synced_value);
  out.set_reason(override.reason);
  out.set_set_by(override.set_by);
  *out.mutable_set_time() = ToProto(override.set_at);
  return out;
}

v1::ClientMerge ToProto(const storage::ClientMerge& merge) {
  v1::ClientMerge out;
  out.set_domain(merge.domain);
  out.set_merged_by(merge.merged_by);
  *out.mutable_merge_time() = ToProto(merge.merged_at);
  return out;
}

v1::FieldExplanation ToProto(const ClientId& client, const sync::FieldExplanation& explanation) {
  v1::FieldExplanation out;
  out.set_client_id(client.value);
  out.set_field(explanation.field);
  out.set_value(explanation.value);
  out.set_currency(explanation.currency);
  out.set_rule(explanation.rule);
  out.set_config_path(explanation.config_path);
  out.set_config_version(explanation.config_version);
  if (explanation.company_id != 0) out.set_company_id(std::to_string(explanation.company_id));
  out.set_property(explanation.property);
  out.set_property_value(explanation.property_value);
  if (explanation.source_modified_at) {
    *out.mutable_source_update_time() = ToProto(*explanation.source_modified_at);
  }
  for (const std::string& note : explanation.notes) out.add_notes(note);
  if (explanation.override) *out.mutable_override() = ToProto(*explanation.override);
  if (!explanation.revenue) return out;
  const storage::ClientRevenue& revenue = *explanation.revenue;
  for (const auto& part : revenue.parts) *out.add_parts() = PartOf(part);
  out.set_incomplete(revenue.incomplete);
  *out.mutable_as_of() = ToProto(revenue.as_of);
  if (revenue.changes_on) *out.mutable_changes_on() = ToProto(*revenue.changes_on);
  *out.mutable_compute_time() = ToProto(revenue.computed_at);
  return out;
}

storage::ClientFilter FromProto(v1::ClientFilter filter) {
  switch (filter) {
    case v1::CLIENT_FILTER_ACTIVE:
      return storage::ClientFilter::kActive;
    case v1::CLIENT_FILTER_AT_RISK:
      return storage::ClientFilter::kAtRisk;
    case v1::CLIENT_FILTER_STALE:
      return storage::ClientFilter::kStale;
    case v1::CLIENT_FILTER_EXCLUDED:
      return storage::ClientFilter::kExcluded;
    default:
      return storage::ClientFilter::kAll;
  }
}

std::optional<ObjectType> FromProto(v1::InteractionType type) {
  for (const ObjectType candidate : kAllObjectTypes) {
    if (IsActivity(candidate) && InteractionTypeOf(candidate) == type) return candidate;
  }
  return std::nullopt;
}

absl::StatusOr<ClientOrder> ParseOrder(const std::string& order_by) {
  ClientOrder order;
  std::string_view name = order_by;
  if (name.empty()) return order;
  if (name.front() == '-') {
    order.descending = true;
    name.remove_prefix(1);
  } else if (TakeSuffix(name, " desc")) {
    order.descending = true;
  } else {
    TakeSuffix(name, " asc");
  }
  for (const SortName& known : kSortNames) {
    if (known.name != name) continue;
    order.sort = known.sort;
    return order;
  }
  return Violated({{"sort",
                    "is none of name, domain, mrr, renewalDate, lastInteraction, sentimentScore, "
                    "createdAt"}});
}

}  // namespace stanna::rpc
