#include "server/portfolio/client_context.h"
#include "server/rpc/call_group.h"
#include "server/rpc/change_feed.h"
#include "server/rpc/client_lookup.h"
#include "server/rpc/context_protos.h"
#include "server/rpc/errors.h"
#include "server/rpc/health_calls.h"
#include "server/rpc/insight_calls.h"
#include "server/rpc/insights_protos.h"
#include "server/rpc/manual_calls.h"
#include "server/rpc/page.h"
#include "server/rpc/property_calls.h"
#include "server/rpc/record_links.h"
#include "server/rpc/request_checks.h"
#include "server/rpc/revenue_calls.h"
#include "server/rpc/revenue_protos.h"
#include "server/rpc/sentiment_calls.h"
#include "server/rpc/services.h"
#include "server/rpc/trend_calls.h"
#include "server/rpc/values.h"
#include "server/rpc/watch_changes.h"
#include "server/sync/history_rows.h"
#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "storage/history_store.h"
#include "storage/portal_store.h"
#include "storage/workspace_store.h"

namespace stanna::rpc {
namespace {

namespace v1 = insights::v1;
using grpc::ServerContext;

constexpr PageSizes kClientPages{50, 500};
constexpr PageSizes kInteractionPages{50, 200};
constexpr PageSizes kChangePages{100, 500};
// What the client page shows at once; ListStakeholders has the rest.
constexpr int kContactsOfAClient = 100;
// Far more than a client has; health indicators are of these.
constexpr int kDealsOfAClient = 1000;

class InsightsService final
    : public v1::InsightsService::WithCallbackMethod_WatchChanges<v1::InsightsService::Service> {
 public:
  InsightsService(ServiceParts parts, WatchOptions watch)
      : parts_(parts), watchers_(std::move(parts), std::move(watch)) {}

  grpc::Status ListClients(ServerContext* context, const v1::ListClientsRequest* in,
                           v1::ListClientsResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      ASSIGN_OR_RETURN(const Page page, ReadPage(*in, kClientPages));
      ASSIGN_OR_RETURN(const ClientOrder order, ParseOrder(in->order_by()));
      storage::ClientQuery query;
      query.filter = FromProto(in->filter());
      query.search = in->search();
      query.sort = order.sort;
      query.descending = order.descending;
      query.limit = page.limit;
      query.offset = page.offset;
      query.now = parts_.clock.Now();
      ASSIGN_OR_RETURN(query.thresholds, ThresholdsFor(query.filter, scope));
      ASSIGN_OR_RETURN(const auto listing,
                       Store().ListClients(scope.workspace, query, scope.deadline));
      for (const auto& client : listing.items) *out->add_clients() = ToProto(client);
      out->set_next_page_token(NextToken(page, listing.items.size(), listing.total));
      out->set_total_size(ToInt32(listing.total));
      return absl::OkStatus();
    });
  }

  grpc::Status GetClient(ServerContext* context, const v1::GetClientRequest* in,
                         v1::GetClientResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      RETURN_IF_ERROR(CheckPresent(in->client_id(), "clientId"));
      const auto found =
          Store().GetDetails(scope.workspace, ClientId(in->client_id()), parts_.clock.Now(),
                             kContactsOfAClient, kDealsOfAClient, scope.deadline);
      if (!found.ok()) return OrNoSuch(found.status(), "client", in->client_id());
      *out = ToProto(*found);
      return absl::OkStatus();
    });
  }

  grpc::Status GetClientContext(ServerContext* context, const v1::GetClientContextRequest* in,
                                v1::ClientContext* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      const ClientId id(in->client_id());
      RETURN_IF_ERROR(CheckPresent(id.value, "clientId"));
      ASSIGN_OR_RETURN(const int budget, ReadTokenBudget(*in));
      const auto found = contexts_.Get(scope.workspace, id, budget, scope.deadline);
      if (!found.ok()) return OrNoSuch(found.status(), "client", id.value);
      *out = ToProto(*found);
      storage::Connection portal;
      portal.portal_id = found->portal_id;
      portal.ui_domain = found->ui_domain;
      RecordLinks(std::move(portal), found->context.facts.client.company_id).AddTo(*out);
      return absl::OkStatus();
    });
  }

  grpc::Status GetLastInteractions(ServerContext* context, const v1::GetLastInteractionsRequest* in,
                                   v1::GetLastInteractionsResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      ASSIGN_OR_RETURN(const auto times, Store().LastInteractions(
                                             scope.workspace, parts_.clock.Now(), scope.deadline));
      for (const auto& [id, at] : times) (*out->mutable_last_interactions())[id] = ToProto(at);
      return absl::OkStatus();
    });
  }

  grpc::Status ListInteractions(ServerContext* context, const v1::ListInteractionsRequest* in,
                                v1::ListInteractionsResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      const ClientId id(in->client_id());
      ASSIGN_OR_RETURN(const Page page, ReadPage(*in, kInteractionPages));
      const auto listing = Store().ListInteractions(scope.workspace, id, FromProto(in->type()),
                                                    page.limit, page.offset, scope.deadline);
      RETURN_IF_ERROR(CheckListing(scope, id, listing));
      SetPage(page, *listing, *out);
      if (listing->items.empty()) return absl::OkStatus();
      const auto links = RecordLinks::Of(parts_.stores, scope, id);
      for (const auto& item : listing->items) {
        v1::Interaction& listed = *out->add_interactions();
        listed = ToProto(item);
        listed.set_record_url(links.UrlOf(item.row.type, item.row.object_id));
      }
      return absl::OkStatus();
    });
  }

  grpc::Status ListStakeholders(ServerContext* context, const v1::ListStakeholdersRequest* in,
                                v1::ListStakeholdersResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      const ClientId id(in->client_id());
      ASSIGN_OR_RETURN(const Page page, ReadPage(*in, kClientPages));
      const auto listing = Store().ListStakeholders(scope.workspace, id, parts_.clock.Now(),
                                                    page.limit, page.offset, scope.deadline);
      RETURN_IF_ERROR(CheckListing(scope, id, listing));
      for (const auto& item : listing->items) *out->add_stakeholders() = ToProto(item);
      SetPage(page, *listing, *out);
      return absl::OkStatus();
    });
  }

  grpc::Status ListDeals(ServerContext* context, const v1::ListDealsRequest* in,
                         v1::ListDealsResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      const ClientId id(in->client_id());
      ASSIGN_OR_RETURN(const Page page, ReadPage(*in, kClientPages));
      const auto listing =
          Store().ListDeals(scope.workspace, id, page.limit, page.offset, scope.deadline);
      RETURN_IF_ERROR(CheckListing(scope, id, listing));
      ASSIGN_OR_RETURN(const auto labels, StageLabels(scope));
      for (const auto& item : listing->items) *out->add_deals() = ToProto(item, labels);
      SetPage(page, *listing, *out);
      return absl::OkStatus();
    });
  }

  grpc::Status ExplainField(ServerContext* context, const v1::ExplainFieldRequest* in,
                            v1::FieldExplanation* out) override {
    return Run(parts_.guard, *context, manual_, &ManualCalls::Explain, *in, *out);
  }

  grpc::Status SetClientField(ServerContext* context, const v1::SetClientFieldRequest* in,
                              v1::FieldExplanation* out) override {
    return Run(parts_.guard, *context, manual_, &ManualCalls::SetField, *in, *out);
  }

  grpc::Status ClearClientField(ServerContext* context, const v1::ClearClientFieldRequest* in,
                                v1::FieldExplanation* out) override {
    return Run(parts_.guard, *context, manual_, &ManualCalls::ClearField, *in, *out);
  }

  grpc::Status ListClientFields(ServerContext* context, const v1::ListClientFieldsRequest* in,
                                v1::ListClientFieldsResponse* out) override {
    return Run(parts_.guard, *context, manual_, &ManualCalls::ListFields, *in, *out);
  }

  grpc::Status MergeClients(ServerContext* context, const v1::MergeClientsRequest* in,
                            v1::MergeClientsResponse* out) override {
    return Run(parts_.guard, *context, manual_, &ManualCalls::Merge, *in, *out);
  }

  grpc::Status UnmergeClient(ServerContext* context, const v1::UnmergeClientRequest* in,
                             v1::MergeClientsResponse* out) override {
    return Run(parts_.guard, *context, manual_, &ManualCalls::Unmerge, *in, *out);
  }

  grpc::Status ListClientHistory(ServerContext* context, const v1::ListClientHistoryRequest* in,
                                 v1::ListClientHistoryResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      RETURN_IF_ERROR(CheckHistoryField(in->field()));
      ASSIGN_OR_RETURN(const Page page, ReadPage(*in, kClientPages));
      ASSIGN_OR_RETURN(const auto client, FindClient(scope, ClientId(in->client_id())));
      ASSIGN_OR_RETURN(const auto listing,
                       parts_.stores.history().List(scope.workspace, client.row.id, in->field(),
                                                    page.limit, page.offset, scope.deadline));
      for (const auto& entry : listing.items) *out->add_history() = ToProto(entry);
      SetPage(page, listing, *out);
      return absl::OkStatus();
    });
  }

  grpc::Status ListPropertyChanges(ServerContext* context, const v1::ListPropertyChangesRequest* in,
                                   v1::ListPropertyChangesResponse* out) override {
    return Run(parts_.guard, *context, properties_, &PropertyCalls::ListChanges, *in, *out);
  }

  grpc::Status GetRevenueMovements(ServerContext* context, const v1::GetRevenueMovementsRequest* in,
                                   v1::GetRevenueMovementsResponse* out) override {
    return Run(parts_.guard, *context, revenue_, &RevenueCalls::GetMovements, *in, *out);
  }

  grpc::Status ListRevenueMovementClients(ServerContext* context,
                                          const v1::ListRevenueMovementClientsRequest* in,
                                          v1::ListRevenueMovementClientsResponse* out) override {
    return Run(parts_.guard, *context, revenue_, &RevenueCalls::ListMovementClients, *in, *out);
  }

  grpc::Status ListRenewals(ServerContext* context, const v1::ListRenewalsRequest* in,
                            v1::ListRenewalsResponse* out) override {
    return Run(parts_.guard, *context, revenue_, &RevenueCalls::ListRenewals, *in, *out);
  }

  grpc::Status ListOpportunities(ServerContext* context, const v1::ListOpportunitiesRequest* in,
                                 v1::ListOpportunitiesResponse* out) override {
    return Run(parts_.guard, *context, revenue_, &RevenueCalls::ListOpportunities, *in, *out);
  }

  grpc::ServerWriteReactor<v1::WatchChangesResponse>* WatchChanges(
      grpc::CallbackServerContext* context, const v1::WatchChangesRequest* in) override {
    return watchers_.Watch(*context, *in);
  }

  grpc::Status ListChanges(ServerContext* context, const v1::ListChangesRequest* in,
                           v1::ListChangesResponse* out) override {
    return parts_.guard.Call(*context, *in, [&](const CallScope& scope) -> absl::Status {
      ASSIGN_OR_RETURN(const int limit, ReadPageSize(*in, kChangePages));
      ASSIGN_OR_RETURN(auto filter, ReadChangeFilter(in->kinds(), in->client_id()));
      ChangeFeed feed(parts_.stores.changes(), scope.workspace, std::move(filter));
      RETURN_IF_ERROR(feed.Open(in->cursor(), scope.deadline));
      ASSIGN_OR_RETURN(const auto changes, feed.Next(limit, scope.deadline));
      for (const auto& change : changes) {
        ASSIGN_OR_RETURN(*out->add_changes(), ToProto(change));
      }
      out->set_cursor(CursorOf(feed.position()));
      out->set_has_more(feed.has_more());
      return absl::OkStatus();
    });
  }

  grpc::Status GetClientHealth(ServerContext* context, const v1::GetClientHealthRequest* in,
                               v1::ClientHealth* out) override {
    return Run(parts_.guard, *context, health_, &HealthCalls::GetHealth, *in, *out);
  }
  grpc::Status ListHealthHistory(ServerContext* context, const v1::ListHealthHistoryRequest* in,
                                 v1::ListHealthHistoryResponse* out) override {
    return Run(parts_.guard, *context, health_, &HealthCalls::ListHistory, *in, *out);
  }
  grpc::Status ListAttributions(ServerContext* context, const v1::ListAttributionsRequest* in,
                                v1::ListAttributionsResponse* out) override {
    return Run(parts_.guard, *context, health_, &HealthCalls::ListAttributions, *in, *out);
  }
  grpc::Status AddAttribution(ServerContext* context, const v1::AddAttributionRequest* in,
                              v1::AddAttributionResponse* out) override {
    return Run(parts_.guard, *context, health_, &HealthCalls::AddAttribution, *in, *out);
  }
  grpc::Status RecalculateScore(ServerContext* context, const v1::RecalculateScoreRequest* in,
                                v1::RecalculateScoreResponse* out) override {
    return Run(parts_.guard, *context, health_, &HealthCalls::Recalculate, *in, *out);
  }
  grpc::Status ToggleClientExclusion(ServerContext* context,
                                     const v1::ToggleClientExclusionRequest* in,
                                     v1::ToggleClientExclusionResponse* out) override {
    return Run(parts_.guard, *context, health_, &HealthCalls::ToggleExclusion, *in, *out);
  }
  grpc::Status GetClientInsights(ServerContext* context, const v1::GetClientInsightsRequest* in,
                                 v1::ClientInsights* out) override {
    return Run(parts_.guard, *context, insights_, &InsightCalls::GetOfClient, *in, *out);
  }
  grpc::Status GetMetricsSummary(ServerContext* context, const v1::GetMetricsSummaryRequest* in,
                                 v1::GetMetricsSummaryResponse* out) override {
    return Run(parts_.guard, *context, insights_, &InsightCalls::GetSummary, *in, *out);
  }
  grpc::Status GetWorkspaceInsights(ServerContext* context,
                                    const v1::GetWorkspaceInsightsRequest* in,
                                    v1::WorkspaceInsights* out) override {
    return Run(parts_.guard, *context, insights_, &InsightCalls::GetOfWorkspace, *in, *out);
  }
  grpc::Status GetHealthTrend(ServerContext* context, const v1::GetHealthTrendRequest* in,
                              v1::GetHealthTrendResponse* out) override {
    return Run(parts_.guard, *context, trends_, &TrendCalls::GetHealthTrend, *in, *out);
  }
  grpc::Status GetSentimentTrend(ServerContext* context, const v1::GetSentimentTrendRequest* in,
                                 v1::GetSentimentTrendResponse* out) override {
    return Run(parts_.guard, *context, trends_, &TrendCalls::GetSentimentTrend, *in, *out);
  }
  grpc::Status GetInteractionTrend(ServerContext* context, const v1::GetInteractionTrendRequest* in,
                                   v1::GetInteractionTrendResponse* out) override {
    return Run(parts_.guard, *context, trends_, &TrendCalls::GetInteractionTrend, *in, *out);
  }
  grpc::Status ListScoreDeltas(ServerContext* context, const v1::ListScoreDeltasRequest* in,
                               v1::ListScoreDeltasResponse* out) override {
    return Run(parts_.guard, *context, trends_, &TrendCalls::ListDeltas, *in, *out);
  }
  grpc::Status AnalyzeText(ServerContext* context, const v1::AnalyzeTextRequest* in,
                           v1::MessageAnalysis* out) override {
    return Run(parts_.guard, *context, sentiment_, &SentimentCalls::AnalyzeText, *in, *out);
  }
  grpc::Status SetInteractionSentiment(ServerContext* context,
                                       const v1::SetInteractionSentimentRequest* in,
                                       v1::InteractionSentiment* out) override {
    return Run(parts_.guard, *context, sentiment_, &SentimentCalls::SetSentiment, *in, *out);
  }
  grpc::Status ClearInteractionSentiment(ServerContext* context,
                                         const v1::ClearInteractionSentimentRequest* in,
                                         v1::InteractionSentiment* out) override {
    return Run(parts_.guard, *context, sentiment_, &SentimentCalls::ClearSentiment, *in, *out);
  }

 private:
  static absl::Status CheckHistoryField(const std::string& field) {
    std::string known;
    for (const std::string& name : sync::HistoryFields()) {
      if (field.empty() || field == name) return absl::OkStatus();
      known += (known.empty() ? "" : ", ") + name;
    }
    return Violated({{"field", "is none of " + known}});
  }

  /// Those that the filter looks at; for others, nothing is asked.
  absl::StatusOr<storage::ClientThresholds> ThresholdsFor(storage::ClientFilter filter,
                                                          const CallScope& scope) {
    storage::ClientThresholds thresholds;
    if (filter != storage::ClientFilter::kAtRisk && filter != storage::ClientFilter::kStale) {
      return thresholds;
    }
    ASSIGN_OR_RETURN(const auto settings, Settings(scope));
    thresholds.at_risk_score = settings.risk_threshold;
    thresholds.stale_days = settings.stale_days;
    return thresholds;
  }

  absl::StatusOr<storage::WorkspaceSettings> Settings(const CallScope& scope) {
    ASSIGN_OR_RETURN(const auto workspace,
                     parts_.stores.workspaces().Get(scope.workspace, scope.deadline));
    return workspace.settings;
  }

  storage::ClientStore& Store() { return parts_.stores.clients(); }

  absl::StatusOr<storage::ClientView> FindClient(const CallScope& scope, const ClientId& id) {
    return rpc::FindClient(parts_, scope, id.value);
  }

  /// An empty listing may mean that there is no such client.
  template <typename T>
  absl::Status CheckListing(const CallScope& scope, const ClientId& id,
                            const absl::StatusOr<storage::Listing<T>>& listing) {
    if (!listing.ok()) return OrNoSuch(listing.status(), "client", id.value);
    if (listing->total > 0) return absl::OkStatus();
    return FindClient(scope, id).status();
  }

  absl::StatusOr<std::map<std::string, std::string>> StageLabels(const CallScope& scope) {
    ASSIGN_OR_RETURN(const auto pipelines, parts_.stores.portals().ListPipelines(
                                               scope.workspace, ObjectType::kDeal, scope.deadline));
    std::map<std::string, std::string> labels;
    for (const auto& pipeline : pipelines) {
      for (const auto& stage : pipeline.stages) labels.emplace(stage.id, stage.label);
    }
    return labels;
  }

  const ServiceParts parts_;
  portfolio::ClientContexts contexts_{parts_.stores, parts_.clock};
  ChangeWatchers watchers_;
  const HealthCalls health_{parts_};
  const PropertyCalls properties_{parts_};
  const InsightCalls insights_{parts_};
  const ManualCalls manual_{parts_};
  const RevenueCalls revenue_{parts_};
  const SentimentCalls sentiment_{parts_};
  const TrendCalls trends_{parts_};
};

}  // namespace

std::unique_ptr<grpc::Service> MakeInsightsService(ServiceParts parts, WatchOptions watch) {
  return std::make_unique<InsightsService>(std::move(parts), std::move(watch));
}

}  // namespace stanna::rpc
