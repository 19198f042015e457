// How the canonical records, and the edges between the raw ones, stand in their tables: columns,
// and the values of a row.
#pragma once

#include "storage/canonical.h"
#include "storage/sql/bulk.h"
#include "storage/sql/dialect.h"

namespace stanna::storage {

/// Tables whose rows have a version (source_modified_at) and a hash of their content (the last
/// column, content_hash; of interactions the analysis comes after it, activity_facts.h). The key is
/// workspace_id, then object_type where the table has it, then `id_column`.
struct VersionedTable {
  UpsertTable upsert;
  std::string_view id_column;
  bool has_object_type = false;
};

/// Edges are their own key.
const UpsertTable& AssociationsTable();

const VersionedTable& StakeholdersTable();
const VersionedTable& DealsTable();
const VersionedTable& LineItemsTable();
const VersionedTable& InteractionsTable();

/// The row's values without the hash, which is ContentHash of them.
Params ParamsOf(const Dialect& d, const WorkspaceId& workspace, const StakeholderRow& row);
Params ParamsOf(const Dialect& d, const WorkspaceId& workspace, const DealRow& row);
Params ParamsOf(const Dialect& d, const WorkspaceId& workspace, const LineItemRow& row);
Params ParamsOf(const Dialect& d, const WorkspaceId& workspace, const InteractionRow& row);
/// Values of the columns that come from the company: all but score, exclusion and our own times.
Params ParamsOf(const Dialect& d, const WorkspaceId& workspace, const ClientRow& row);

}  // namespace stanna::storage
