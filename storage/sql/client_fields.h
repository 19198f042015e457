// Fields of a client's row that a person may set, as texts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/canonical.h"
#include "storage/sql/dialect.h"

namespace stanna::storage {

/// One that can be set, with the column that holds it; empty: MRR, which is worked out from what is
/// set at the end of the next run.
struct SettableField {
  std::string_view name, column;
};

/// nullopt: the field can't be set.
std::optional<SettableField> SettableFieldOf(std::string_view field);
/// Canonical text; empty: no value.
std::string FieldText(const ClientRow& row, std::string_view field);
/// False: the text can't be read as the field's.
bool SetField(ClientRow& row, std::string_view field, const std::string& text);

}  // namespace stanna::storage
