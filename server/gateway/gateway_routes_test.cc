// Every documented route: the request that the service sees, and the JSON of its answer.
#include <gtest/gtest.h>

#include "server/gateway/testing/gateway_fixture.h"

namespace stanna::gateway {
namespace {

using testing::GatewayTest;
using testing::JsonRequest;

class GatewayRoutesTest : public GatewayTest {};

struct RouteCase {
  const char* method;
  const char* target;
  const char* body;  // "": none
  const char* rpc;
  const char* request;  // text format, as the service saw it
  const char* answer;   // text format
  int status;
  const char* json;
};

constexpr char kStatusAnswer[] =
    "connected: true provider: 'hubspot' workspace_id: 'w.com' email: 'a@w.com' "
    "expires_at { seconds: 1795523400 } has_refresh: true scope: 'oauth' portal_id: 12345678 "
    "portal_domain: 'w' state: CONNECTION_STATE_ACTIVE rate_limit { burst_limit: 110 "
    "burst_used: 3 search_limit: 5 calls_today { key: 'webhook' value: 12 } } "
    "freshness { key: 'companies' value { seconds: 1795523400 } } webhooks { healthy: true "
    "last_received_at { seconds: 1795523400 } received: 9 pending: 1 lag_seconds: 2.5 "
    "receiver { rejected { key: 'wrong' value: 2 } rejected_requests: 2 unknown_portals: 3 } }";
constexpr char kStatusJson[] =
    R"({"connected":true,"provider":"hubspot","workspaceId":"w.com","email":"a@w.com",)"
    R"("expiresAt":"2026-11-24T12:30:00.000Z","hasRefresh":true,"lastSyncAt":null,"scope":"oauth",)"
    R"("portalId":12345678,"portalDomain":"w","state":"active","missingScopes":[],)"
    R"("lastError":null,"rateLimit":{"dailyLimit":null,"dailyRemaining":null,"burstLimit":110,)"
    R"("dailyUsed":null,"burstUsed":3,"searchLimit":5,"callsToday":{"webhook":12},)"
    R"("rateLimitedToday":0,"waitedSecondsToday":0},)"
    R"("freshness":{"companies":"2026-11-24T12:30:00.000Z"},"stale":false,"staleTypes":[],)"
    R"("lastSuccessfulSyncAt":null,"backlog":null,"waiting":null,"webhooks":{"healthy":true,)"
    R"("lastReceivedAt":"2026-11-24T12:30:00.000Z","lastOccurredAt":null,"received":9,"pending":1,)"
    R"("oldestPendingAt":null,"lagSeconds":2.5,"dead":0,"receiver":{"rejected":{"wrong":2},)"
    R"("rejectedRequests":2,"badBodies":0,"tooLarge":0,"unavailable":0,"unreadable":0,)"
    R"("unknownTypes":0,"unknownPortals":3},"journal":null}})";

const std::string kIntegrationsJson =
    std::string(R"({"integrations":[)") + kStatusJson + R"(],"lastFullSyncAt":null})";
const std::string kIntegrationsAnswer = std::string("integrations {") + kStatusAnswer + "}";

const RouteCase kCases[] = {
    {"GET", "/api/integrations/hubspot/status?workspaceId=w.com", "", "GetIntegrationStatus",
     R"(workspace_id: "w.com" provider: "hubspot")", kStatusAnswer, 200, kStatusJson},
    {"GET", "/api/integrations/status", "", "ListIntegrations", "", kIntegrationsAnswer.c_str(),
     200, kIntegrationsJson.c_str()},
    {"POST", "/api/integrations/hubspot/sync", R"({"workspaceId":"w.com"})", "StartSync",
     R"(workspace_id: "w.com" provider: "hubspot")",
     "success: true message: 'Sync started.' sync_id: 'sync_1' started_at { seconds: 1795523400 } "
     "estimated_duration: 300",
     202,
     R"({"success":true,"message":"Sync started.","syncId":"sync_1",)"
     R"("startedAt":"2026-11-24T12:30:00.000Z","estimatedDuration":300})"},
    {"POST", "/api/integrations/hubspot/sync", "", "StartSync", R"(provider: "hubspot")", "", 202,
     R"({"success":false,"message":"","syncId":"","startedAt":null,"estimatedDuration":0})"},
    {"POST", "/api/integrations/hubspot/backfill",
     R"({"workspaceId":"w.com","sinceDays":730,"dataTypes":["meetings"]})", "StartBackfill",
     R"(workspace_id: "w.com" provider: "hubspot" since_days: 730 data_types: "meetings")",
     "success: true message: 'm' job_id: 'job_1' start_date { year: 2024 month: 11 day: 24 } "
     "end_date { year: 2026 month: 11 day: 24 } estimated_records: 5 status: JOB_STATUS_PROCESSING",
     202,
     R"({"success":true,"message":"m","jobId":"job_1","startDate":"2024-11-24",)"
     R"("endDate":"2026-11-24","estimatedRecords":5,"status":"processing"})"},
    {"POST", "/api/ingest/run", R"({"syncType":"full","sources":["hubspot"]})", "RunIngest",
     R"(sync_type: SYNC_TYPE_FULL sources: "hubspot")",
     "success: true job_id: 'job_1' status: JOB_STATUS_STARTED estimated_duration: '5-10 minutes' "
     "sources: 'hubspot'",
     200,
     R"({"success":true,"jobId":"job_1","status":"started","estimatedDuration":"5-10 minutes",)"
     R"("sources":["hubspot"]})"},
    {"GET", "/api/ingest/status?jobId=job_1", "", "GetIngestStatus", R"(job_id: "job_1")",
     "recent_jobs { job_id: 'job_0' status: JOB_STATUS_COMPLETED completed_at { seconds: 0 } "
     "duration: '8 minutes' items_processed: 7 }",
     200,
     R"({"currentJob":null,"recentJobs":[{"jobId":"job_0","status":"completed",)"
     R"("completedAt":"1970-01-01T00:00:00.000Z","duration":"8 minutes","itemsProcessed":7}]})"},
    {"GET", "/api/ingest/history?limit=5&offset=10&source=hubspot&status=failed", "",
     "ListSyncRuns", R"(page_size: 5 skip: 10 source: "hubspot" status: JOB_STATUS_FAILED)",
     "pagination { total: 11 limit: 5 offset: 10 }", 200,
     R"({"syncHistory":[],"pagination":{"total":11,"limit":5,"offset":10,"hasMore":false},)"
     R"("nextPageToken":""})"},
    {"POST", "/api/ingest/backfill", R"({"source":"hubspot","fromDate":"2026-01-31"})",
     "RunIngestBackfill", R"(source: "hubspot" from_date { year: 2026 month: 1 day: 31 })",
     "success: true backfill_id: 'job_2' status: JOB_STATUS_QUEUED source: 'hubspot' "
     "date_range { from { year: 2026 month: 1 day: 31 } to { year: 2026 month: 2 day: 1 } }",
     200,
     R"({"success":true,"backfillId":"job_2","estimatedItems":0,"estimatedDuration":"",)"
     R"("status":"queued","source":"hubspot",)"
     R"("dateRange":{"from":"2026-01-31","to":"2026-02-01"},"dataTypes":[]})"},
    {"GET", "/api/clients?filter=at_risk&search=a%20b&sort=-mrr&limit=1", "", "ListClients",
     R"(page_size: 1 filter: CLIENT_FILTER_AT_RISK search: "a b" order_by: "-mrr")",
     "clients { id: 'client_1' name: 'A' domain: 'a.com' sentiment_score: 50 mrr: 99.5 "
     "renewal_date { year: 2027 month: 1 day: 1 } } total_size: 1",
     200,
     R"([{"id":"client_1","name":"A","domain":"a.com","sentimentScore":50,)"
     R"("lastInteraction":null,"mrr":99.5,"renewalDate":"2027-01-01","csmOwner":"",)"
     R"("isExcluded":false,"createdAt":null,"updatedAt":null,"currency":"","companyId":"",)"
     R"("lifecycleStage":"","status":"","tags":[],"customFields":null,"healthBand":null,)"
     R"("healthTrend":null}])"},
    {"GET", "/api/clients", "", "ListClients", "", "", 200, "[]"},
    {"GET", "/api/clients/client_1", "", "GetClient", R"(client_id: "client_1")",
     "metrics { total_interactions: 2 sentiment_trend: SENTIMENT_TREND_STABLE } "
     "contacts { email: 'x@a.com' }",
     200,
     R"({"client":null,"metrics":{"totalInteractions":2,"avgResponseTime":null,)"
     R"("lastMonthInteractions":0,"sentimentTrend":"stable"},)"
     R"("contacts":[{"email":"x@a.com","name":"","title":"","lastSeen":null}],"healthIndicators":null})"},
    {"GET", "/api/clients/client_1/interactions?limit=1", "", "ListInteractions",
     R"(client_id: "client_1" page_size: 1)",
     "interactions { id: 'int_1' type: INTERACTION_TYPE_EMAIL sentiment: SENTIMENT_POSITIVE "
     "sentiment_score: 0.75 sentiment_level: 1 sentiment_confidence: 0.5 intents: 'praise' "
     "sentiment_phrases { text: 'love it' begin: 3 end: 10 contribution: 2.5 intents: 'praise' } "
     "sentiment_override { level: 1 reason: 'r' set_by: 'key_1' } }",
     200,
     R"({"interactions":[{"id":"int_1","type":"email","subject":"","sentiment":"positive",)"
     R"("date":null,"from":"","to":"","summary":"","direction":"","outcome":"",)"
     R"("durationSeconds":null,"customFields":null,"sentimentScore":0.75,"sentimentLevel":1,)"
     R"("sentimentConfidence":0.5,"intents":["praise"],"sentimentPhrases":[{"text":"love it",)"
     R"("begin":3,"end":10,"contribution":2.5,"intents":["praise"]}],"sentimentOverride":{)"
     R"("level":1,"reason":"r","setBy":"key_1","setTime":null},"automatic":"","recordUrl":""}],)"
     R"("pagination":null,"nextPageToken":""})"},
    {"GET", "/api/clients/last-interactions", "", "GetLastInteractions", "",
     "last_interactions { key: 'client_1' value { seconds: 1795523400 } }", 200,
     R"({"client_1":"2026-11-24T12:30:00.000Z"})"},
    {"GET", "/api/record-issues?rule=R", "", "ListRecordIssues", R"(rule: "R")",
     "groups { object_type: 'deals' rule: 'R' severity: 'error' open_count: 2 how_to_fix: 'h' "
     "samples { object_id: '7' field: 'f' message: 'm' } }",
     200,
     R"({"issues":[],"pagination":null,"nextPageToken":"","groups":[{"objectType":"deals",)"
     R"("rule":"R","severity":"error","openCount":2,"firstSeenAt":null,"lastSeenAt":null,)"
     R"("howToFix":"h","samples":[{"objectId":"7","recordUrl":"","field":"f","message":"m"}]}]})"},
    {"GET", "/api/data-quality?days=30", "", "GetDataQualityReport", "days: 30",
     "as_of { seconds: 1795523400 } score { overall: 83.5 explanation: 'e' } "
     "object_types { object_type: 'deals' records: 4 } completeness { target: 'deals' "
     "field: 'amount' filled: 1 total: 4 percent: 25 }",
     200,
     R"({"since":null,"asOf":"2026-11-24T12:30:00.000Z","score":{"overall":83.5,)"
     R"("soundness":null,"completeness":null,"explanation":"e"},)"
     R"("objectTypes":[{"objectType":"deals","records":4,"heldBack":0,"withIssues":0,)"
     R"("openIssues":0,"issuesBefore":0,"issuesOpened":0,"issuesClosed":0,"score":null}],)"
     R"("completeness":[{"target":"deals","field":"amount","filled":1,"total":4,"percent":25}],)"
     R"("groups":[]})"},
    {"GET", "/api/clients/client_1/history?field=mrr&limit=1", "", "ListClientHistory",
     R"(client_id: "client_1" field: "mrr" page_size: 1)",
     "history { field: 'mrr' effective_date { year: 2026 month: 1 day: 31 } value: '99.5' "
     "currency: 'EUR' source: 'contracts' }",
     200,
     R"({"history":[{"field":"mrr","effectiveDate":"2026-01-31","value":"99.5","currency":"EUR",)"
     R"("source":"contracts","recordTime":null}],"pagination":null,"nextPageToken":""})"},
    {"GET",
     "/api/records/deals/12/property-changes?property=dealstage&since=2026-01-31T00:00:00Z"
     "&asOf=2026-02-01T00:00:00Z",
     "", "ListPropertyChanges",
     R"(object_type: OBJECT_TYPE_DEALS object_id: "12" property: "dealstage" )"
     "since_time { seconds: 1769817600 } as_of_time { seconds: 1769904000 }",
     "changes { property: 'dealstage' change_time { seconds: 1769817601 } old_value: 'open' "
     "new_value: 'won' source: 'webhook' } value_as_of { value: 'won' basis: 'change' }",
     200,
     R"({"changes":[{"property":"dealstage","changeTime":"2026-01-31T00:00:01.000Z",)"
     R"("oldValue":"open","newValue":"won","source":"webhook"}],)"
     R"("valueAsOf":{"value":"won","basis":"change"}})"},
    {"GET", "/api/metrics/revenue/movements?from=2026-01&to=2026-06", "", "GetRevenueMovements",
     R"(from_month: "2026-01" to_month: "2026-06")",
     "currency: 'EUR' months { month: '2026-01' opening: '100' new_mrr { amount: '0.01' clients: 1 "
     "}"
     " closing: '100.01' opening_clients: 2 closing_clients: 3 }",
     200,
     R"({"currency":"EUR","months":[{"month":"2026-01","opening":"100",)"
     R"("new":{"amount":"0.01","clients":1},"expansion":null,"contraction":null,"churn":null,)"
     R"("reactivation":null,"adjustment":null,"closing":"100.01","openingClients":2,)"
     R"("closingClients":3,"unconvertedClients":0}]})"},
    {"GET", "/api/metrics/revenue/movements/2026-01/clients?kind=churn", "",
     "ListRevenueMovementClients", R"(month: "2026-01" kind: MOVEMENT_KIND_CHURN)",
     "movements { client_id: 'client_1' kind: MOVEMENT_KIND_CHURN amount: '-5' before: '5' }", 200,
     R"({"currency":"","movements":[{"clientId":"client_1","name":"","kind":"churn",)"
     R"("amount":"-5","before":"5","after":""}],"pagination":null,"nextPageToken":""})"},
    {"GET", "/api/renewals?windowDays=30", "", "ListRenewals", R"(window_days: 30)",
     "renewals { client_id: 'client_1' renewal_date { year: 2027 month: 1 day: 1 } days_until: 5"
     " mrr: 100 annual_value: 1200 probability: 0.25 reasons { code: 'CLOSE_DATE_PUSHED' } }",
     200,
     R"({"renewals":[{"clientId":"client_1","name":"","csmOwner":"","renewalDate":"2027-01-01",)"
     R"("daysUntil":5,"overdue":false,"source":"","objectType":"","objectId":"","objectName":"",)"
     R"("mrr":100,"endingMrr":null,"annualValue":1200,"currency":"","probability":0.25,)"
     R"("probabilityBasis":"","probabilityWords":"","dealId":"","dealName":"","reasons":[)"
     R"({"code":"CLOSE_DATE_PUSHED","objectType":"","objectId":"","name":"","oldValue":"",)"
     R"("newValue":"","at":null,"words":""}]}],"pagination":null,"nextPageToken":""})"},
    {"GET", "/api/opportunities?limit=1", "", "ListOpportunities", R"(page_size: 1)",
     "currency: 'EUR' opportunities { client_id: 'client_1' potential: 250 }", 200,
     R"({"currency":"EUR","opportunities":[{"clientId":"client_1","name":"","csmOwner":"",)"
     R"("mrr":null,"mrrCurrency":"","potential":250,"reasons":[]}],"pagination":null,)"
     R"("nextPageToken":""})"},
    {"GET", "/api/metrics/summary?windowDays=7&riskThreshold=0", "", "GetMetricsSummary",
     R"(window_days: 7 risk_threshold: 0)",
     "totals { clients: 1 renewals30d: 1 } revenue { mrr_total: 99.5 renewals30d_value: 12 }"
     " health { avg_score: 50 threshold: 40 } lists { top_risks { client_id: 'client_1' score: 9 }"
     " top_improving { client_id: 'client_2' } renewals { client_id: 'client_3' mrr: 1"
     " renewal_date { year: 2027 month: 1 day: 1 } days_until: 5 } } as_of { seconds: 1795523400 }",
     200,
     R"({"totals":{"clients":1,"contacts":0,"interactionsWindow":0,"renewals30d":1,"openTasks":0},)"
     R"("revenue":{"mrrTotal":99.5,"mrrAtRisk":0,"renewals30dValue":12,"avgClientValue":0},)"
     R"("health":{"avgScore":50,"change7":null,"change7Pct":null,"threshold":40,"atRiskCount":0,)"
     R"("improvingCount":0},"lists":{"topRisks":[{"clientId":"client_1","name":"","score":9,)"
     R"("mrr":null,"reason":""}],"topImproving":[{"clientId":"client_2","name":"","score":0,)"
     R"("scoreChange":0,"mrr":null}],"renewals":[{"clientId":"client_3","name":"",)"
     R"("renewalDate":"2027-01-01","mrr":1,"daysUntil":5}]},"asOf":"2026-11-24T12:30:00.000Z"})"},
    {"GET", "/api/changes?cursor=5&limit=2&kinds=score&kinds=client&clientId=client_1", "",
     "ListChanges",
     R"(cursor: "5" kinds: CHANGE_KIND_SCORE kinds: CHANGE_KIND_CLIENT client_id: "client_1" )"
     R"(page_size: 2)",
     "changes { cursor: '7' time { seconds: 1795523400 } kind: CHANGE_KIND_SCORE subject: "
     "'client_1'"
     " client_id: 'client_1' document { fields { key: 'score' value { number_value: 61.5 } } } }"
     " cursor: '9' has_more: true",
     200,
     R"({"changes":[{"cursor":"7","time":"2026-11-24T12:30:00.000Z","kind":"score",)"
     R"("subject":"client_1","clientId":"client_1","document":{"score":61.5}}],"cursor":"9",)"
     R"("hasMore":true})"},
    {"GET", "/api/integrations/hubspot/webhook-events?state=dead&limit=1", "", "ListWebhookEvents",
     R"(provider: "hubspot" state: WEBHOOK_EVENT_STATE_DEAD page_size: 1)",
     "events { event_id: '12' type: 'deal.propertyChange' object_type: 'deals' object_id: '7' "
     "state: WEBHOOK_EVENT_STATE_DEAD occurred_at { seconds: 1795523400 } attempts: 10 "
     "error: 'e' } next_page_token: 't'",
     200,
     R"({"events":[{"eventId":"12","type":"deal.propertyChange","objectType":"deals",)"
     R"("objectId":"7","state":"dead","occurredAt":"2026-11-24T12:30:00.000Z","receivedAt":null,)"
     R"("attempts":10,"dueAt":null,"error":"e"}],"nextPageToken":"t"})"},
    {"POST", "/api/integrations/hubspot/webhook-events:replay", R"({"eventIds":["12","13"]})",
     "ReplayWebhookEvents", R"(provider: "hubspot" event_ids: "12" event_ids: "13")", "replayed: 2",
     200, R"({"replayed":2})"},
    {"GET", "/api/audit-events?changesOnly=true&startTime=2026-11-24T12:30:00Z&limit=1", "",
     "ListAuditEvents", R"(start_time { seconds: 1795523400 } changes_only: true page_size: 1)",
     "events { event_id: '9' time { seconds: 1795523400 } count: 2 caller: 'key_1'"
     " address: '192.0.2.1' method: 'm' resource: 'client_id=client_1' outcome: 'OK'"
     " request_id: 'req_1' is_change: true } next_page_token: 't'",
     200,
     R"({"events":[{"eventId":"9","time":"2026-11-24T12:30:00.000Z","count":2,"caller":"key_1",)"
     R"("address":"192.0.2.1","method":"m","resource":"client_id=client_1","outcome":"OK",)"
     R"("requestId":"req_1","isChange":true}],"nextPageToken":"t"})"},
    {"GET", "/api/settings", "", "GetSettings", "",
     "workspace_id: 'w.com' workspace_name: 'W' domain: 'w.com' own_domains: 'w.com'"
     " timezone: 'UTC' currency: 'USD' default_window_days: 7 risk_threshold: 40 stale_days: 14"
     " data_retention_days: 365 insight_thresholds { score_drop_threshold: 10 response_delay: 0.5"
     " sentiment_threshold: -0.2 stakeholder_minimum: 2 }",
     200,
     R"({"workspaceId":"w.com","workspaceName":"W","domain":"w.com","ownDomains":["w.com"],)"
     R"("timezone":"UTC","currency":"USD","defaultWindowDays":7,"riskThreshold":40,)"
     R"("staleDays":14,"dataRetentionDays":365,"insightThresholds":{"scoreDropThreshold":10,)"
     R"("responseDelayDays":0,"responseDelay":0.5,"sentimentThreshold":-0.2,)"
     R"("stakeholderMinimum":2},"applySyncId":""})"},
    {"PUT", "/api/settings", R"({"workspaceName":"W","riskThreshold":0,"ownDomains":["w.com"]})",
     "UpdateSettings", R"(workspace_name: "W" own_domains: "w.com" risk_threshold: 0)",
     "workspace_name: 'W'", 200, nullptr},
    {"PUT", "/api/settings/insight-thresholds",
     R"({"scoreDropThreshold":15,"responseDelayDays":1.5,"sentimentThreshold":-0.5,)"
     R"("stakeholderMinimum":0})",
     "UpdateInsightThresholds",
     R"(score_drop_threshold: 15 response_delay_days: 1.5 sentiment_threshold: -0.5 )"
     R"(stakeholder_minimum: 0)",
     "score_drop_threshold: 15", 200,
     R"({"scoreDropThreshold":15,"responseDelayDays":0,"responseDelay":0,"sentimentThreshold":0,)"
     R"("stakeholderMinimum":0})"},
    {"GET", "/api/clients/client_1/context?tokenBudget=300", "", "GetClientContext",
     R"(client_id: "client_1" token_budget: 300)",
     "client_id: 'client_1' profile { name: 'A' company_id: '7' tags: 'gold' } "
     "renewal { date { year: 2026 month: 12 day: 31 } days_left: 32 } "
     "interactions { id: 'int_emails_41' type: INTERACTION_TYPE_EMAIL "
     "direction: TEXT_DIRECTION_INBOUND sentiment: SENTIMENT_NEGATIVE sentiment_score: -0.75 "
     "intents: 'churn' rank: 1.5 } text: '- a [companies/7]' text_tokens: 9 "
     "token_budget: 300 statements: 1",
     200, nullptr},
    {"GET", "/api/clients/client_1/attributions?limit=1&windowDays=30", "", "ListAttributions",
     R"(client_id: "client_1" page_size: 1 window_days: 30)",
     "attributions { date { seconds: 1795523400 } score_delta: -4.25 reason: 'r' "
     "factor_type: 'meetings' weight: 0.2 previous_score: 50 new_score: 45.75 id: 'attr_1' "
     "evidence { object_type: 'meetings' object_id: '7' interaction_id: 'int_meetings_7' } "
     "evidence { object_type: 'deals' object_id: '8' record_url: 'https://hubspot/8' } }",
     200,
     R"({"attributions":[{"date":"2026-11-24T12:30:00.000Z","scoreDelta":-4.25,"reason":"r",)"
     R"("factorType":"meetings","weight":0.2,"previousScore":50,"newScore":45.75,"id":"attr_1",)"
     R"("evidence":[{"objectType":"meetings","objectId":"7","interactionId":"int_meetings_7",)"
     R"("recordUrl":""},{"objectType":"deals","objectId":"8","interactionId":null,)"
     R"("recordUrl":"https://hubspot/8"}],"manualId":""}],)"
     R"("pagination":null,"nextPageToken":""})"},
    {"POST", "/api/clients/client_1/attribute",
     R"({"reason":"r","impact":"negative","weight":0.5,"notes":"n","requestId":"q"})",
     "AddAttribution",
     R"(client_id: "client_1" reason: "r" impact: ATTRIBUTION_IMPACT_NEGATIVE weight: 0.5 )"
     R"(notes: "n" request_id: "q")",
     "client_id: 'client_1' id: 'attr_1' new_score: 45 previous_score: 50", 200,
     R"({"clientId":"client_1","id":"attr_1","attribution":null,"previousScore":50,"newScore":45})"},
    {"POST", "/api/clients/client_1/recalculate-score", "", "RecalculateScore",
     R"(client_id: "client_1")", "client_id: 'client_1' new_score: 45", 200,
     R"({"clientId":"client_1","previousScore":null,"newScore":45,"attributions":[],)"
     R"("computeTime":null})"},
    {"POST", "/api/clients/client_1/exclude", R"({"workspaceId":"w.com"})", "ToggleClientExclusion",
     R"(workspace_id: "w.com" client_id: "client_1")", "client_id: 'client_1' is_excluded: true",
     200, R"({"clientId":"client_1","isExcluded":true})"},
    {"GET", "/api/clients/client_1/insights", "", "GetClientInsights", R"(client_id: "client_1")",
     "client_id: 'client_1' name: 'A' current_score: 38.5 risk_level: INSIGHT_SEVERITY_HIGH "
     "insights { type: 'silent' severity: INSIGHT_SEVERITY_HIGH description: 'd' "
     "recommendation: 'r' } recommendations { action: 'scheduleCall' "
     "priority: INSIGHT_SEVERITY_MEDIUM description: 'd' suggested_approach: 's' }",
     200,
     R"({"clientId":"client_1","name":"A","currentScore":38.5,"riskLevel":"high",)"
     R"("insights":[{"type":"silent","severity":"high","description":"d","recommendation":"r",)"
     R"("evidence":[],"isOpportunity":false,"openTime":null}],)"
     R"("recommendations":[{"action":"scheduleCall","priority":"medium","description":"d",)"
     R"("suggestedApproach":"s"}]})"},
    {"GET", "/api/insights?windowDays=30", "", "GetWorkspaceInsights", "window_days: 30",
     "risk_alerts { type: 'score_fallers' severity: INSIGHT_SEVERITY_CRITICAL client_count: 1 "
     "total_mrr_at_risk: 99.5 clients { client_id: 'client_1' name: 'A' current_score: 38 "
     "score_delta: -12 mrr_at_risk: 99.5 primary_risk: 'p' } } "
     "opportunities { type: 'expansion_ready' client_count: 1 potential_mrr: 10 "
     "clients { client_id: 'client_2' name: 'B' current_score: 85 engagement_trend: 'rising' "
     "expansion_signals: 's' } } trends { portfolio_health { direction: 'declining' "
     "change_percent: -2.5 description: 'd' } engagement_patterns { email_response_rate: 0.5 } }",
     200,
     R"({"riskAlerts":[{"type":"score_fallers","severity":"critical","clientCount":1,)"
     R"("totalMrrAtRisk":99.5,"clients":[{"clientId":"client_1","name":"A","currentScore":38,)"
     R"("scoreDelta":-12,"mrrAtRisk":99.5,"primaryRisk":"p"}]}],)"
     R"("opportunities":[{"type":"expansion_ready","clientCount":1,"potentialMrr":10,)"
     R"("clients":[{"clientId":"client_2","name":"B","currentScore":85,)"
     R"("engagementTrend":"rising","expansionSignals":["s"]}]}],)"
     R"("trends":{"portfolioHealth":{"direction":"declining","changePercent":-2.5,)"
     R"("description":"d"},"engagementPatterns":{"emailResponseRate":0.5,)"
     R"("meetingAttendance":null}}})"},
    {"GET", "/api/clients/client_1/health", "", "GetClientHealth", R"(client_id: "client_1")",
     "client_id: 'client_1' name: 'A' score: 38.25 band: HEALTH_BAND_INSUFFICIENT_DATA "
     "confidence: 0.5 factors { factor: 'recency' weight: 0.5 points: -11.75 words: 'w' } "
     "churn30 { probability: 0.1 drivers: 'd' } as_of { year: 2026 month: 11 day: 24 }",
     200,
     R"({"clientId":"client_1","name":"A","score":38.25,"band":"insufficient_data",)"
     R"("confidence":0.5,"trend":null,"sentiment":null,"sentimentTrend":null,)"
     R"("factors":[{"factor":"recency","value":null,"weight":0.5,"points":-11.75,"words":"w",)"
     R"("evidence":[]}],"renewal":null,"churn30":{"probability":0.1,"drivers":["d"]},)"
     R"("churn60":null,"churn90":null,"expansion":null,"responseHours":null,)"
     R"("usualResponseHours":null,"activeContacts":0,"engagementChange":0,"asOf":"2026-11-24",)"
     R"("computeTime":null,"configVersion":0,"modelVersion":0})"},
    {"GET", "/api/clients/client_1/health/history?from=2026-11-01&to=2026-11-24", "",
     "ListHealthHistory",
     R"(client_id: "client_1" from { year: 2026 month: 11 day: 1 } )"
     R"(to { year: 2026 month: 11 day: 24 })",
     "history { date { year: 2026 month: 11 day: 24 } score: 38.25 }", 200,
     R"({"history":[{"date":"2026-11-24","score":38.25}]})"},
    {"GET", "/api/metrics/trends/health?windowDays=365&interval=weekly", "", "GetHealthTrend",
     "window_days: 365 interval: TREND_INTERVAL_WEEKLY",
     "points { date { year: 2026 month: 11 day: 23 } avg_score: 61.5 client_count: 3 }", 200,
     R"([{"date":"2026-11-23","avgScore":61.5,"clientCount":3}])"},
    {"GET", "/api/metrics/trends/sentiment", "", "GetSentimentTrend", "",
     "points { date { year: 2026 month: 11 day: 23 } avg_sentiment: -0.25 volume: 3 positive: 1 "
     "negative: 2 }",
     200,
     R"([{"date":"2026-11-23","avgSentiment":-0.25,"volume":3,"positive":1,"neutral":0,)"
     R"("negative":2}])"},
    {"GET", "/api/metrics/trends/interactions", "", "GetInteractionTrend", "",
     "shares { source: 'email' count: 2 percentage: 66.7 }", 200,
     R"([{"source":"email","count":2,"percentage":66.7}])"},
    {"GET", "/api/metrics/deltas?windowDays=7&minDelta=10", "", "ListScoreDeltas",
     "window_days: 7 min_delta: 10",
     "deltas { reason: 'r' total_delta: -12 count: 1 avg_delta: -12 clients { id: 'client_1' "
     "name: 'A' delta: -12 current_score: 38 previous_score: 50 } factor_type: 'recency' }",
     200,
     R"([{"reason":"r","totalDelta":-12,"count":1,"avgDelta":-12,"clients":[{"id":"client_1",)"
     R"("name":"A","delta":-12,"currentScore":38,"previousScore":50}],"factorType":"recency"}])"},
    {"POST", "/api/insights/analyze-text",
     R"({"text":"t","subject":"s","kind":"email","direction":"inbound"})", "AnalyzeText",
     R"(subject: "s" text: "t" kind: INTERACTION_TYPE_EMAIL direction: TEXT_DIRECTION_INBOUND)",
     "sentiment: SENTIMENT_NEGATIVE sentiment_level: -2 intents: 'churn' prepared_bytes: 1", 200,
     R"({"modelVersion":0,"sentimentScore":0,"sentiment":"negative","sentimentLevel":-2,)"
     R"("sentimentConfidence":0,"sarcasm":0,"intents":["churn"],"automatic":"","language":"",)"
     R"("phrases":[],"preparedBytes":1})"},
    {"PUT", "/api/interactions/int_emails_7/sentiment", R"({"level":0,"reason":"r"})",
     "SetInteractionSentiment", R"(interaction_id: "int_emails_7" level: 0 reason: "r")",
     "interaction_id: 'int_emails_7' clients { client_id: 'client_1' new_score: 45 }", 200,
     R"({"interactionId":"int_emails_7","sentimentOverride":null,)"
     R"("clients":[{"clientId":"client_1","previousScore":null,"newScore":45}]})"},
    {"DELETE", "/api/interactions/int_emails_7/sentiment", "", "ClearInteractionSentiment",
     R"(interaction_id: "int_emails_7")", "", 200,
     R"({"interactionId":"","sentimentOverride":null,"clients":[]})"},
    {"POST", "/api/sync-runs/sync_1:cancel", "{}", "CancelSyncRun", R"(sync_id: "sync_1")",
     "sync_id: 'sync_1' status: JOB_STATUS_CANCELLED", 200, nullptr},
    {"DELETE", "/api/integrations/hubspot", "", "Disconnect", R"(provider: "hubspot")",
     "revoked: true", 200, R"({"revoked":true,"status":null,"erasure":null})"},
    {"DELETE", "/api/integrations/hubspot?erase=true", "", "Disconnect",
     R"(provider: "hubspot" erase: true)",
     "revoked: true erasure { complete: true removed { kind: 'records' count: 12 } }", 200,
     R"({"revoked":true,"status":null,"erasure":{"complete":true,)"
     R"("removed":[{"kind":"records","count":12}],"revoked":false,"beganAt":null,"endedAt":null}})"},
    {"POST", "/api/people:erase", R"({"email":"jo@x.com"})", "ErasePerson", R"(email: "jo@x.com")",
     "people { contact_id: '5' portal_id: 33 asked_by: 'key_1' } removed { kind: 'contacts' count: "
     "1 } portal_copy: PORTAL_COPY_PRESENT next_step: 'n'",
     200,
     R"({"people":[{"contactId":"5","portalId":33,"erasedAt":null,"askedBy":"key_1"}],)"
     R"("removed":[{"kind":"contacts","count":1}],"portalCopy":"present","nextStep":"n"})"},
    {"GET", "/api/people/erased?limit=5", "", "ListErasedPeople", "page_size: 5",
     "people { contact_id: '5' }", 200,
     R"({"people":[{"contactId":"5","portalId":0,"erasedAt":null,"askedBy":""}],)"
     R"("nextPageToken":""})"},
    {"POST", "/api/people/erased/5:lift", "{}", "LiftPersonErasure", R"(contact_id: "5")",
     "contact_id: '5' portal_id: 33", 200,
     R"({"contactId":"5","portalId":33,"erasedAt":null,"askedBy":""})"},
    {"POST", "/api/session", R"({"workspaceId":"w.com"})", "CreateSession",
     R"(workspace_id: "w.com")", "workspace_id: 'w.com' role: ROLE_ADMIN caller: 'key_1'", 200,
     R"({"workspaceId":"w.com","role":"admin","caller":"key_1","expiresAt":null,"workspaces":[]})"},
    {"GET", "/api/session", "", "GetSession", "", "workspace_id: 'w.com' role: ROLE_VIEWER", 200,
     R"({"workspaceId":"w.com","role":"viewer","caller":"","expiresAt":null,"workspaces":[]})"},
    {"DELETE", "/api/session", "", "DeleteSession", "", "success: true", 200,
     R"({"success":true})"},
    {"POST", "/api/workspace:erase", R"({"confirmWorkspaceId":"w.com"})", "EraseWorkspace",
     R"(confirm_workspace_id: "w.com")", "erasure { revoked: true }", 200,
     R"({"erasure":{"complete":false,"removed":[],"revoked":true,"beganAt":null,"endedAt":null}})"},
    {"PUT", "/api/integrations/hubspot/config?validateOnly=true",
     R"({"document":{"filters":[{"days":1.5}]},"etag":"e1"})", "UpdateConfig",
     R"(provider: "hubspot" config { document { fields { key: "filters" value { list_value { values )"
     R"({ struct_value { fields { key: "days" value { number_value: 1.5 } } } } } } } } etag: "e1" })"
     R"( validate_only: true)",
     "document { fields { key: 'a' value { number_value: 1 } } } version: 2 etag: 'e2'", 200,
     R"({"document":{"a":1},"version":2,"etag":"e2","updateTime":null,"author":"","applySyncId":""})"},
    {"PUT", "/api/integrations/hubspot/config", R"({"workspaceId":"w.com","etag":"e1"})",
     "UpdateConfig", R"(workspace_id: "w.com" provider: "hubspot" config { etag: "e1" })", "", 200,
     nullptr},
    {"POST", "/api/integrations/hubspot/config/preview",
     R"({"document":{"filters":{}},"sampleSize":5})", "PreviewConfig",
     R"(provider: "hubspot" document { fields { key: "filters" value { struct_value { } } } })"
     R"( sample_size: 5)",
     "current_version: 2 object_types { object_type: 'companies' records: 7 considered: 7 "
     "disappear: 3 unchanged: 4 rules { rule: 'r' severity: 'error' opened: 1 } "
     "clients { before: 7 after: 4 disappear: 3 } samples { object_id: '1' name: 'A' "
     "effect: RECORD_EFFECT_DISAPPEARS fields { field: 'name' before: 'A' } } } "
     "unaffected_types: 'deals' mrr { clients: 7 before { amount: '10.5' currency: 'EUR' } }",
     200,
     R"({"currentVersion":2,"objectTypes":[{"objectType":"companies","records":7,"considered":7,)"
     R"("changed":0,"appear":0,"disappear":3,"unchanged":4,"toRead":0,"failed":0,)"
     R"("rules":[{"rule":"r","severity":"error","opened":1,"closed":0}],)"
     R"("clients":{"before":7,"after":4,"appear":0,"disappear":3},)"
     R"("samples":[{"objectId":"1","name":"A","recordUrl":"","effect":"disappears",)"
     R"("fields":[{"field":"name","before":"A","after":""}],"issuesOpened":[],"issuesClosed":[]}],)"
     R"("unreadProperties":[],"callsToRead":0,"neverRead":false}],"unaffectedTypes":["deals"],)"
     R"("mrr":{"clients":7,"considered":0,"changed":0,)"
     R"("before":[{"amount":"10.5","currency":"EUR"}],"after":[],"incompleteBefore":0,)"
     R"("incompleteAfter":0,"samples":[]}})"},
    {"GET", "/api/integrations/hubspot/properties?objectType=line_items&sampleSize=2", "",
     "ListProperties", R"(provider: "hubspot" object_type: OBJECT_TYPE_LINE_ITEMS sample_size: 2)",
     R"(properties { name: "sku" label: "SKU" type: "string" field_type: "text"
        sample_values: "A-1" sample_values: "B-2" })",
     200,
     R"({"properties":[{"name":"sku","label":"SKU","type":"string","fieldType":"text",)"
     R"("groupName":"","description":"","options":[],"calculated":false,"hubspotDefined":false,)"
     R"("hidden":false,"sampleValues":["A-1","B-2"]}],"nextPageToken":""})"},
};

TEST_F(GatewayRoutesTest, EveryRouteIsTranscodedBothWays) {
  for (const RouteCase& c : kCases) {
    services.Answer(c.rpc, c.answer);
    const std::string request =
        *c.body ? JsonRequest(c.method, c.target, c.body)
                : std::string(c.method) + ' ' + c.target + " HTTP/1.1\r\nHost: x\r\n\r\n";
    const auto response = testing::Exchange(port(), request);
    EXPECT_EQ(response.status, c.status) << c.target << '\n' << response.body;
    if (c.json != nullptr) EXPECT_EQ(response.body, c.json) << c.target;
    EXPECT_EQ(response.Header("content-type"), "application/json") << c.target;
    EXPECT_EQ(services.last_call().method, c.rpc) << c.target;
    EXPECT_EQ(services.last_call().request, c.request) << c.target;
  }
}

TEST_F(GatewayRoutesTest, HeadIsGetWithoutTheBody) {
  testing::RawConnection connection(port());
  ASSERT_TRUE(connection.Send("HEAD /api/clients HTTP/1.1\r\nHost: x\r\n\r\n"));
  const auto head = connection.Read(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.Header("content-length"), "2");
  ASSERT_TRUE(connection.Send(testing::GetRequest("/healthz")));
  EXPECT_EQ(connection.Read().body, R"({"status":"ok"})");
}

}  // namespace
}  // namespace stanna::gateway
