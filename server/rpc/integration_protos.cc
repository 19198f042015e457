#include "server/rpc/integration_protos.h"

#include <google/protobuf/util/json_util.h>

#include "server/rpc/request_checks.h"
#include "server/rpc/values.h"
#include "server/rpc/webhook_protos.h"

namespace stanna::rpc {
namespace {

namespace v1 = integration::v1;

v1::ConnectionState ToProto(connect::IntegrationState state) {
  switch (state) {
    case connect::IntegrationState::kNotConnected:
      return v1::CONNECTION_STATE_NOT_CONNECTED;
    case connect::IntegrationState::kActive:
      return v1::CONNECTION_STATE_ACTIVE;
    case connect::IntegrationState::kDegraded:
      return v1::CONNECTION_STATE_DEGRADED;
    case connect::IntegrationState::kReauthRequired:
      return v1::CONNECTION_STATE_REAUTH_REQUIRED;
    case connect::IntegrationState::kDisconnected:
      return v1::CONNECTION_STATE_DISCONNECTED;
  }
  return v1::CONNECTION_STATE_UNSPECIFIED;
}

std::string Join(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

v1::IntegrationError ToProto(const storage::ConnectionError& error) {
  v1::IntegrationError out;
  out.set_code(error.code);
  out.set_message(error.message);
  *out.mutable_at() = rpc::ToProto(error.at);
  out.set_recoverable(error.recoverable);
  out.set_resolution(error.resolution);
  return out;
}

v1::RateLimitStatus ToProto(const hubspot::LimitSnapshot& limits) {
  v1::RateLimitStatus out;
  if (limits.daily_limit && limits.daily_remaining) {
    out.set_daily_limit(ToInt32(*limits.daily_limit));
    out.set_daily_remaining(ToInt32(*limits.daily_remaining));
    out.set_daily_used(ToInt32(*limits.daily_limit - *limits.daily_remaining));
  }
  out.set_burst_limit(limits.burst_limit);
  out.set_burst_used(limits.burst_used);
  out.set_search_limit(limits.search_limit);
  for (const auto& [kind, calls] : limits.calls_today) {
    (*out.mutable_calls_today())[kind] = ToInt32(calls);
  }
  out.set_rate_limited_today(ToInt32(limits.rate_limited_today));
  out.set_waited_seconds_today(
      ToInt32(std::chrono::duration_cast<std::chrono::seconds>(limits.waited_today).count()));
  return out;
}

v1::Backlog ToProto(const connect::Backlog& backlog) {
  v1::Backlog out;
  out.set_pending_reads(ToInt32(backlog.pending_reads));
  out.set_pending_links(ToInt32(backlog.pending_links));
  out.set_queued_jobs(ToInt32(backlog.jobs.queued));
  out.set_running_jobs(ToInt32(backlog.jobs.leased));
  out.set_dead_jobs(ToInt32(backlog.jobs.dead));
  out.set_outdated_analyses(ToInt32(backlog.old_analyses));
  return out;
}

v1::Waiting ToProto(const connect::Waiting& waiting) {
  v1::Waiting out;
  out.set_sync_id(waiting.run.value);
  *out.mutable_until() = rpc::ToProto(waiting.until);
  out.set_reason(waiting.reason);
  return out;
}

void SetConnection(const storage::Connection& connection, v1::IntegrationStatus& out) {
  out.set_workspace_id(connection.workspace_id.value);
  out.set_email(connection.authorized_by);
  if (connection.token_expires_at) {
    *out.mutable_expires_at() = rpc::ToProto(*connection.token_expires_at);
  }
  out.set_scope(Join(connection.granted_scopes));
  out.set_portal_id(static_cast<double>(connection.portal_id));
  out.set_portal_domain(connection.portal_domain);
}

}  // namespace

v1::IntegrationStatus ToProto(const connect::IntegrationStatus& status) {
  v1::IntegrationStatus out;
  SetConnection(status.connection, out);
  out.set_connected(status.Connected());
  out.set_provider(kHubSpot);
  out.set_has_refresh(status.has_refresh);
  if (status.last_sync_at) *out.mutable_last_sync_at() = rpc::ToProto(*status.last_sync_at);
  out.set_state(ToProto(status.state));
  for (const std::string& scope : status.missing_scopes) out.add_missing_scopes(scope);
  if (status.last_error) *out.mutable_last_error() = ToProto(*status.last_error);
  if (status.limits) *out.mutable_rate_limit() = ToProto(*status.limits);
  for (const auto& [type, at] : status.freshness) {
    (*out.mutable_freshness())[std::string(NameOf(type))] = rpc::ToProto(at);
  }
  out.set_stale(!status.stale_types.empty());
  for (const ObjectType type : status.stale_types) {
    out.add_stale_types(std::string(NameOf(type)));
  }
  if (status.last_sync_at) {
    *out.mutable_last_successful_sync_at() = rpc::ToProto(*status.last_sync_at);
  }
  if (status.backlog) *out.mutable_backlog() = ToProto(*status.backlog);
  if (status.waiting) *out.mutable_waiting() = ToProto(*status.waiting);
  if (status.webhooks) *out.mutable_webhooks() = rpc::ToProto(*status.webhooks);
  return out;
}

v1::Property ToProto(const storage::PropertyDefinition& definition) {
  v1::Property out;
  out.set_name(definition.name);
  out.set_label(definition.label);
  out.set_type(definition.type);
  out.set_field_type(definition.field_type);
  out.set_group_name(definition.group_name);
  out.set_description(definition.description);
  for (const storage::PropertyOption& option : definition.options) {
    auto* added = out.add_options();
    added->set_value(option.value);
    added->set_label(option.label);
    added->set_hidden(option.hidden);
  }
  out.set_calculated(definition.calculated);
  out.set_hubspot_defined(definition.hubspot_defined);
  out.set_hidden(definition.hidden);
  return out;
}

v1::Pipeline ToProto(const storage::Pipeline& pipeline) {
  v1::Pipeline out;
  out.set_id(pipeline.id);
  out.set_label(pipeline.label);
  out.set_archived(pipeline.archived);
  for (const storage::PipelineStage& stage : pipeline.stages) {
    auto* added = out.add_stages();
    added->set_id(stage.id);
    added->set_label(stage.label);
    if (const auto probability = ToDouble(stage.probability)) added->set_probability(*probability);
    added->set_closed(stage.closed);
    added->set_archived(stage.archived);
  }
  return out;
}

v1::Owner ToProto(const storage::Owner& owner) {
  v1::Owner out;
  out.set_id(std::to_string(owner.id));
  out.set_email(owner.email);
  out.set_first_name(owner.first_name);
  out.set_last_name(owner.last_name);
  out.set_type(owner.type);
  out.set_archived(owner.archived);
  return out;
}

v1::ExchangeRate ToProto(const storage::CurrencyRate& rate) {
  v1::ExchangeRate out;
  out.set_source(rate.source);
  out.set_from_currency(rate.from);
  out.set_to_currency(rate.to);
  *out.mutable_effective_date() = ToProto(rate.effective);
  out.set_rate(rate.rate);
  return out;
}

v1::ImportExchangeRatesResponse ToProto(const sync::ImportedRates& imported) {
  v1::ImportExchangeRatesResponse out;
  out.set_rates(ToInt32(imported.rates));
  out.set_changed(imported.changed);
  if (imported.first) *out.mutable_first_date() = ToProto(*imported.first);
  if (imported.last) *out.mutable_last_date() = ToProto(*imported.last);
  return out;
}

v1::Config SummaryOf(const storage::ConfigVersion& version) {
  v1::Config out;
  out.set_version(version.version);
  out.set_etag(EtagOf(version.version));
  out.set_author(version.author);
  if (version.version > 0) *out.mutable_update_time() = rpc::ToProto(version.created_at);
  return out;
}

absl::StatusOr<v1::Config> ToProto(const storage::ConfigVersion& version) {
  v1::Config out = SummaryOf(version);
  if (!google::protobuf::util::JsonStringToMessage(version.document, out.mutable_document()).ok()) {
    return DataLoss("stored configuration " + std::to_string(version.version) +
                    " is no JSON object");
  }
  return out;
}

std::string DocumentText(const google::protobuf::Struct& document) {
  std::string text;
  // A Struct always has a JSON form.
  (void)google::protobuf::util::MessageToJsonString(document, &text);
  return text;
}

std::string EtagOf(int version) { return "v" + std::to_string(version); }

}  // namespace stanna::rpc
