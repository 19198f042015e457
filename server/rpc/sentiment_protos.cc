#include "server/rpc/sentiment_protos.h"

#include <absl/strings/numbers.h>

#include <boost/json.hpp>
#include <cmath>
#include <string_view>

#include "server/rpc/errors.h"
#include "server/rpc/request_checks.h"
#include "server/rpc/values.h"

namespace stanna::rpc {

namespace v1 = insights::v1;

namespace {

namespace json = boost::json;

// Scores and chances are shown to four decimals: more would feign precision.
constexpr double kSteps = 10'000;
// A subject line has 998 bytes at most by RFC 5322, and the text of a mail that a person wrote is
// far shorter than this. The request as a whole is bounded by the gateway and gRPC.
constexpr std::size_t kMostSubjectBytes = 1000;
constexpr std::size_t kMostTextBytes = 100'000;
constexpr std::size_t kMostReasonBytes = 500;
constexpr int kMostLevel = 2;

struct IntentName {
  insights::Intent intent;
  const char* name;
};
constexpr IntentName kIntents[] = {
    {insights::kChurn, "churn"},           {insights::kCompetitor, "competitor"},
    {insights::kEscalation, "escalation"}, {insights::kPrice, "price"},
    {insights::kOutage, "outage"},         {insights::kRenewal, "renewal"},
    {insights::kExpansion, "expansion"},   {insights::kPraise, "praise"},
    {insights::kResolved, "resolved"},
};

double Rounded(double value) { return std::round(value * kSteps) / kSteps; }

v1::Sentiment SentimentOf(int mood) {
  if (mood > 0) return v1::SENTIMENT_POSITIVE;
  return mood < 0 ? v1::SENTIMENT_NEGATIVE : v1::SENTIMENT_NEUTRAL;
}

v1::SentimentPhrase ToPhrase(const insights::DecidingPhrase& phrase) {
  v1::SentimentPhrase out;
  out.set_text(phrase.text);
  out.set_begin(phrase.begin);
  out.set_end(phrase.end);
  out.set_contribution(Rounded(phrase.contribution));
  for (const std::string& name : IntentNames(phrase.intents)) out.add_intents(name);
  return out;
}

double NumberOf(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains({key.data(), key.size()});
  return value != nullptr && value->is_number() ? value->to_number<double>() : 0;
}

// The stored form: an array of objects with DecidingPhrase's fields. What is none is left out.
std::vector<insights::DecidingPhrase> ReadPhrases(const std::string& text) {
  std::vector<insights::DecidingPhrase> phrases;
  json::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_array()) return phrases;
  for (const json::value& item : value.get_array()) {
    const json::object* object = item.if_object();
    if (object == nullptr) continue;
    insights::DecidingPhrase& phrase = phrases.emplace_back();
    if (const json::value* words = object->if_contains("text"); words && words->is_string()) {
      phrase.text.assign(words->get_string().data(), words->get_string().size());
    }
    phrase.begin = static_cast<int>(NumberOf(*object, "begin"));
    phrase.end = static_cast<int>(NumberOf(*object, "end"));
    phrase.contribution = NumberOf(*object, "contribution");
    phrase.intents = static_cast<std::uint32_t>(NumberOf(*object, "intents"));
  }
  return phrases;
}

std::optional<insights::MessageKind> KindOf(v1::InteractionType type) {
  switch (type) {
    case v1::INTERACTION_TYPE_MEETING:
      return insights::MessageKind::kMeeting;
    case v1::INTERACTION_TYPE_CALL:
      return insights::MessageKind::kCall;
    case v1::INTERACTION_TYPE_UNSPECIFIED:
    case v1::INTERACTION_TYPE_EMAIL:
      return insights::MessageKind::kEmail;
    case v1::INTERACTION_TYPE_NOTE:
      return insights::MessageKind::kNote;
    case v1::INTERACTION_TYPE_TASK:
      return insights::MessageKind::kTask;
    default:
      return std::nullopt;
  }
}

insights::Side SideOf(v1::TextDirection direction) {
  if (direction == v1::TEXT_DIRECTION_INBOUND) return insights::Side::kClient;
  return direction == v1::TEXT_DIRECTION_OUTBOUND ? insights::Side::kOwn : insights::Side::kUnknown;
}

void CheckLength(const std::string& text, const char* field, std::size_t most,
                 std::vector<FieldViolation>& violations) {
  if (text.size() <= most) return;
  violations.push_back({field, "has more than " + std::to_string(most) + " bytes"});
}

}  // namespace

std::vector<std::string> IntentNames(std::uint32_t intents) {
  std::vector<std::string> names;
  for (const IntentName& known : kIntents) {
    if ((intents & known.intent) != 0) names.emplace_back(known.name);
  }
  return names;
}

std::string AutomaticName(int automatic) {
  switch (static_cast<insights::Automatic>(automatic)) {
    case insights::Automatic::kAutoReply:
      return "autoReply";
    case insights::Automatic::kOutOfOffice:
      return "outOfOffice";
    case insights::Automatic::kBounce:
      return "bounce";
    case insights::Automatic::kCalendar:
      return "calendar";
    case insights::Automatic::kBulk:
      return "bulk";
    case insights::Automatic::kNone:
      break;
  }
  return "";
}

v1::MessageAnalysis ToProto(const insights::MessageAnalysis& analysis, std::size_t prepared_bytes) {
  v1::MessageAnalysis out;
  out.set_model_version(analysis.model_version);
  out.set_sentiment_score(Rounded(analysis.score));
  out.set_sentiment(SentimentOf(static_cast<int>(analysis.mood)));
  out.set_sentiment_level(analysis.level);
  out.set_sentiment_confidence(Rounded(analysis.confidence));
  out.set_sarcasm(Rounded(analysis.sarcasm));
  for (const std::string& name : IntentNames(analysis.intents)) out.add_intents(name);
  out.set_automatic(AutomaticName(static_cast<int>(analysis.automatic)));
  out.set_language(analysis.language);
  for (const auto& phrase : analysis.phrases) *out.add_phrases() = ToPhrase(phrase);
  out.set_prepared_bytes(ToInt32(static_cast<std::int64_t>(prepared_bytes)));
  return out;
}

v1::SentimentOverride ToProto(const storage::MoodOverride& mood) {
  v1::SentimentOverride out;
  out.set_level(mood.level);
  out.set_reason(mood.reason);
  out.set_set_by(mood.set_by);
  *out.mutable_set_time() = ToProto(mood.set_at);
  return out;
}

void SetMood(const storage::InteractionView& view, v1::Interaction& out) {
  if (view.analysis) {
    const storage::AnalysisRow& analysis = *view.analysis;
    out.set_sentiment(SentimentOf(analysis.mood));
    out.set_sentiment_score(Rounded(analysis.score));
    out.set_sentiment_level(analysis.level);
    out.set_sentiment_confidence(Rounded(analysis.confidence));
    for (const std::string& name : IntentNames(analysis.intents)) out.add_intents(name);
    for (const auto& phrase : ReadPhrases(analysis.phrases)) {
      *out.add_sentiment_phrases() = ToPhrase(phrase);
    }
    out.set_automatic(AutomaticName(analysis.automatic));
  }
  if (!view.mood_override) return;
  out.set_sentiment(SentimentOf(view.mood_override->level));
  out.set_sentiment_level(view.mood_override->level);
  *out.mutable_sentiment_override() = ToProto(*view.mood_override);
}

absl::StatusOr<insights::Message> FromProto(const v1::AnalyzeTextRequest& in) {
  std::vector<FieldViolation> violations;
  const auto kind = KindOf(in.kind());
  if (!kind) violations.push_back({"kind", "is unknown"});
  if (in.text().empty()) violations.push_back({"text", "is required"});
  CheckLength(in.text(), "text", kMostTextBytes, violations);
  CheckLength(in.subject(), "subject", kMostSubjectBytes, violations);
  if (!violations.empty()) return Violated(std::move(violations));
  return insights::Message{.kind = *kind,
                           .side = SideOf(in.direction()),
                           .subject = in.subject(),
                           .body = in.text(),
                           .headers = {},
                           .out_of_office = false};
}

absl::StatusOr<InteractionName> ParseInteractionId(const std::string& id) {
  RETURN_IF_ERROR(CheckPresent(id, "interactionId"));
  constexpr std::string_view kPrefix = "int_";
  std::string_view rest = id;
  const auto split = rest.rfind('_');
  if (rest.starts_with(kPrefix) && split >= kPrefix.size() && split != std::string_view::npos) {
    const auto type = ParseObjectType(rest.substr(kPrefix.size(), split - kPrefix.size()));
    const std::string_view digits = rest.substr(split + 1);
    InteractionName name;
    if (type && IsActivity(*type) && absl::SimpleAtoi(Absl(digits), &name.id)) {
      name.type = *type;
      // Only the one spelling that an interaction is listed under.
      if (storage::InteractionIdOf(name.type, name.id).value == id) return name;
    }
  }
  return NoSuch("interaction", id);
}

absl::StatusOr<storage::MoodOverride> FromProto(const v1::SetInteractionSentimentRequest& in) {
  std::vector<FieldViolation> violations;
  if (!in.has_level()) {
    violations.push_back({"level", "is required"});
  } else if (in.level() < -kMostLevel || in.level() > kMostLevel) {
    violations.push_back({"level", "must be -2 to 2"});
  }
  if (in.reason().empty()) violations.push_back({"reason", "is required"});
  CheckLength(in.reason(), "reason", kMostReasonBytes, violations);
  if (!violations.empty()) return Violated(std::move(violations));
  ASSIGN_OR_RETURN(const InteractionName name, ParseInteractionId(in.interaction_id()));
  storage::MoodOverride mood;
  mood.type = name.type;
  mood.object_id = name.id;
  mood.level = in.level();
  mood.reason = in.reason();
  return mood;
}

}  // namespace stanna::rpc
