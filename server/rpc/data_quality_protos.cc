#include "server/rpc/data_quality_protos.h"

#include <string>

#include "server/rpc/record_url.h"
#include "server/rpc/values.h"

namespace stanna::rpc {
namespace {

namespace v1 = sync::v1;

v1::DataQualityScore ToProto(const validation::QualityScore& score) {
  v1::DataQualityScore out;
  if (score.overall) out.set_overall(*score.overall);
  if (score.soundness) out.set_soundness(*score.soundness);
  if (score.completeness) out.set_completeness(*score.completeness);
  out.set_explanation(score.explanation);
  return out;
}

v1::TypeQuality ToProto(ObjectType type, const storage::TypeQuality& counted) {
  v1::TypeQuality out;
  out.set_object_type(std::string(NameOf(type)));
  out.set_records(ToInt32(counted.records));
  out.set_held_back(ToInt32(counted.held_back));
  out.set_with_issues(ToInt32(counted.with_issues));
  out.set_open_issues(ToInt32(counted.open_issues));
  out.set_issues_before(ToInt32(counted.open_before));
  out.set_issues_opened(ToInt32(counted.opened));
  out.set_issues_closed(ToInt32(counted.closed));
  const auto score =
      validation::ScoreOf(validation::RecordShare{.records = counted.records,
                                                  .held_back = counted.held_back,
                                                  .with_issues = counted.with_issues});
  if (score) out.set_score(*score);
  return out;
}

v1::FieldCompleteness ToProto(const storage::FieldCompleteness& field) {
  v1::FieldCompleteness out;
  out.set_target(field.target);
  out.set_field(field.field);
  out.set_filled(ToInt32(field.filled));
  out.set_total(ToInt32(field.total));
  const auto percent =
      validation::ScoreOf(validation::FieldShare{.filled = field.filled, .total = field.total});
  if (percent) out.set_percent(*percent);
  return out;
}

}  // namespace

v1::IssueGroup ToProto(const sync::ExplainedGroup& explained,
                       const storage::Connection* connection) {
  const storage::IssueGroup& group = explained.group;
  v1::IssueGroup out;
  out.set_object_type(std::string(NameOf(group.type)));
  out.set_rule(group.rule);
  out.set_severity(group.held_back > 0 ? "error" : "warning");
  out.set_open_count(ToInt32(group.open));
  *out.mutable_first_seen_at() = rpc::ToProto(group.first_seen_at);
  *out.mutable_last_seen_at() = rpc::ToProto(group.last_seen_at);
  out.set_how_to_fix(explained.how_to_fix);
  for (const storage::IssueSample& sample : group.samples) {
    auto* added = out.add_samples();
    added->set_object_id(std::to_string(sample.object_id));
    if (connection != nullptr) {
      added->set_record_url(RecordUrl(group.type, sample.object_id, *connection));
    }
    added->set_field(sample.field);
    added->set_message(sample.message);
  }
  return out;
}

v1::GetDataQualityReportResponse ToProto(const sync::QualityReport& report,
                                         const storage::Connection* connection) {
  v1::GetDataQualityReportResponse out;
  *out.mutable_since() = rpc::ToProto(report.since);
  *out.mutable_as_of() = rpc::ToProto(report.as_of);
  *out.mutable_score() = ToProto(report.score);
  for (const auto& [type, counted] : report.figures.types) {
    *out.add_object_types() = ToProto(type, counted);
  }
  for (const auto& field : report.figures.fields) *out.add_completeness() = ToProto(field);
  for (const auto& group : report.groups) *out.add_groups() = ToProto(group, connection);
  return out;
}

}  // namespace stanna::rpc
