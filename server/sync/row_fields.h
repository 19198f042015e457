// Canonical rows as texts by field, in the form of RecordStore::StoredFields: what two
// configurations make of one record is compared by them.
#pragma once

#include "storage/canonical.h"
#include "storage/record_store.h"

namespace stanna::sync {

/// Empty fields are left out. A client has its `domain` too; a custom field of money shows its
/// currency.
storage::FieldTexts FieldsOf(const storage::ClientRow& row);
storage::FieldTexts FieldsOf(const storage::StakeholderRow& row);
storage::FieldTexts FieldsOf(const storage::DealRow& row);
storage::FieldTexts FieldsOf(const storage::LineItemRow& row);
storage::FieldTexts FieldsOf(const storage::InteractionRow& row);

}  // namespace stanna::sync
