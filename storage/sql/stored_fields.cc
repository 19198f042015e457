#include "storage/sql/stored_fields.h"

#include <span>
#include <string_view>

#include "storage/sql/codes.h"
#include "storage/sql/custom_fields.h"

namespace stanna::storage {
namespace {

enum class Kind { kText, kDate, kTime, kBool, kDirection };

struct Column {
  std::string_view field, name;
  Kind kind = Kind::kText;
};

constexpr Column kClientColumnsOf[] = {
    {"name", "name"},
    {"mrr", "mrr_amount"},
    {"currency", "mrr_currency"},
    {"renewalDate", "renewal_date", Kind::kDate},
    {"ownerId", "owner_id"},
    {"csmOwner", "csm_owner"},
    {"lifecycleStage", "lifecycle_stage"},
    {"status", "status"},
    {"tags", "tags"},
};
constexpr Column kStakeholderColumnsOf[] = {
    {"email", "email"}, {"name", "name"},        {"title", "title"},
    {"phone", "phone"}, {"ownerId", "owner_id"}, {"lifecycleStage", "lifecycle_stage"},
};
constexpr Column kDealColumnsOf[] = {
    {"name", "name"},
    {"amount", "amount"},
    {"currency", "currency"},
    {"pipelineId", "pipeline_id"},
    {"stageId", "stage_id"},
    {"probability", "probability"},
    {"closed", "closed", Kind::kBool},
    {"won", "won", Kind::kBool},
    {"closeDate", "close_date", Kind::kTime},
    {"dealType", "deal_type"},
    {"mrr", "mrr"},
    {"term", "term"},
    {"contractStart", "contract_start", Kind::kDate},
    {"ownerId", "owner_id"},
};
constexpr Column kLineItemColumnsOf[] = {
    {"name", "name"},
    {"quantity", "quantity"},
    {"price", "price"},
    {"amount", "amount"},
    {"currency", "currency"},
    {"billingFrequency", "billing_frequency"},
    {"billingPeriod", "billing_period"},
    {"billingStart", "billing_start", Kind::kDate},
    {"billingEnd", "billing_end", Kind::kDate},
    {"billingPayments", "billing_payments"},
    {"billingTerms", "billing_terms"},
    {"termMonths", "term_months"},
    {"unitDiscount", "unit_discount"},
    {"discountPercent", "discount_percent"},
};
constexpr Column kInteractionColumnsOf[] = {
    {"subject", "subject"},
    {"summary", "summary"},
    {"occurredAt", "occurred_at", Kind::kTime},
    {"direction", "direction", Kind::kDirection},
    {"outcome", "outcome"},
    {"from", "sender"},
    {"to", "recipient"},
    {"threadId", "thread_id"},
    {"durationMs", "duration_ms"},
    {"ownerId", "owner_id"},
};

struct FieldTable {
  std::string_view name, id_column;
  std::span<const Column> columns;
  std::vector<std::string_view> keys = {"workspace_id"};
  bool has_custom = true;
};

FieldTable TableOf(ObjectType type) {
  switch (type) {
    case ObjectType::kCompany:
      return {"clients", "company_id", kClientColumnsOf};
    case ObjectType::kContact:
      return {"stakeholders", "contact_id", kStakeholderColumnsOf};
    case ObjectType::kDeal:
      return {"deals", "deal_id", kDealColumnsOf};
    case ObjectType::kLineItem:
      return {"line_items", "line_item_id", kLineItemColumnsOf, {"workspace_id"}, false};
    default:
      return {"interactions", "object_id", kInteractionColumnsOf, {"workspace_id", "object_type"}};
  }
}

// Ids of companies lead to clients by an index of their own. Parameters: as FromIds'.
std::string FromOf(const Dialect& d, const FieldTable& table, ObjectType type) {
  if (type != ObjectType::kCompany) return d.FromIds(table.name, table.keys, table.id_column);
  return " FROM (SELECT t.workspace_id, t.company_id, t.client_id" +
         d.FromIds("client_companies", table.keys, "company_id") +
         ") b JOIN clients t ON t.workspace_id = b.workspace_id AND t.client_id = b.client_id"
         " AND t.company_id = b.company_id";
}

std::string TextOf(const Row& row, std::size_t i, Kind kind) {
  switch (kind) {
    case Kind::kText:
      return row.Text(i);
    case Kind::kDate: {
      const auto date = row.OptionalDate(i);
      return date ? FormatDate(*date) : "";
    }
    case Kind::kTime: {
      const auto time = row.OptionalTime(i);
      return time ? FormatRfc3339(*time) : "";
    }
    case Kind::kBool:
      return row.Bool(i) ? "true" : "false";
    case Kind::kDirection:
      break;
  }
  const auto direction = static_cast<Direction>(row.Int(i));
  if (direction == Direction::kUnknown) return "";
  return direction == Direction::kInbound ? "inbound" : "outbound";
}

}  // namespace

std::map<ObjectId, FieldTexts> LoadStoredFields(SqlSession& sql, const WorkspaceId& workspace,
                                                ObjectType type, const std::vector<ObjectId>& ids) {
  const Dialect& d = sql.dialect();
  const FieldTable table = TableOf(type);
  std::string select = "SELECT t." + std::string(table.id_column);
  for (const Column& column : table.columns) select += ", t." + std::string(column.name);
  if (table.has_custom) select += ", t.custom_fields";
  Params params = {d.Ids(ids), Text(workspace.value)};
  if (table.keys.size() > 1) params.push_back(Num(CodeOf(type)));
  std::map<ObjectId, FieldTexts> fields;
  const int columns = static_cast<int>(table.columns.size()) + (table.has_custom ? 2 : 1);
  for (const Row& row : sql.Query(columns, select + FromOf(d, table, type), params)) {
    FieldTexts& of_record = fields[row.Int(0)];
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const Column& column = table.columns[i];
      std::string text = TextOf(row, i + 1, column.kind);
      if (!text.empty()) of_record[std::string(column.field)] = std::move(text);
    }
    if (!table.has_custom) continue;
    for (CustomField& custom : CustomFieldsOf(row.Text(columns - 1))) {
      of_record["custom." + custom.name] = std::move(custom.value);
    }
  }
  return fields;
}

}  // namespace stanna::storage
