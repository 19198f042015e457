// stannactl context|health|attributions|insights|analyze|trends.
#include <map>
#include <memory>
#include <string>

#include "stanna/insights/v1/insights_service.grpc.pb.h"
#include "tools/stannactl/commands/command_line.h"
#include "tools/stannactl/commands/names.h"
#include "tools/stannactl/render/health_views.h"

namespace stanna::ctl {
namespace {

namespace v1 = insights::v1;
using v1::InsightsService;
using Stub = InsightsService::Stub;

const std::map<std::string, v1::TrendInterval> kIntervals = {
    {"daily", v1::TREND_INTERVAL_DAILY},
    {"weekly", v1::TREND_INTERVAL_WEEKLY},
    {"monthly", v1::TREND_INTERVAL_MONTHLY}};
const std::map<std::string, v1::TextDirection> kDirections = {
    {"inbound", v1::TEXT_DIRECTION_INBOUND}, {"outbound", v1::TEXT_DIRECTION_OUTBOUND}};
const std::map<std::string, v1::InteractionType> kKinds = {
    {"email", v1::INTERACTION_TYPE_EMAIL},
    {"call", v1::INTERACTION_TYPE_CALL},
    {"meeting", v1::INTERACTION_TYPE_MEETING},
    {"note", v1::INTERACTION_TYPE_NOTE}};

/// Calls `method` and prints what `show` makes of its answer.
template <typename Request, typename Response, typename Show>
absl::Status Ask(const Session& session,
                 grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                 const Request& request, const Show& show) {
  const auto stub = InsightsService::NewStub(session.channel());
  Response response;
  RETURN_IF_ERROR(session.Call(*stub, method, request, response));
  session.Print(response, show(response, CellsFor(session.console())));
  return absl::OkStatus();
}

void AddHealth(CLI::App& app, CommandLine& line) {
  auto client = std::make_shared<std::string>();
  auto* health = app.add_subcommand("health", "a client's health: the score and its reasons");
  health->add_option("CLIENT", *client, "the client (client_…)")->required();
  line.OnCall(health, [client](const Session& session) {
    v1::GetClientHealthRequest request;
    request.set_client_id(*client);
    return Ask(session, &Stub::GetClientHealth, request, ShowHealth);
  });
}

void AddContext(CLI::App& app, CommandLine& line) {
  struct Flags {
    std::string client;
    int tokens = 0;
  };
  auto flags = std::make_shared<Flags>();
  auto* context = app.add_subcommand(
      "context", "all that is worth knowing of a client, as a text for a language model");
  context->add_option("CLIENT", flags->client, "the client (client_…)")->required();
  context->add_option("--tokens", flags->tokens, "at most so many tokens; 1,500 by default")
      ->check(CLI::Range(100, 8000));
  line.OnCall(context, [flags](const Session& session) {
    v1::GetClientContextRequest request;
    request.set_client_id(flags->client);
    request.set_token_budget(flags->tokens);
    return Ask(session, &Stub::GetClientContext, request,
               [](const v1::ClientContext& answer, LongCells) { return answer.text(); });
  });
}

void AddAttributions(CLI::App& app, CommandLine& line) {
  struct Flags {
    std::string client;
    int days = 0, limit = 0;
  };
  auto flags = std::make_shared<Flags>();
  auto* attributions =
      app.add_subcommand("attributions", "why a client's score changed, newest first");
  attributions->add_option("CLIENT", flags->client, "the client (client_…)")->required();
  attributions->add_option("--days", flags->days, "only of the last days")
      ->check(CLI::Range(1, 1825));
  attributions->add_option("--limit", flags->limit, "at most so many")->check(CLI::Range(1, 500));
  line.OnCall(attributions, [flags](const Session& session) {
    v1::ListAttributionsRequest request;
    request.set_client_id(flags->client);
    request.set_window_days(flags->days);
    request.set_page_size(flags->limit);
    return Ask(session, &Stub::ListAttributions, request, ShowAttributions);
  });
}

absl::Status ShowInsightsOf(const Session& session, const std::string& client) {
  v1::GetClientInsightsRequest request;
  request.set_client_id(client);
  return Ask(session, &Stub::GetClientInsights, request,
             [](const v1::ClientInsights& insights, LongCells cells) {
               return ShowInsights(insights, cells);
             });
}

absl::Status ShowInsightsOfAll(const Session& session, int days) {
  v1::GetWorkspaceInsightsRequest request;
  request.set_window_days(days);
  return Ask(session, &Stub::GetWorkspaceInsights, request,
             [](const v1::WorkspaceInsights& insights, LongCells cells) {
               return ShowInsights(insights, cells);
             });
}

void AddInsights(CLI::App& app, CommandLine& line) {
  struct Flags {
    std::string client;
    int days = 0;
  };
  auto flags = std::make_shared<Flags>();
  auto* insights = app.add_subcommand(
      "insights", "what threatens a client, or all, and what they may want; the gravest first");
  auto* client = insights->add_option("CLIENT", flags->client, "the client (client_…)");
  insights->add_option("--days", flags->days, "changes over so many days; 30 by default")
      ->check(CLI::Range(1, 365))
      ->excludes(client);
  line.OnCall(insights, [flags](const Session& session) {
    return flags->client.empty() ? ShowInsightsOfAll(session, flags->days)
                                 : ShowInsightsOf(session, flags->client);
  });
}

void AddAnalyze(CLI::App& app, CommandLine& line) {
  struct Flags {
    std::string text, subject, kind, direction;
  };
  auto flags = std::make_shared<Flags>();
  auto* analyze =
      app.add_subcommand("analyze", "what the analysis reads from a text; nothing is stored");
  analyze->add_option("TEXT", flags->text, "plain text or HTML")->required();
  analyze->add_option("--subject", flags->subject, "its subject");
  analyze->add_option("--kind", flags->kind, "an e-mail by default")->check(CLI::IsMember(kKinds));
  analyze->add_option("--direction", flags->direction, "who wrote it")
      ->check(CLI::IsMember(kDirections));
  line.OnCall(analyze, [flags](const Session& session) {
    v1::AnalyzeTextRequest request;
    request.set_text(flags->text);
    request.set_subject(flags->subject);
    request.set_kind(Lookup(kKinds, flags->kind));
    request.set_direction(Lookup(kDirections, flags->direction));
    return Ask(session, &Stub::AnalyzeText, request, ShowAnalysis);
  });
}

struct TrendFlags {
  int days = 0;
  std::string interval;
};

template <typename Request, typename Response>
absl::Status AskTrend(const Session& session,
                      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                      const Request& request) {
  return Ask(session, method, request,
             [](const Response& trend, LongCells cells) { return ShowTrend(trend, cells); });
}

CLI::App* AddTrend(CLI::App& trends, const char* name, const char* what,
                   const std::shared_ptr<TrendFlags>& flags) {
  auto* trend = trends.add_subcommand(name, what);
  trend->add_option("--days", flags->days, "so many days; 30 by default")
      ->check(CLI::Range(1, 365));
  return trend;
}

void AddTrends(CLI::App& app, CommandLine& line) {
  auto flags = std::make_shared<TrendFlags>();
  auto* trends = app.add_subcommand("trends", "how all clients together move");
  trends->require_subcommand(1);
  auto* health = AddTrend(*trends, "health", "the mean score", flags);
  auto* sentiment = AddTrend(*trends, "sentiment", "the mood of what clients write", flags);
  auto* interactions = AddTrend(*trends, "interactions", "interactions by type", flags);
  for (auto* trend : {health, sentiment}) {
    trend->add_option("--interval", flags->interval, "daily by default")
        ->check(CLI::IsMember(kIntervals));
  }
  line.OnCall(health, [flags](const Session& session) {
    v1::GetHealthTrendRequest request;
    request.set_window_days(flags->days);
    request.set_interval(Lookup(kIntervals, flags->interval));
    return AskTrend(session, &Stub::GetHealthTrend, request);
  });
  line.OnCall(sentiment, [flags](const Session& session) {
    v1::GetSentimentTrendRequest request;
    request.set_window_days(flags->days);
    request.set_interval(Lookup(kIntervals, flags->interval));
    return AskTrend(session, &Stub::GetSentimentTrend, request);
  });
  line.OnCall(interactions, [flags](const Session& session) {
    v1::GetInteractionTrendRequest request;
    request.set_window_days(flags->days);
    return AskTrend(session, &Stub::GetInteractionTrend, request);
  });
}

}  // namespace

void AddHealthCommands(CLI::App& app, CommandLine& line) {
  AddHealth(app, line);
  AddContext(app, line);
  AddAttributions(app, line);
  AddInsights(app, line);
  AddAnalyze(app, line);
  AddTrends(app, line);
}

}  // namespace stanna::ctl
