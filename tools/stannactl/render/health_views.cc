#include "tools/stannactl/render/health_views.h"

#include <cmath>
#include <cstdio>

#include "tools/stannactl/render/values.h"

namespace stanna::ctl {
namespace {

namespace v1 = insights::v1;

// "38.25".
std::string Number(double value, int decimals) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

// "+1.50".
std::string Signed(double value) { return (value > 0 ? "+" : "") + Number(value, 2); }

std::string Percent(double share) { return std::to_string(std::lround(share * 100)) + " %"; }

std::string BandOf(v1::HealthBand band) {
  switch (band) {
    case v1::HEALTH_BAND_INSUFFICIENT_DATA:
      return "too little is known";
    case v1::HEALTH_BAND_AT_RISK:
      return "at risk";
    case v1::HEALTH_BAND_HEALTHY:
      return "healthy";
    case v1::HEALTH_BAND_THRIVING:
      return "thriving";
    default:
      return "-";
  }
}

std::string TrendOf(v1::HealthTrend trend) {
  switch (trend) {
    case v1::HEALTH_TREND_IMPROVING:
      return ", improving";
    case v1::HEALTH_TREND_STABLE:
      return ", stable";
    case v1::HEALTH_TREND_DECLINING:
      return ", declining";
    default:
      return "";
  }
}

std::string SeverityOf(v1::InsightSeverity severity) {
  switch (severity) {
    case v1::INSIGHT_SEVERITY_LOW:
      return "low";
    case v1::INSIGHT_SEVERITY_MEDIUM:
      return "medium";
    case v1::INSIGHT_SEVERITY_HIGH:
      return "high";
    case v1::INSIGHT_SEVERITY_CRITICAL:
      return "critical";
    default:
      return "-";
  }
}

std::string SentimentOf(v1::Sentiment sentiment) {
  switch (sentiment) {
    case v1::SENTIMENT_POSITIVE:
      return "positive";
    case v1::SENTIMENT_NEUTRAL:
      return "neutral";
    case v1::SENTIMENT_NEGATIVE:
      return "negative";
    default:
      return "-";
  }
}

template <typename Texts>
std::string Joined(const Texts& texts, const std::string& between) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : between) + text;
  return joined;
}

// "meetings 7, emails 8".
template <typename Records>
std::string EvidenceOf(const Records& records) {
  std::string text;
  for (const v1::Evidence& record : records) {
    text += (text.empty() ? "" : ", ") + record.object_type() + " " + record.object_id();
  }
  return OrDash(text);
}

std::string LikelihoodLine(const std::string& what, const v1::Likelihood& likelihood) {
  const std::string drivers = Joined(likelihood.drivers(), "; ");
  return what + " " + Percent(likelihood.probability()) + (drivers.empty() ? "" : ": " + drivers) +
         "\n";
}

std::string ChancesOf(const v1::ClientHealth& health) {
  std::string text;
  if (health.has_renewal()) text += LikelihoodLine("renewed", health.renewal());
  text += "lost within 30 days " + Percent(health.churn30().probability()) + ", 60 days " +
          Percent(health.churn60().probability()) + "\n";
  text += LikelihoodLine("lost within 90 days", health.churn90());
  return text + LikelihoodLine("ready to buy more", health.expansion());
}

std::string ContactOf(const v1::ClientHealth& health) {
  std::string text = "people in contact " + std::to_string(health.active_contacts()) +
                     ", contact at " + Percent(health.engagement_change()) + " of the usual";
  if (health.has_response_hours()) {
    text += ", answers within " + Number(health.response_hours(), 1) + " h";
    if (health.has_usual_response_hours()) {
      text += " (" + Number(health.usual_response_hours(), 1) + " h before)";
    }
  }
  return text + "\n";
}

}  // namespace

std::string ShowHealth(const v1::ClientHealth& health, LongCells cells) {
  Table table({{"part"},
               {"value", Align::kRight},
               {"weight", Align::kRight},
               {"points", Align::kRight},
               {"why", Align::kLeft, 72}},
              cells);
  for (const auto& factor : health.factors()) {
    table.AddRow({factor.factor(), factor.has_value() ? Number(factor.value(), 0) : "-",
                  Percent(factor.weight()), Signed(factor.points()), OrDash(factor.words())});
  }
  return health.name() + ": " + Number(health.score(), 2) + ", " + BandOf(health.band()) +
         TrendOf(health.trend()) + "; confidence " + Percent(health.confidence()) + ", as of " +
         ShowDate(health.as_of()) + "\n\n" + table.Render() + "\n" + ChancesOf(health) +
         ContactOf(health);
}

std::string ShowAttributions(const v1::ListAttributionsResponse& page, LongCells cells) {
  Table table({{"when"},
               {"change", Align::kRight},
               {"score", Align::kRight},
               {"part"},
               {"why", Align::kLeft, 72},
               {"evidence"}},
              cells);
  for (const auto& attribution : page.attributions()) {
    table.AddRow({ShowTime(attribution.date()), Signed(attribution.score_delta()),
                  Number(attribution.new_score(), 2), attribution.factor_type(),
                  attribution.reason(), EvidenceOf(attribution.evidence())});
  }
  const std::string text = table.Render();
  return text.empty() ? "The score has not changed.\n" : text;
}

std::string ShowInsights(const v1::ClientInsights& insights, LongCells cells) {
  Table found({{"severity"}, {"what"}, {"description", Align::kLeft, 72}, {"evidence"}}, cells);
  for (const auto& insight : insights.insights()) {
    found.AddRow({SeverityOf(insight.severity()), insight.type(), insight.description(),
                  EvidenceOf(insight.evidence())});
  }
  Table actions({{"priority"}, {"action"}, {"how", Align::kLeft, 72}}, cells);
  for (const auto& recommendation : insights.recommendations()) {
    actions.AddRow({SeverityOf(recommendation.priority()), recommendation.description(),
                    recommendation.suggested_approach()});
  }
  std::string text = insights.name() + ": " + Number(insights.current_score(), 2) + ", risk " +
                     SeverityOf(insights.risk_level()) + "\n";
  for (const std::string& part : {found.Render(), actions.Render()}) {
    if (!part.empty()) text += "\n" + part;
  }
  return text;
}

std::string ShowInsights(const v1::WorkspaceInsights& insights, LongCells cells) {
  Table table({{"severity"},
               {"what"},
               {"client"},
               {"score", Align::kRight},
               {"change", Align::kRight},
               {"mrr", Align::kRight},
               {"why", Align::kLeft, 72}},
              cells);
  for (const auto& alert : insights.risk_alerts()) {
    for (const auto& client : alert.clients()) {
      table.AddRow({SeverityOf(alert.severity()), alert.type(), client.name(),
                    Number(client.current_score(), 2),
                    client.has_score_delta() ? Signed(client.score_delta()) : "-",
                    Number(client.mrr_at_risk(), 2), client.primary_risk()});
    }
  }
  for (const auto& chance : insights.opportunities()) {
    for (const auto& client : chance.clients()) {
      table.AddRow({"chance", chance.type(), client.name(), Number(client.current_score(), 2), "-",
                    "-", OrDash(Joined(client.expansion_signals(), "; "))});
    }
  }
  const std::string text = table.Render();
  return (text.empty() ? "Nothing is open.\n" : text) + "\n" +
         OrDash(insights.trends().portfolio_health().description()) + "\n";
}

std::string ShowAnalysis(const v1::MessageAnalysis& analysis, LongCells cells) {
  std::string text = SentimentOf(analysis.sentiment()) + ", level " +
                     std::to_string(analysis.sentiment_level()) + ", score " +
                     Number(analysis.sentiment_score(), 3) + ", confidence " +
                     Percent(analysis.sentiment_confidence()) + "\n";
  if (!analysis.automatic().empty()) text += "automatic: " + analysis.automatic() + "\n";
  if (analysis.intents_size() > 0) text += "about: " + Joined(analysis.intents(), ", ") + "\n";
  if (analysis.sarcasm() > 0) text += "sarcasm: " + Percent(analysis.sarcasm()) + "\n";
  Table table({{"phrase", Align::kLeft, 80},
               {"at", Align::kRight},
               {"contribution", Align::kRight},
               {"about"}},
              cells);
  for (const auto& phrase : analysis.phrases()) {
    table.AddRow({phrase.text(), std::to_string(phrase.begin()), Signed(phrase.contribution()),
                  OrDash(Joined(phrase.intents(), ", "))});
  }
  const std::string phrases = table.Render();
  return phrases.empty() ? text : text + "\n" + phrases;
}

std::string ShowTrend(const v1::GetHealthTrendResponse& trend, LongCells cells) {
  Table table({{"from"}, {"score", Align::kRight}, {"clients", Align::kRight}}, cells);
  for (const auto& point : trend.points()) {
    table.AddRow(
        {ShowDate(point.date()), Number(point.avg_score(), 2), ShowCount(point.client_count())});
  }
  const std::string text = table.Render();
  return text.empty() ? "There is nothing yet.\n" : text;
}

std::string ShowTrend(const v1::GetSentimentTrendResponse& trend, LongCells cells) {
  Table table({{"from"},
               {"mood", Align::kRight},
               {"positive", Align::kRight},
               {"neutral", Align::kRight},
               {"negative", Align::kRight}},
              cells);
  for (const auto& point : trend.points()) {
    table.AddRow({ShowDate(point.date()), Signed(point.avg_sentiment()),
                  ShowCount(point.positive()), ShowCount(point.neutral()),
                  ShowCount(point.negative())});
  }
  const std::string text = table.Render();
  return text.empty() ? "There is nothing yet.\n" : text;
}

std::string ShowTrend(const v1::GetInteractionTrendResponse& trend, LongCells cells) {
  Table table({{"type"}, {"count", Align::kRight}, {"share", Align::kRight}}, cells);
  for (const auto& share : trend.shares()) {
    table.AddRow({share.source(), ShowCount(share.count()), Number(share.percentage(), 1) + " %"});
  }
  const std::string text = table.Render();
  return text.empty() ? "There is nothing yet.\n" : text;
}

}  // namespace stanna::ctl
