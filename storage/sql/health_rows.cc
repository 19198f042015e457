#include "storage/sql/health_rows.h"

namespace stanna::storage {

const UpsertTable& HealthTable() {
  static const UpsertTable table{.name = "client_health",
                                 .columns = {"workspace_id",
                                             "client_id",
                                             "score",
                                             "band",
                                             "trend",
                                             "confidence",
                                             "sentiment",
                                             "sentiment_trend",
                                             "renewal_probability",
                                             "churn30",
                                             "churn60",
                                             "churn90",
                                             "expansion",
                                             "response_hours",
                                             "usual_response_hours",
                                             "active_contacts",
                                             "engagement_change",
                                             "config_version",
                                             "model_version",
                                             "as_of",
                                             "computed_at",
                                             "document"},
                                 .key_columns = 2};
  return table;
}

const UpsertTable& HealthDaysTable() {
  static const UpsertTable table{.name = "health_days",
                                 .columns = {"workspace_id", "client_id", "day", "score"},
                                 .key_columns = 3};
  return table;
}

const UpsertTable& AttributionsTable() {
  static const UpsertTable table{
      .name = "attributions",
      .columns = {"workspace_id", "client_id", "at", "position", "id", "factor", "delta",
                  "previous_score", "new_score", "weight", "reason", "evidence", "manual_id"},
      .key_columns = 5};
  return table;
}

const UpsertTable& ManualAttributionsTable() {
  static const UpsertTable table{.name = "manual_attributions",
                                 .columns = {"workspace_id", "client_id", "id", "at", "sign",
                                             "weight", "reason", "notes", "set_by", "request_id"},
                                 .key_columns = 3};
  return table;
}

const UpsertTable& AlertsTable() {
  static const UpsertTable table{
      .name = "client_alerts",
      .columns = {"workspace_id", "client_id", "kind", "opened_at", "severity", "description",
                  "recommendation", "document", "closed_at"},
      .key_columns = 4};
  return table;
}

Params ParamsOf(const Dialect& d, const WorkspaceId& workspace, const HealthRow& row) {
  return {Text(workspace.value),
          Text(row.client_id.value),
          Num(row.score),
          Num(row.band),
          Num(row.trend),
          Real(row.confidence),
          RealOrNull(row.sentiment),
          Num(row.sentiment_trend),
          RealOrNull(row.renewal_probability),
          Real(row.churn30),
          Real(row.churn60),
          Real(row.churn90),
          Real(row.expansion),
          RealOrNull(row.response_hours),
          RealOrNull(row.usual_response_hours),
          Num(row.active_contacts),
          Real(row.engagement_change),
          Num(row.config_version),
          Num(row.model_version),
          DateOrNull(row.as_of),
          d.At(row.computed_at),
          Text(row.document)};
}

Params ParamsOf(const Dialect& d, const WorkspaceId& workspace, const AttributionRow& row,
                std::int64_t position) {
  return {
      Text(workspace.value), Text(row.client_id.value), d.At(row.at),     Num(position),
      Text(row.id),          Text(row.factor),          Num(row.delta),   Num(row.previous_score),
      Num(row.new_score),    Real(row.weight),          Text(row.reason), Text(row.evidence),
      Text(row.manual_id)};
}

Params ParamsOf(const Dialect& d, const WorkspaceId& workspace, const ManualAttributionRow& row) {
  return {Text(workspace.value), Text(row.client_id.value), Text(row.id),     d.At(row.at),
          Num(row.sign),         Real(row.weight),          Text(row.reason), Text(row.notes),
          Text(row.by),          Text(row.request_id)};
}

Params ParamsOf(const Dialect& d, const WorkspaceId& workspace, const AlertRow& row) {
  return {Text(workspace.value),    Text(row.client_id.value), Text(row.kind),
          d.At(row.opened_at),      Text(row.severity),        Text(row.description),
          Text(row.recommendation), Text(row.document),        d.AtOrNull(row.closed_at)};
}

std::string HealthFields(bool with_document) {
  return std::string(
             "h.client_id, h.score, h.band, h.trend, h.confidence, h.sentiment, h.sentiment_trend,"
             " h.renewal_probability, h.churn30, h.churn60, h.churn90, h.expansion, "
             "h.response_hours,"
             " h.usual_response_hours, h.active_contacts, h.engagement_change, h.config_version,"
             " h.model_version, h.as_of, h.computed_at, ") +
         (with_document ? "h.document" : "''");
}

HealthRow HealthOf(const Row& row) {
  const auto number = [&](std::size_t column) { return static_cast<int>(row.Int(column)); };
  return {.client_id = ClientId(row.Text(0)),
          .score = number(1),
          .band = number(2),
          .trend = number(3),
          .confidence = row.Real(4),
          .sentiment = row.OptionalReal(5),
          .sentiment_trend = number(6),
          .renewal_probability = row.OptionalReal(7),
          .churn30 = row.Real(8),
          .churn60 = row.Real(9),
          .churn90 = row.Real(10),
          .expansion = row.Real(11),
          .response_hours = row.OptionalReal(12),
          .usual_response_hours = row.OptionalReal(13),
          .active_contacts = number(14),
          .engagement_change = row.Real(15),
          .document = row.Text(20),
          .config_version = number(16),
          .model_version = number(17),
          .as_of = row.OptionalDate(18).value_or(Date()),
          .computed_at = row.TimeAt(19)};
}

const char kAttributionFields[] =
    "t.id, t.client_id, t.at, t.factor, t.delta, t.previous_score, t.new_score, t.weight,"
    " t.reason, t.evidence, t.manual_id";

AttributionRow AttributionOf(const Row& row) {
  return {.id = row.Text(0),
          .client_id = ClientId(row.Text(1)),
          .at = row.TimeAt(2),
          .factor = row.Text(3),
          .delta = static_cast<int>(row.Int(4)),
          .previous_score = static_cast<int>(row.Int(5)),
          .new_score = static_cast<int>(row.Int(6)),
          .weight = row.Real(7),
          .reason = row.Text(8),
          .evidence = row.Text(9),
          .manual_id = row.Text(10)};
}

const char kManualAttributionFields[] =
    "t.id, t.client_id, t.at, t.sign, t.weight, t.reason, t.notes, t.set_by,"
    " t.request_id";

ManualAttributionRow ManualAttributionOf(const Row& row) {
  return {.id = row.Text(0),
          .client_id = ClientId(row.Text(1)),
          .at = row.TimeAt(2),
          .sign = static_cast<int>(row.Int(3)),
          .weight = row.Real(4),
          .reason = row.Text(5),
          .notes = row.Text(6),
          .by = row.Text(7),
          .request_id = row.Text(8)};
}

const char kAlertFields[] =
    "t.client_id, t.kind, t.severity, t.description, t.recommendation, t.document, t.opened_at,"
    " t.closed_at";

AlertRow AlertOf(const Row& row) {
  return {.client_id = ClientId(row.Text(0)),
          .kind = row.Text(1),
          .severity = row.Text(2),
          .description = row.Text(3),
          .recommendation = row.Text(4),
          .document = row.Text(5),
          .opened_at = row.TimeAt(6),
          .closed_at = row.OptionalTime(7)};
}

}  // namespace stanna::storage
