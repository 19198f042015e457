#include "server/sync/message_analysis.h"

#include <boost/json.hpp>
#include <string>

#include "server/insights/text/message_analyzer.h"
#include "server/mapping/record_mapping.h"

namespace stanna::sync {
namespace {

namespace json = boost::json;

std::optional<insights::MessageKind> KindOf(ObjectType type) {
  switch (type) {
    case ObjectType::kEmail:
      return insights::MessageKind::kEmail;
    case ObjectType::kCall:
      return insights::MessageKind::kCall;
    case ObjectType::kMeeting:
      return insights::MessageKind::kMeeting;
    case ObjectType::kNote:
      return insights::MessageKind::kNote;
    case ObjectType::kTask:
      return insights::MessageKind::kTask;
    default:
      return std::nullopt;
  }
}

// Only of e-mails is the writer known: whatever is logged with a call or a meeting, our people
// noted.
insights::Side SideOf(ObjectType type, mapping::MappedDirection direction) {
  if (type != ObjectType::kEmail) return insights::Side::kOwn;
  if (direction == mapping::MappedDirection::kInbound) return insights::Side::kClient;
  return direction == mapping::MappedDirection::kOutbound ? insights::Side::kOwn
                                                          : insights::Side::kUnknown;
}

std::string PhrasesText(const std::vector<insights::DecidingPhrase>& phrases) {
  json::array array;
  for (const insights::DecidingPhrase& phrase : phrases) {
    array.push_back(json::object{
        {"text", phrase.text}, {"contribution", phrase.contribution}, {"intents", phrase.intents}});
  }
  return json::serialize(array);
}

storage::AnalysisRow ToRow(const HubSpotRecord& record, const insights::MessageAnalysis& analysis) {
  storage::AnalysisRow row;
  row.type = record.type;
  row.object_id = record.id;
  row.model_version = analysis.model_version;
  row.score = analysis.score;
  row.mood = static_cast<int>(analysis.mood);
  row.level = analysis.level;
  row.confidence = analysis.confidence;
  row.sarcasm = analysis.sarcasm;
  row.intents = analysis.intents;
  row.automatic = static_cast<int>(analysis.automatic);
  row.language = analysis.language;
  row.phrases = PhrasesText(analysis.phrases);
  return row;
}

}  // namespace

std::vector<storage::AnalysisRow> AnalyzeMessages(const std::vector<HubSpotRecord>& records,
                                                  const mapping::MappingContext& context) {
  std::vector<storage::AnalysisRow> rows;
  const auto& analyzer = insights::MessageAnalyzer::Standard();
  insights::MessageAnalyzer::Scratch scratch;
  for (const HubSpotRecord& record : records) {
    const auto kind = KindOf(record.type);
    if (!kind || record.archived) continue;
    const auto text = mapping::ReadMessageText(record, context);
    if (text.subject.empty() && text.body.empty()) {
      // Whatever it said before does not stay.
      storage::AnalysisRow& none = rows.emplace_back();
      none.type = record.type;
      none.object_id = record.id;
      continue;
    }
    insights::Message message;
    message.kind = *kind;
    message.side = SideOf(record.type, text.direction);
    message.subject = text.subject;
    message.body = text.body;
    message.headers = text.headers;
    message.out_of_office = text.out_of_office;
    rows.push_back(ToRow(record, analyzer.Analyze(message, scratch)));
  }
  return rows;
}

}  // namespace stanna::sync
