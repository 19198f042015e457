#include "server/rpc/preview_protos.h"

#include <string>

#include "server/rpc/record_url.h"
#include "server/rpc/values.h"

namespace stanna::rpc {
namespace {

namespace v1 = integration::v1;

v1::RecordEffect ToProto(sync::RecordEffect effect) {
  switch (effect) {
    case sync::RecordEffect::kFails:
      return v1::RECORD_EFFECT_FAILS;
    case sync::RecordEffect::kDisappears:
      return v1::RECORD_EFFECT_DISAPPEARS;
    case sync::RecordEffect::kAppears:
      return v1::RECORD_EFFECT_APPEARS;
    case sync::RecordEffect::kChanged:
      return v1::RECORD_EFFECT_CHANGED;
    case sync::RecordEffect::kIssues:
      return v1::RECORD_EFFECT_ISSUES;
  }
  return v1::RECORD_EFFECT_UNSPECIFIED;
}

std::string UrlOf(ObjectType type, ObjectId id, const storage::Connection* connection) {
  return connection == nullptr ? "" : RecordUrl(type, id, *connection);
}

v1::PreviewIssue ToProto(const storage::RecordIssue& issue) {
  v1::PreviewIssue out;
  out.set_rule(issue.rule);
  out.set_field(issue.field);
  out.set_message(issue.message);
  out.set_held_back(issue.held_back);
  return out;
}

v1::RecordPreview ToProto(const sync::RecordSample& sample, ObjectType type,
                          const storage::Connection* connection) {
  v1::RecordPreview out;
  out.set_object_id(std::to_string(sample.id));
  out.set_name(sample.name);
  out.set_record_url(UrlOf(type, sample.id, connection));
  out.set_effect(ToProto(sample.effect));
  for (const sync::FieldChange& change : sample.fields) {
    auto* field = out.add_fields();
    field->set_field(change.field);
    field->set_before(change.before);
    field->set_after(change.after);
  }
  for (const auto& issue : sample.opened) *out.add_issues_opened() = ToProto(issue);
  for (const auto& issue : sample.closed) *out.add_issues_closed() = ToProto(issue);
  return out;
}

v1::RuleChange ToProto(const sync::RuleChange& change) {
  v1::RuleChange out;
  out.set_rule(change.rule);
  out.set_severity(change.held_back ? "error" : "warning");
  out.set_opened(ToInt32(change.opened));
  out.set_closed(ToInt32(change.closed));
  return out;
}

v1::ClientChange ToProto(const sync::ClientChange& change) {
  v1::ClientChange out;
  out.set_before(ToInt32(change.before));
  out.set_after(ToInt32(change.after));
  out.set_appear(ToInt32(change.appear));
  out.set_disappear(ToInt32(change.disappear));
  return out;
}

v1::TypePreview ToProto(const sync::TypePreview& preview, const storage::Connection* connection) {
  v1::TypePreview out;
  out.set_object_type(std::string(NameOf(preview.type)));
  out.set_records(ToInt32(preview.records));
  out.set_considered(ToInt32(preview.considered));
  out.set_changed(ToInt32(preview.changed));
  out.set_appear(ToInt32(preview.appear));
  out.set_disappear(ToInt32(preview.disappear));
  out.set_unchanged(ToInt32(preview.unchanged));
  out.set_to_read(ToInt32(preview.to_read));
  out.set_failed(ToInt32(preview.failed));
  for (const auto& rule : preview.rules) *out.add_rules() = ToProto(rule);
  if (preview.clients) *out.mutable_clients() = ToProto(*preview.clients);
  for (const auto& sample : preview.samples) {
    *out.add_samples() = ToProto(sample, preview.type, connection);
  }
  for (const auto& property : preview.unread_properties) out.add_unread_properties(property);
  out.set_calls_to_read(ToInt32(preview.calls_to_read));
  out.set_never_read(preview.never_read);
  return out;
}

v1::MoneyText ToProto(const storage::Money& money) {
  v1::MoneyText out;
  out.set_amount(money.amount);
  out.set_currency(money.currency);
  return out;
}

v1::MrrPreview ToProto(const sync::MrrPreview& preview, const storage::Connection* connection) {
  v1::MrrPreview out;
  out.set_clients(ToInt32(preview.clients));
  out.set_considered(ToInt32(preview.considered));
  out.set_changed(ToInt32(preview.changed));
  for (const auto& money : preview.before) *out.add_before() = ToProto(money);
  for (const auto& money : preview.after) *out.add_after() = ToProto(money);
  out.set_incomplete_before(ToInt32(preview.incomplete_before));
  out.set_incomplete_after(ToInt32(preview.incomplete_after));
  for (const sync::MrrSample& sample : preview.samples) {
    auto* client = out.add_samples();
    client->set_client_id(sample.client.value);
    client->set_name(sample.name);
    client->set_record_url(UrlOf(ObjectType::kCompany, sample.company_id, connection));
    *client->mutable_before() = ToProto(sample.before);
    *client->mutable_after() = ToProto(sample.after);
  }
  return out;
}

}  // namespace

v1::PreviewConfigResponse ToProto(const sync::ConfigPreview& preview,
                                  const storage::Connection* connection) {
  v1::PreviewConfigResponse out;
  out.set_current_version(preview.current_version);
  for (const auto& type : preview.types) *out.add_object_types() = ToProto(type, connection);
  for (const ObjectType type : preview.unaffected) {
    out.add_unaffected_types(std::string(NameOf(type)));
  }
  if (preview.mrr) *out.mutable_mrr() = ToProto(*preview.mrr, connection);
  return out;
}

}  // namespace stanna::rpc
