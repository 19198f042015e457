#include "server/rpc/quality_calls.h"

#include <algorithm>
#include <string>
#include <vector>

#include "server/rpc/data_quality_protos.h"
#include "server/rpc/errors.h"
#include "server/rpc/page.h"
#include "server/rpc/record_links.h"
#include "server/rpc/request_checks.h"
#include "server/rpc/sync_protos.h"
#include "server/rpc/values.h"
#include "server/sync/data_quality.h"
#include "server/sync/record_diagnosis.h"
#include "storage/client_store.h"

namespace stanna::rpc {

namespace v1 = sync::v1;

namespace {

constexpr PageSizes kIssuePages{50, 500};
// A week of work, and a year at most.
constexpr int kDefaultReportDays = 7;
constexpr int kMostReportDays = 365;

// What DiagnoseRecord is asked about: exactly one thing.
absl::StatusOr<sync::DiagnosisRequest> ReadDiagnosisRequest(const v1::DiagnoseRecordRequest& in) {
  sync::DiagnosisRequest request;
  const auto type = FromProto(in.object_type());
  ASSIGN_OR_RETURN(const auto id, ParseObjectId(in.object_id(), "objectId"));
  if (type.has_value() != id.has_value()) {
    return Violated({{type ? "objectId" : "objectType", "is required beside the other one"}});
  }
  if (id) request.record = sync::RecordName{*type, *id};
  const int things = (id ? 1 : 0) + (in.domain().empty() ? 0 : 1) + (in.email().empty() ? 0 : 1);
  if (things != 1) {
    return Violated(
        {{"objectId",
          "and its objectType, a domain or an email must be given: exactly one of the three"}});
  }
  request.domain = in.domain();
  request.email = in.email();
  request.live = in.live();
  return request;
}

bool NamesRecords(const std::vector<storage::IssueView>& issues) {
  return std::ranges::any_of(issues, [](const auto& view) { return view.issue.object_id != 0; });
}

bool NamesRecords(const std::vector<sync::ExplainedGroup>& groups) {
  return std::ranges::any_of(groups, [](const auto& one) { return !one.group.samples.empty(); });
}

}  // namespace

absl::Status QualityCalls::ListIssues(const CallScope& scope, const v1::ListRecordIssuesRequest& in,
                                      v1::ListRecordIssuesResponse& out) const {
  ASSIGN_OR_RETURN(const Page page, ReadPage(in, kIssuePages));
  storage::IssueQuery query;
  query.type = FromProto(in.object_type());
  query.rule = in.rule();
  query.limit = page.limit;
  query.offset = page.offset;
  ASSIGN_OR_RETURN(const auto listing,
                   parts_.stores.clients().ListIssues(scope.workspace, query, scope.deadline));
  std::vector<sync::ExplainedGroup> groups;
  if (page.offset == 0) {
    storage::IssueGroupQuery grouped;
    grouped.type = query.type;
    grouped.rule = query.rule;
    ASSIGN_OR_RETURN(
        groups, sync::ListIssueGroups(parts_.stores, scope.workspace, grouped, scope.deadline));
  }
  const bool names_records = NamesRecords(listing.items) || NamesRecords(groups);
  const auto connection = names_records ? ReadConnection(parts_.stores, scope) : std::nullopt;
  const storage::Connection* portal = connection ? &*connection : nullptr;
  for (const auto& issue : listing.items) *out.add_issues() = ToProto(issue, portal);
  for (const auto& group : groups) *out.add_groups() = ToProto(group, portal);
  *out.mutable_pagination() = PaginationOf(page, listing.items.size(), listing.total);
  out.set_next_page_token(NextToken(page, listing.items.size(), listing.total));
  return absl::OkStatus();
}

absl::Status QualityCalls::GetReport(const CallScope& scope,
                                     const v1::GetDataQualityReportRequest& in,
                                     v1::GetDataQualityReportResponse& out) const {
  const int days = in.days() == 0 ? kDefaultReportDays : in.days();
  if (days < 1 || days > kMostReportDays) {
    return Violated({{"days", "must be 1 to " + std::to_string(kMostReportDays)}});
  }
  const Time now = parts_.clock.Now();
  ASSIGN_OR_RETURN(const auto report,
                   sync::ReportQuality(parts_.stores, scope.workspace,
                                       now - std::chrono::days(days), now, scope.deadline));
  const auto connection =
      NamesRecords(report.groups) ? ReadConnection(parts_.stores, scope) : std::nullopt;
  out = ToProto(report, connection ? &*connection : nullptr);
  return absl::OkStatus();
}

absl::Status QualityCalls::Diagnose(const CallScope& scope, const v1::DiagnoseRecordRequest& in,
                                    v1::DiagnoseRecordResponse& out) const {
  ASSIGN_OR_RETURN(const auto request, ReadDiagnosisRequest(in));
  sync::RecordDiagnosis diagnosis(parts_.stores, parts_.clients, parts_.clock);
  ASSIGN_OR_RETURN(const auto found, diagnosis.Diagnose(scope.workspace, request, scope.deadline));
  const auto connection =
      found.records.empty() ? std::nullopt : ReadConnection(parts_.stores, scope);
  out = ToProto(found, connection ? &*connection : nullptr);
  return absl::OkStatus();
}

}  // namespace stanna::rpc
