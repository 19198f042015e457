#include "server/sync/health_rows.h"

#include <absl/strings/numbers.h>

#include <boost/json.hpp>
#include <optional>

namespace stanna::sync {
namespace {

namespace json = boost::json;
using insights::CentiPoints;
using insights::Evidence;
using insights::Factor;
using insights::FactorScore;

std::string_view View(const json::string& text) { return {text.data(), text.size()}; }

std::string TextOf(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value && value->is_string() ? std::string(View(value->get_string())) : "";
}

double NumberOf(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_number()) return 0;
  return value->to_number<double>();
}

const json::array* ArrayOf(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_array();
}

std::optional<Factor> FactorNamed(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(Factor::kEvidence); ++i) {
    if (name == insights::FactorName(static_cast<Factor>(i))) return static_cast<Factor>(i);
  }
  return std::nullopt;
}

json::array EvidenceArray(const std::vector<Evidence>& evidence) {
  json::array array;
  for (const Evidence& record : evidence) {
    const std::string_view type = NameOf(record.type);
    array.push_back(json::object{{"objectType", json::string(type.data(), type.size())},
                                 {"objectId", std::to_string(record.id)}});
  }
  return array;
}

std::vector<Evidence> EvidenceOf(const json::array* array) {
  std::vector<Evidence> evidence;
  if (array == nullptr) return evidence;
  for (const json::value& item : *array) {
    const json::object* object = item.if_object();
    if (object == nullptr) continue;
    const auto type = ParseObjectType(TextOf(*object, "objectType"));
    ObjectId id = 0;
    if (type && absl::SimpleAtoi(TextOf(*object, "objectId"), &id)) evidence.push_back({*type, id});
  }
  return evidence;
}

json::array Words(const std::vector<std::string>& words) {
  json::array array;
  for (const std::string& word : words) array.emplace_back(word);
  return array;
}

std::vector<std::string> WordsOf(const json::object& object, std::string_view key) {
  std::vector<std::string> words;
  const json::array* array = ArrayOf(object, key);
  if (array == nullptr) return words;
  for (const json::value& item : *array) {
    if (item.is_string()) words.emplace_back(View(item.get_string()));
  }
  return words;
}

json::object FactorObject(const FactorScore& factor) {
  json::object object{{"factor", insights::FactorName(factor.factor)},
                      {"weight", factor.weight},
                      {"points", factor.points},
                      {"words", factor.words},
                      {"evidence", EvidenceArray(factor.evidence)}};
  if (factor.value) object["value"] = *factor.value;
  return object;
}

std::optional<FactorScore> FactorOf(const json::value& item) {
  const json::object* object = item.if_object();
  if (object == nullptr) return std::nullopt;
  const auto named = FactorNamed(TextOf(*object, "factor"));
  if (!named) return std::nullopt;  // of a newer program
  FactorScore factor;
  factor.factor = *named;
  if (object->contains("value")) factor.value = NumberOf(*object, "value");
  factor.weight = NumberOf(*object, "weight");
  factor.points = static_cast<CentiPoints>(NumberOf(*object, "points"));
  factor.words = TextOf(*object, "words");
  factor.evidence = EvidenceOf(ArrayOf(*object, "evidence"));
  return factor;
}

json::object AttributedObject(const AttributedScore& attributed) {
  json::object points;
  for (const auto& [factor, value] : attributed.points) {
    points[insights::FactorName(factor)] = value;
  }
  return {{"score", attributed.score}, {"points", std::move(points)}};
}

AttributedScore AttributedOf(const json::object& document) {
  AttributedScore attributed;
  const json::value* value = document.if_contains("attributed");
  const json::object* object = value == nullptr ? nullptr : value->if_object();
  if (object == nullptr) return attributed;
  attributed.score = static_cast<CentiPoints>(NumberOf(*object, "score"));
  const json::value* points = object->if_contains("points");
  if (points == nullptr || !points->is_object()) return attributed;
  for (const auto& item : points->get_object()) {
    const auto factor = FactorNamed({item.key().data(), item.key().size()});
    if (factor && item.value().is_number()) {
      attributed.points[*factor] = item.value().to_number<CentiPoints>();
    }
  }
  return attributed;
}

std::optional<json::object> ObjectOf(std::string_view text) {
  json::error_code error;
  json::value value = json::parse({text.data(), text.size()}, error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

insights::Severity SeverityNamed(std::string_view name) {
  using enum insights::Severity;
  for (const auto severity : {kLow, kMedium, kHigh, kCritical}) {
    if (name == insights::SeverityName(severity)) return severity;
  }
  return kMedium;
}

}  // namespace

std::string WriteHealthDocument(const insights::Health& health, const AttributedScore& attributed) {
  json::array factors;
  for (const FactorScore& factor : health.factors) factors.push_back(FactorObject(factor));
  json::object document{{"factors", std::move(factors)},
                        {"churn30", Words(health.churn30.drivers)},
                        {"churn60", Words(health.churn60.drivers)},
                        {"churn90", Words(health.churn90.drivers)},
                        {"expansion", Words(health.expansion.drivers)},
                        {"attributed", AttributedObject(attributed)}};
  if (health.renewal) document["renewal"] = Words(health.renewal->drivers);
  return json::serialize(document);
}

absl::StatusOr<HealthDocument> ReadHealthDocument(std::string_view text) {
  const auto object = ObjectOf(text);
  if (!object) return absl::DataLossError("the stored reasons of a score are not readable");
  HealthDocument document;
  if (const json::array* factors = ArrayOf(*object, "factors")) {
    for (const json::value& item : *factors) {
      if (auto factor = FactorOf(item)) document.factors.push_back(*std::move(factor));
    }
  }
  document.renewal = WordsOf(*object, "renewal");
  document.churn30 = WordsOf(*object, "churn30");
  document.churn60 = WordsOf(*object, "churn60");
  document.churn90 = WordsOf(*object, "churn90");
  document.expansion = WordsOf(*object, "expansion");
  document.attributed = AttributedOf(*object);
  return document;
}

storage::HealthRow ToRow(const insights::Health& health, const AttributedScore& attributed) {
  storage::HealthRow row;
  row.score = health.score;
  row.band = static_cast<int>(health.band);
  row.confidence = health.confidence;
  row.sentiment = health.sentiment;
  row.sentiment_trend = static_cast<int>(health.sentiment_trend);
  if (health.renewal) row.renewal_probability = health.renewal->probability;
  row.churn30 = health.churn30.probability;
  row.churn60 = health.churn60.probability;
  row.churn90 = health.churn90.probability;
  row.expansion = health.expansion.probability;
  row.response_hours = health.response_hours;
  row.usual_response_hours = health.usual_response_hours;
  row.active_contacts = health.active_contacts;
  row.engagement_change = health.engagement_change;
  row.document = WriteHealthDocument(health, attributed);
  return row;
}

std::string WriteEvidence(const std::vector<Evidence>& evidence) {
  return json::serialize(EvidenceArray(evidence));
}

std::vector<Evidence> ReadEvidence(std::string_view text) {
  json::error_code error;
  const json::value value = json::parse({text.data(), text.size()}, error);
  return error ? std::vector<Evidence>{} : EvidenceOf(value.if_array());
}

storage::AlertRow ToRow(const insights::Insight& insight, const ClientId& client, Time now) {
  storage::AlertRow row;
  row.client_id = client;
  row.kind = insight.kind;
  row.severity = insights::SeverityName(insight.severity);
  row.description = insight.description;
  row.recommendation = insight.recommendation;
  row.document = json::serialize(
      json::object{{"chance", insight.chance}, {"evidence", EvidenceArray(insight.evidence)}});
  row.opened_at = now;
  return row;
}

insights::Insight ToInsight(const storage::AlertRow& row) {
  insights::Insight insight;
  insight.kind = row.kind;
  insight.severity = SeverityNamed(row.severity);
  insight.description = row.description;
  insight.recommendation = row.recommendation;
  if (const auto document = ObjectOf(row.document)) {
    const json::value* chance = document->if_contains("chance");
    insight.chance = chance != nullptr && chance->is_bool() && chance->get_bool();
    insight.evidence = EvidenceOf(ArrayOf(*document, "evidence"));
  }
  return insight;
}

}  // namespace stanna::sync
