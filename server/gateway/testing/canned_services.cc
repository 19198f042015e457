#include "server/gateway/testing/canned_services.h"

#include <google/protobuf/text_format.h>

#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "stanna/integration/v1/integration_service.grpc.pb.h"
#include "stanna/sync/v1/sync_service.grpc.pb.h"

namespace stanna::gateway::testing {

class CannedServices::Recorder {
 public:
  grpc::Status Handle(const char* method, grpc::ServerContext& context,
                      const google::protobuf::Message& request, google::protobuf::Message& response)
      EXCLUDES(mutex_) {
    std::function<void()> gate;
    {
      const MutexLock lock(mutex_);
      ++calls_;
      last_ = {.method = method, .request = request.ShortDebugString(), .metadata = {}};
      for (const auto& [key, value] : context.client_metadata()) {
        last_.metadata.emplace(std::string(key.data(), key.size()),
                               std::string(value.data(), value.size()));
      }
      last_.has_deadline = context.deadline() != std::chrono::system_clock::time_point::max();
      gate = gates_[method];
      for (const auto& [key, value] : trailing_[method]) context.AddTrailingMetadata(key, value);
    }
    if (gate) gate();
    const MutexLock lock(mutex_);
    if (const auto failure = failures_.find(method); failure != failures_.end()) {
      return failure->second;
    }
    if (!google::protobuf::TextFormat::ParseFromString(answers_[method], &response)) {
      return grpc::Status(grpc::StatusCode::INTERNAL,
                          std::string("bad canned answer of ") + method);
    }
    return grpc::Status::OK;
  }

  void Answer(const std::string& method, const std::string& text) {
    const MutexLock lock(mutex_);
    failures_.erase(method);
    answers_[method] = text;
  }
  void Fail(const std::string& method, const grpc::Status& status) {
    const MutexLock lock(mutex_);
    failures_[method] = status;
  }
  void Trail(const std::string& method, const std::map<std::string, std::string>& metadata) {
    const MutexLock lock(mutex_);
    trailing_[method] = metadata;
  }
  void Hold(const std::string& method, std::function<void()> gate) {
    const MutexLock lock(mutex_);
    gates_[method] = std::move(gate);
  }
  ReceivedCall last_call() {
    const MutexLock lock(mutex_);
    return last_;
  }
  int calls() {
    const MutexLock lock(mutex_);
    return calls_;
  }

 private:
  Mutex mutex_;
  int calls_ GUARDED_BY(mutex_) = 0;
  ReceivedCall last_ GUARDED_BY(mutex_);
  std::map<std::string, std::string> answers_ GUARDED_BY(mutex_);
  std::map<std::string, grpc::Status> failures_ GUARDED_BY(mutex_);
  std::map<std::string, std::map<std::string, std::string>> trailing_ GUARDED_BY(mutex_);
  std::map<std::string, std::function<void()>> gates_ GUARDED_BY(mutex_);
};

namespace {

using grpc::ServerContext;
using grpc::Status;

#define CANNED(Method, Request, Response)                                                      \
  Status Method(ServerContext* context, const Request* request, Response* response) override { \
    return recorder_.Handle(#Method, *context, *request, *response);                           \
  }

template <typename Recorder>
class CannedIntegrationService : public integration::v1::IntegrationService::Service {
 public:
  explicit CannedIntegrationService(Recorder& recorder) : recorder_(recorder) {}
  CANNED(StartConnection, integration::v1::StartConnectionRequest,
         integration::v1::StartConnectionResponse)
  CANNED(CompleteConnection, integration::v1::CompleteConnectionRequest,
         integration::v1::CompleteConnectionResponse)
  CANNED(ConnectWithPrivateAppToken, integration::v1::ConnectWithPrivateAppTokenRequest,
         integration::v1::ConnectWithPrivateAppTokenResponse)
  CANNED(GetIntegrationStatus, integration::v1::GetIntegrationStatusRequest,
         integration::v1::IntegrationStatus)
  CANNED(ListIntegrations, integration::v1::ListIntegrationsRequest,
         integration::v1::ListIntegrationsResponse)
  CANNED(Disconnect, integration::v1::DisconnectRequest, integration::v1::DisconnectResponse)
  CANNED(EraseWorkspace, integration::v1::EraseWorkspaceRequest,
         integration::v1::EraseWorkspaceResponse)
  CANNED(ErasePerson, integration::v1::ErasePersonRequest, integration::v1::ErasePersonResponse)
  CANNED(ListErasedPeople, integration::v1::ListErasedPeopleRequest,
         integration::v1::ListErasedPeopleResponse)
  CANNED(LiftPersonErasure, integration::v1::LiftPersonErasureRequest,
         integration::v1::ErasedPerson)
  CANNED(GetConfig, integration::v1::GetConfigRequest, integration::v1::Config)
  CANNED(UpdateConfig, integration::v1::UpdateConfigRequest, integration::v1::Config)
  CANNED(PreviewConfig, integration::v1::PreviewConfigRequest,
         integration::v1::PreviewConfigResponse)
  CANNED(ListProperties, integration::v1::ListPropertiesRequest,
         integration::v1::ListPropertiesResponse)
  CANNED(ListPipelines, integration::v1::ListPipelinesRequest,
         integration::v1::ListPipelinesResponse)
  CANNED(ListWebhookEvents, integration::v1::ListWebhookEventsRequest,
         integration::v1::ListWebhookEventsResponse)
  CANNED(ReplayWebhookEvents, integration::v1::ReplayWebhookEventsRequest,
         integration::v1::ReplayWebhookEventsResponse)
  CANNED(ListAuditEvents, integration::v1::ListAuditEventsRequest,
         integration::v1::ListAuditEventsResponse)
  CANNED(CreateSession, integration::v1::CreateSessionRequest, integration::v1::Session)
  CANNED(GetSession, integration::v1::GetSessionRequest, integration::v1::Session)
  CANNED(DeleteSession, integration::v1::DeleteSessionRequest,
         integration::v1::DeleteSessionResponse)
  CANNED(GetSettings, integration::v1::GetSettingsRequest, integration::v1::Settings)
  CANNED(UpdateSettings, integration::v1::UpdateSettingsRequest, integration::v1::Settings)
  CANNED(UpdateInsightThresholds, integration::v1::UpdateInsightThresholdsRequest,
         integration::v1::InsightThresholds)
  CANNED(ListOwners, integration::v1::ListOwnersRequest, integration::v1::ListOwnersResponse)

 private:
  Recorder& recorder_;
};

template <typename Recorder>
class CannedSyncService : public sync::v1::SyncService::Service {
 public:
  explicit CannedSyncService(Recorder& recorder) : recorder_(recorder) {}
  CANNED(StartSync, sync::v1::StartSyncRequest, sync::v1::StartSyncResponse)
  CANNED(StartBackfill, sync::v1::StartBackfillRequest, sync::v1::StartBackfillResponse)
  CANNED(RunIngest, sync::v1::RunIngestRequest, sync::v1::RunIngestResponse)
  CANNED(RunIngestBackfill, sync::v1::RunIngestBackfillRequest, sync::v1::RunIngestBackfillResponse)
  CANNED(GetIngestStatus, sync::v1::GetIngestStatusRequest, sync::v1::GetIngestStatusResponse)
  CANNED(GetSyncRun, sync::v1::GetSyncRunRequest, sync::v1::SyncRun)
  CANNED(ListSyncRuns, sync::v1::ListSyncRunsRequest, sync::v1::ListSyncRunsResponse)
  CANNED(CancelSyncRun, sync::v1::CancelSyncRunRequest, sync::v1::SyncRun)
  // Its answer in each message; "WatchSyncRun.end" fails or waits before the end.
  Status WatchSyncRun(ServerContext* context, const sync::v1::WatchSyncRunRequest* request,
                      grpc::ServerWriter<sync::v1::WatchSyncRunResponse>* writer) override {
    sync::v1::WatchSyncRunResponse message;
    const Status status = recorder_.Handle("WatchSyncRun", *context, *request, message);
    if (!status.ok()) return status;
    for (int progress : {10, 100}) {
      message.mutable_run()->set_progress(progress);
      writer->Write(message);
    }
    sync::v1::WatchSyncRunResponse unused;
    const Status end = recorder_.Handle("WatchSyncRun.end", *context, *request, unused);
    return context->IsCancelled() ? Status(grpc::StatusCode::CANCELLED, "") : end;
  }
  CANNED(ListRecordIssues, sync::v1::ListRecordIssuesRequest, sync::v1::ListRecordIssuesResponse)
  CANNED(GetDataQualityReport, sync::v1::GetDataQualityReportRequest,
         sync::v1::GetDataQualityReportResponse)

 private:
  Recorder& recorder_;
};

template <typename Recorder>
class CannedInsightsService : public insights::v1::InsightsService::Service {
 public:
  explicit CannedInsightsService(Recorder& recorder) : recorder_(recorder) {}
  CANNED(ListClients, insights::v1::ListClientsRequest, insights::v1::ListClientsResponse)
  CANNED(GetClient, insights::v1::GetClientRequest, insights::v1::GetClientResponse)
  CANNED(GetLastInteractions, insights::v1::GetLastInteractionsRequest,
         insights::v1::GetLastInteractionsResponse)
  CANNED(ListInteractions, insights::v1::ListInteractionsRequest,
         insights::v1::ListInteractionsResponse)
  CANNED(ListStakeholders, insights::v1::ListStakeholdersRequest,
         insights::v1::ListStakeholdersResponse)
  CANNED(ListDeals, insights::v1::ListDealsRequest, insights::v1::ListDealsResponse)
  CANNED(ListClientHistory, insights::v1::ListClientHistoryRequest,
         insights::v1::ListClientHistoryResponse)
  CANNED(ListPropertyChanges, insights::v1::ListPropertyChangesRequest,
         insights::v1::ListPropertyChangesResponse)
  CANNED(GetRevenueMovements, insights::v1::GetRevenueMovementsRequest,
         insights::v1::GetRevenueMovementsResponse)
  CANNED(ListRevenueMovementClients, insights::v1::ListRevenueMovementClientsRequest,
         insights::v1::ListRevenueMovementClientsResponse)
  CANNED(ListRenewals, insights::v1::ListRenewalsRequest, insights::v1::ListRenewalsResponse)
  CANNED(ListOpportunities, insights::v1::ListOpportunitiesRequest,
         insights::v1::ListOpportunitiesResponse)
  CANNED(ListChanges, insights::v1::ListChangesRequest, insights::v1::ListChangesResponse)
  // Its answer as the one message.
  Status WatchChanges(ServerContext* context, const insights::v1::WatchChangesRequest* request,
                      grpc::ServerWriter<insights::v1::WatchChangesResponse>* writer) override {
    insights::v1::WatchChangesResponse message;
    const Status status = recorder_.Handle("WatchChanges", *context, *request, message);
    if (status.ok()) writer->Write(message);
    return status;
  }
  CANNED(GetMetricsSummary, insights::v1::GetMetricsSummaryRequest,
         insights::v1::GetMetricsSummaryResponse)
  CANNED(GetClientContext, insights::v1::GetClientContextRequest, insights::v1::ClientContext)
  CANNED(GetClientHealth, insights::v1::GetClientHealthRequest, insights::v1::ClientHealth)
  CANNED(ListHealthHistory, insights::v1::ListHealthHistoryRequest,
         insights::v1::ListHealthHistoryResponse)
  CANNED(ListAttributions, insights::v1::ListAttributionsRequest,
         insights::v1::ListAttributionsResponse)
  CANNED(AddAttribution, insights::v1::AddAttributionRequest, insights::v1::AddAttributionResponse)
  CANNED(RecalculateScore, insights::v1::RecalculateScoreRequest,
         insights::v1::RecalculateScoreResponse)
  CANNED(ToggleClientExclusion, insights::v1::ToggleClientExclusionRequest,
         insights::v1::ToggleClientExclusionResponse)
  CANNED(GetClientInsights, insights::v1::GetClientInsightsRequest, insights::v1::ClientInsights)
  CANNED(GetWorkspaceInsights, insights::v1::GetWorkspaceInsightsRequest,
         insights::v1::WorkspaceInsights)
  CANNED(GetHealthTrend, insights::v1::GetHealthTrendRequest, insights::v1::GetHealthTrendResponse)
  CANNED(GetSentimentTrend, insights::v1::GetSentimentTrendRequest,
         insights::v1::GetSentimentTrendResponse)
  CANNED(GetInteractionTrend, insights::v1::GetInteractionTrendRequest,
         insights::v1::GetInteractionTrendResponse)
  CANNED(ListScoreDeltas, insights::v1::ListScoreDeltasRequest,
         insights::v1::ListScoreDeltasResponse)
  CANNED(AnalyzeText, insights::v1::AnalyzeTextRequest, insights::v1::MessageAnalysis)
  CANNED(SetInteractionSentiment, insights::v1::SetInteractionSentimentRequest,
         insights::v1::InteractionSentiment)
  CANNED(ClearInteractionSentiment, insights::v1::ClearInteractionSentimentRequest,
         insights::v1::InteractionSentiment)

 private:
  Recorder& recorder_;
};

#undef CANNED

}  // namespace

CannedServices::CannedServices() : recorder_(std::make_unique<Recorder>()) {
  services_.push_back(std::make_unique<CannedIntegrationService<Recorder>>(*recorder_));
  services_.push_back(std::make_unique<CannedSyncService<Recorder>>(*recorder_));
  services_.push_back(std::make_unique<CannedInsightsService<Recorder>>(*recorder_));
  grpc::ServerBuilder builder;
  for (const auto& service : services_) builder.RegisterService(service.get());
  server_ = builder.BuildAndStart();
  channel_ = server_->InProcessChannel(grpc::ChannelArguments());
}

CannedServices::~CannedServices() { server_->Shutdown(); }

void CannedServices::Answer(const std::string& method, const std::string& text) {
  recorder_->Answer(method, text);
}
void CannedServices::Fail(const std::string& method, const grpc::Status& status) {
  recorder_->Fail(method, status);
}
void CannedServices::Trail(const std::string& method,
                           const std::map<std::string, std::string>& metadata) {
  recorder_->Trail(method, metadata);
}
void CannedServices::Hold(const std::string& method, std::function<void()> gate) {
  recorder_->Hold(method, std::move(gate));
}
ReceivedCall CannedServices::last_call() const { return recorder_->last_call(); }
int CannedServices::calls() const { return recorder_->calls(); }

}  // namespace stanna::gateway::testing
