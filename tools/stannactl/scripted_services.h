// The three services, each of which answers from a script and notes what it was asked.
#pragma once

#include <grpcpp/server_context.h>

#include <string>

#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "stanna/integration/v1/integration_service.grpc.pb.h"
#include "stanna/sync/v1/sync_service.grpc.pb.h"

namespace stanna::ctl {

namespace insights_v1 = insights::v1;
namespace integration_v1 = integration::v1;
namespace sync_v1 = sync::v1;

inline std::string Metadata(const grpc::ServerContext& context, const char* name) {
  const auto found = context.client_metadata().find(name);
  if (found == context.client_metadata().end()) return "";
  return {found->second.data(), found->second.size()};
}

class ScriptedInsights : public insights_v1::InsightsService::Service {
 public:
  grpc::Status ListClients(grpc::ServerContext* context,
                           const insights_v1::ListClientsRequest* request,
                           insights_v1::ListClientsResponse* response) override {
    api_key = Metadata(*context, "x-api-key");
    last = *request;
    response->add_clients()->set_name("Müller GmbH");
    response->set_total_size(1);
    return grpc::Status::OK;
  }
  grpc::Status GetClient(grpc::ServerContext*, const insights_v1::GetClientRequest*,
                         insights_v1::GetClientResponse*) override {
    return {grpc::StatusCode::NOT_FOUND, "There is no client."};
  }

  grpc::Status GetRevenueMovements(grpc::ServerContext*,
                                   const insights_v1::GetRevenueMovementsRequest* request,
                                   insights_v1::GetRevenueMovementsResponse*) override {
    asked = "months " + request->ShortDebugString();
    return grpc::Status::OK;
  }
  grpc::Status ListRevenueMovementClients(
      grpc::ServerContext*, const insights_v1::ListRevenueMovementClientsRequest* request,
      insights_v1::ListRevenueMovementClientsResponse*) override {
    asked = "clients " + request->ShortDebugString();
    return grpc::Status::OK;
  }
  grpc::Status ListRenewals(grpc::ServerContext*, const insights_v1::ListRenewalsRequest* request,
                            insights_v1::ListRenewalsResponse*) override {
    asked = "renewals " + request->ShortDebugString();
    return grpc::Status::OK;
  }
  grpc::Status ListOpportunities(grpc::ServerContext*,
                                 const insights_v1::ListOpportunitiesRequest* request,
                                 insights_v1::ListOpportunitiesResponse*) override {
    asked = "opportunities " + request->ShortDebugString();
    return grpc::Status::OK;
  }
  grpc::Status ListClientHistory(grpc::ServerContext*,
                                 const insights_v1::ListClientHistoryRequest* request,
                                 insights_v1::ListClientHistoryResponse*) override {
    asked = "history " + request->ShortDebugString();
    return grpc::Status::OK;
  }

  grpc::Status WatchChanges(
      grpc::ServerContext*, const insights_v1::WatchChangesRequest* request,
      grpc::ServerWriter<insights_v1::WatchChangesResponse>* writer) override {
    asked = request->ShortDebugString();
    insights_v1::WatchChangesResponse next;
    next.set_cursor("6");
    writer->Write(next);
    next.set_cursor("7");
    next.mutable_change()->set_cursor("7");
    next.mutable_change()->set_kind(insights_v1::CHANGE_KIND_SCORE);
    next.mutable_change()->set_subject("client_1");
    writer->Write(next);
    return grpc::Status(grpc::StatusCode::UNAVAILABLE, "The server is shutting down.");
  }

  grpc::Status GetClientHealth(grpc::ServerContext*,
                               const insights_v1::GetClientHealthRequest* request,
                               insights_v1::ClientHealth*) override {
    asked = "health " + request->ShortDebugString();
    return grpc::Status::OK;
  }
  grpc::Status GetClientContext(grpc::ServerContext*,
                                const insights_v1::GetClientContextRequest* request,
                                insights_v1::ClientContext* out) override {
    asked = "context " + request->ShortDebugString();
    out->set_text("- what is known [companies/1]\n");
    return grpc::Status::OK;
  }
  grpc::Status ListAttributions(grpc::ServerContext*,
                                const insights_v1::ListAttributionsRequest* request,
                                insights_v1::ListAttributionsResponse*) override {
    asked = "attributions " + request->ShortDebugString();
    return grpc::Status::OK;
  }
  grpc::Status GetClientInsights(grpc::ServerContext*,
                                 const insights_v1::GetClientInsightsRequest* request,
                                 insights_v1::ClientInsights*) override {
    asked = "insights of " + request->ShortDebugString();
    return grpc::Status::OK;
  }
  grpc::Status GetWorkspaceInsights(grpc::ServerContext*,
                                    const insights_v1::GetWorkspaceInsightsRequest* request,
                                    insights_v1::WorkspaceInsights*) override {
    asked = "all insights " + request->ShortDebugString();
    return grpc::Status::OK;
  }
  grpc::Status AnalyzeText(grpc::ServerContext*, const insights_v1::AnalyzeTextRequest* request,
                           insights_v1::MessageAnalysis*) override {
    asked = "analyze " + request->ShortDebugString();
    return grpc::Status::OK;
  }
  grpc::Status GetHealthTrend(grpc::ServerContext*,
                              const insights_v1::GetHealthTrendRequest* request,
                              insights_v1::GetHealthTrendResponse*) override {
    asked = "health trend " + request->ShortDebugString();
    return grpc::Status::OK;
  }
  grpc::Status GetSentimentTrend(grpc::ServerContext*,
                                 const insights_v1::GetSentimentTrendRequest* request,
                                 insights_v1::GetSentimentTrendResponse*) override {
    asked = "sentiment trend " + request->ShortDebugString();
    return grpc::Status::OK;
  }
  grpc::Status GetInteractionTrend(grpc::ServerContext*,
                                   const insights_v1::GetInteractionTrendRequest* request,
                                   insights_v1::GetInteractionTrendResponse*) override {
    asked = "interaction trend " + request->ShortDebugString();
    return grpc::Status::OK;
  }

  std::string api_key;
  std::string asked;  ///< about revenue, health or changes
  insights_v1::ListClientsRequest last;
};

class ScriptedIntegration : public integration_v1::IntegrationService::Service {
 public:
  grpc::Status GetSettings(grpc::ServerContext*, const integration_v1::GetSettingsRequest*,
                           integration_v1::Settings* response) override {
    asked = "get";
    response->set_workspace_name("Acme");
    response->add_own_domains("acme.com");
    response->add_own_domains("acme.de");
    response->mutable_insight_thresholds()->set_sentiment_threshold(-0.2);
    return grpc::Status::OK;
  }
  grpc::Status UpdateSettings(grpc::ServerContext*,
                              const integration_v1::UpdateSettingsRequest* request,
                              integration_v1::Settings*) override {
    asked += "settings " + request->ShortDebugString();
    return grpc::Status::OK;
  }
  grpc::Status UpdateInsightThresholds(
      grpc::ServerContext*, const integration_v1::UpdateInsightThresholdsRequest* request,
      integration_v1::InsightThresholds*) override {
    asked += "thresholds " + request->ShortDebugString() + " ";
    return grpc::Status::OK;
  }
  grpc::Status PreviewConfig(grpc::ServerContext*,
                             const integration_v1::PreviewConfigRequest* request,
                             integration_v1::PreviewConfigResponse* response) override {
    asked = request->ShortDebugString();
    response->set_current_version(4);
    return grpc::Status::OK;
  }

  grpc::Status ListWebhookEvents(grpc::ServerContext*,
                                 const integration_v1::ListWebhookEventsRequest* request,
                                 integration_v1::ListWebhookEventsResponse* response) override {
    asked = "list " + request->ShortDebugString();
    response->add_events()->set_event_id("12");
    response->set_next_page_token("next-page");
    return grpc::Status::OK;
  }
  grpc::Status ReplayWebhookEvents(grpc::ServerContext*,
                                   const integration_v1::ReplayWebhookEventsRequest* request,
                                   integration_v1::ReplayWebhookEventsResponse* response) override {
    asked = "replay " + request->ShortDebugString();
    response->set_replayed(2);
    return grpc::Status::OK;
  }
  grpc::Status GetIntegrationStatus(grpc::ServerContext*,
                                    const integration_v1::GetIntegrationStatusRequest*,
                                    integration_v1::IntegrationStatus* response) override {
    response->mutable_webhooks()->set_dead(3);
    return grpc::Status::OK;
  }

  std::string asked;
};

class ScriptedSync : public sync_v1::SyncService::Service {
 public:
  grpc::Status StartSync(grpc::ServerContext*, const sync_v1::StartSyncRequest* request,
                         sync_v1::StartSyncResponse* response) override {
    asked = request->ShortDebugString();
    response->set_sync_id("sync_1");
    return grpc::Status::OK;
  }
  grpc::Status StartReconcile(grpc::ServerContext*, const sync_v1::StartReconcileRequest*,
                              sync_v1::StartReconcileResponse* response) override {
    response->set_sync_id("sync_reconcile");
    return grpc::Status::OK;
  }
  grpc::Status ReplayFromRaw(grpc::ServerContext*, const sync_v1::ReplayFromRawRequest*,
                             sync_v1::ReplayFromRawResponse* response) override {
    response->set_sync_id("sync_replay");
    return grpc::Status::OK;
  }
  grpc::Status StartBackfill(grpc::ServerContext*, const sync_v1::StartBackfillRequest* request,
                             sync_v1::StartBackfillResponse* response) override {
    asked = request->ShortDebugString();
    response->set_job_id("job_2");
    return grpc::Status::OK;
  }
  grpc::Status RunIngestBackfill(grpc::ServerContext*,
                                 const sync_v1::RunIngestBackfillRequest* request,
                                 sync_v1::RunIngestBackfillResponse* response) override {
    asked = request->ShortDebugString();
    response->set_backfill_id("job_2");
    return grpc::Status::OK;
  }
  grpc::Status ListSyncRuns(grpc::ServerContext*, const sync_v1::ListSyncRunsRequest*,
                            sync_v1::ListSyncRunsResponse* response) override {
    for (const char* number : {"1", "2"}) {
      auto* run = response->add_sync_history();
      run->set_sync_id(std::string("sync_") + number);
      run->set_job_id(std::string("job_") + number);
    }
    response->mutable_sync_history(0)->mutable_waiting_until()->set_seconds(1'796'000'000);
    response->mutable_sync_history(0)->set_waiting_reason(std::string(100, 'x'));
    return grpc::Status::OK;
  }
  grpc::Status PauseSyncRun(grpc::ServerContext*, const sync_v1::PauseSyncRunRequest* request,
                            sync_v1::SyncRun* run) override {
    run->set_sync_id(request->sync_id());
    run->set_status(sync_v1::JOB_STATUS_PAUSED);
    return grpc::Status::OK;
  }
  grpc::Status ResumeSyncRun(grpc::ServerContext*, const sync_v1::ResumeSyncRunRequest* request,
                             sync_v1::SyncRun* run) override {
    run->set_sync_id(request->sync_id());
    run->set_status(sync_v1::JOB_STATUS_QUEUED);
    return grpc::Status::OK;
  }
  grpc::Status ListSyncLog(grpc::ServerContext*, const sync_v1::ListSyncLogRequest* request,
                           sync_v1::ListSyncLogResponse* response) override {
    asked = request->ShortDebugString();
    response->add_entries()->set_event("RUN_WAITS");
    response->set_next_page_token("k5");
    return grpc::Status::OK;
  }
  grpc::Status GetDataQualityReport(grpc::ServerContext*,
                                    const sync_v1::GetDataQualityReportRequest* request,
                                    sync_v1::GetDataQualityReportResponse* response) override {
    asked = request->ShortDebugString();
    response->mutable_score()->set_overall(90);
    return grpc::Status::OK;
  }
  grpc::Status DiagnoseRecord(grpc::ServerContext*, const sync_v1::DiagnoseRecordRequest* request,
                              sync_v1::DiagnoseRecordResponse* response) override {
    asked = request->ShortDebugString();
    response->set_verdict(sync_v1::DIAGNOSIS_VERDICT_PRESENT);
    response->set_summary("It is here.");
    return grpc::Status::OK;
  }
  grpc::Status ListDeadJobs(grpc::ServerContext*, const sync_v1::ListDeadJobsRequest*,
                            sync_v1::ListDeadJobsResponse* response) override {
    response->add_jobs()->set_job_id("job_9");
    return grpc::Status::OK;
  }
  grpc::Status RetryDeadJob(grpc::ServerContext*, const sync_v1::RetryDeadJobRequest* request,
                            sync_v1::RetryDeadJobResponse* response) override {
    response->set_job_id(request->job_id());
    return grpc::Status::OK;
  }
  grpc::Status WatchSyncRun(grpc::ServerContext*, const sync_v1::WatchSyncRunRequest* request,
                            grpc::ServerWriter<sync_v1::WatchSyncRunResponse>* writer) override {
    sync_v1::WatchSyncRunResponse update;
    update.mutable_run()->set_sync_id(request->sync_id());
    for (const sync_v1::JobStatus status : {sync_v1::JOB_STATUS_RUNNING, end}) {
      update.mutable_run()->set_status(status);
      writer->Write(update);
    }
    return grpc::Status::OK;
  }

  sync_v1::JobStatus end = sync_v1::JOB_STATUS_COMPLETED;
  std::string asked;  ///< the last request, as text
};

}  // namespace stanna::ctl
