// Answers of the server as text for people.
#pragma once

#include <string>

#include "stanna/insights/v1/insights_service.pb.h"
#include "stanna/integration/v1/integration_service.pb.h"
#include "stanna/sync/v1/sync_service.pb.h"
#include "tools/stannactl/render/table.h"

namespace stanna::ctl {

/// Each ends in "\n".
std::string ShowIntegration(const integration::v1::IntegrationStatus& status);
std::string ShowClients(const insights::v1::ListClientsResponse& page, LongCells cells);
std::string ShowClient(const insights::v1::GetClientResponse& client, LongCells cells);
std::string ShowExplanation(const insights::v1::FieldExplanation& explanation, LongCells cells);
std::string ShowRuns(const sync::v1::ListSyncRunsResponse& page, LongCells cells);
std::string ShowIssues(const sync::v1::ListRecordIssuesResponse& page, LongCells cells);
std::string ShowLog(const sync::v1::ListSyncLogResponse& page, LongCells cells);
std::string ShowDiagnosis(const sync::v1::DiagnoseRecordResponse& diagnosis);
std::string ShowDeadJobs(const sync::v1::ListDeadJobsResponse& page, LongCells cells);

}  // namespace stanna::ctl
