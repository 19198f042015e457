#include "storage/sql/canonical_tables.h"

#include "storage/sql/codes.h"
#include "storage/sql/custom_fields.h"
#include "storage/sql/text.h"

namespace stanna::storage {

const UpsertTable& AssociationsTable() {
  static const UpsertTable table{
      .name = "associations",
      .columns = {"workspace_id", "from_type", "from_id", "to_type", "to_id"},
      .key_columns = 5};
  return table;
}

const VersionedTable& StakeholdersTable() {
  static const VersionedTable table{
      .upsert = {.name = "stakeholders",
                 .columns = {"workspace_id", "contact_id", "email", "email_domain", "name",
                             "name_folded", "title", "phone", "owner_id", "lifecycle_stage",
                             "custom_fields", "source_created_at", "source_modified_at",
                             "content_hash"},
                 .key_columns = 2},
      .id_column = "contact_id"};
  return table;
}

const VersionedTable& DealsTable() {
  static const VersionedTable table{.upsert = {.name = "deals",
                                               .columns = {"workspace_id",
                                                           "deal_id",
                                                           "name",
                                                           "amount",
                                                           "currency",
                                                           "pipeline_id",
                                                           "stage_id",
                                                           "probability",
                                                           "closed",
                                                           "won",
                                                           "close_date",
                                                           "deal_type",
                                                           "mrr",
                                                           "term",
                                                           "contract_start",
                                                           "owner_id",
                                                           "custom_fields",
                                                           "source_created_at",
                                                           "source_modified_at",
                                                           "content_hash"},
                                               .key_columns = 2},
                                    .id_column = "deal_id"};
  return table;
}

const VersionedTable& LineItemsTable() {
  static const VersionedTable table{
      .upsert = {.name = "line_items",
                 .columns = {"workspace_id", "line_item_id", "name", "quantity", "price", "amount",
                             "currency", "billing_frequency", "billing_period", "billing_start",
                             "billing_end", "billing_payments", "billing_terms", "term_months",
                             "unit_discount", "discount_percent", "source_created_at",
                             "source_modified_at", "content_hash"},
                 .key_columns = 2},
      .id_column = "line_item_id"};
  return table;
}

const VersionedTable& InteractionsTable() {
  static const VersionedTable table{
      .upsert = {.name = "interactions",
                 .columns = {"workspace_id", "object_type", "object_id", "subject", "summary",
                             "occurred_at", "direction", "outcome", "sender", "recipient",
                             "thread_id", "duration_ms", "owner_id", "custom_fields",
                             "source_created_at", "source_modified_at", "content_hash", "analysis"},
                 .key_columns = 3},
      .id_column = "object_id",
      .has_object_type = true};
  return table;
}

Params ParamsOf(const Dialect& d, const WorkspaceId& workspace, const StakeholderRow& row) {
  return MakeParams(Text(workspace.value), Num(row.contact_id), Text(row.email),
                    Text(row.email_domain), Text(row.name), FoldCase(row.name), Text(row.title),
                    Text(row.phone), NumOrNull(row.owner_id), Text(row.lifecycle_stage),
                    Text(CustomFieldsText(row.custom)), d.At(row.source_created_at),
                    d.At(row.source_modified_at));
}

Params ParamsOf(const Dialect& d, const WorkspaceId& workspace, const DealRow& row) {
  return MakeParams(Text(workspace.value), Num(row.deal_id), Text(row.name),
                    TextOrNull(row.amount.amount), Text(row.amount.currency), Text(row.pipeline_id),
                    Text(row.stage_id), TextOrNull(row.probability), Num(row.closed ? 1 : 0),
                    Num(row.won ? 1 : 0), d.AtOrNull(row.close_date), Text(row.deal_type),
                    TextOrNull(row.mrr), Text(row.term), DateOrNull(row.contract_start),
                    NumOrNull(row.owner_id), Text(CustomFieldsText(row.custom)),
                    d.At(row.source_created_at), d.At(row.source_modified_at));
}

Params ParamsOf(const Dialect& d, const WorkspaceId& workspace, const LineItemRow& row) {
  return MakeParams(
      Text(workspace.value), Num(row.line_item_id), Text(row.name), TextOrNull(row.quantity),
      TextOrNull(row.price), TextOrNull(row.amount.amount), Text(row.amount.currency),
      Text(row.billing_frequency), Text(row.billing_period), DateOrNull(row.billing_start),
      DateOrNull(row.billing_end), TextOrNull(row.billing_payments), Text(row.billing_terms),
      TextOrNull(row.term_months), TextOrNull(row.unit_discount), TextOrNull(row.discount_percent),
      d.At(row.source_created_at), d.At(row.source_modified_at));
}

Params ParamsOf(const Dialect& d, const WorkspaceId& workspace, const InteractionRow& row) {
  return MakeParams(Text(workspace.value), Num(CodeOf(row.type)), Num(row.object_id),
                    Text(row.subject), Text(row.summary), d.At(row.occurred_at),
                    Num(static_cast<int>(row.direction)), Text(row.outcome), Text(row.from),
                    Text(row.to), Text(row.thread_id), NumOrNull(row.duration_ms),
                    NumOrNull(row.owner_id), Text(CustomFieldsText(row.custom)),
                    d.At(row.source_created_at), d.At(row.source_modified_at));
}

Params ParamsOf(const Dialect& d, const WorkspaceId& workspace, const ClientRow& row) {
  return MakeParams(Text(workspace.value), Text(row.id.value), Num(row.company_id), Text(row.name),
                    FoldCase(row.name), Text(row.domain), TextOrNull(row.mrr.amount),
                    Text(row.mrr.currency), DateOrNull(row.renewal_date), NumOrNull(row.owner_id),
                    Text(row.csm_owner), Text(row.lifecycle_stage), Text(row.status),
                    Text(row.tags), Text(CustomFieldsText(row.custom)), d.At(row.source_created_at),
                    d.At(row.source_modified_at));
}

}  // namespace stanna::storage
