// How the parts of figures are read.
#pragma once

#include "storage/revenue_store.h"
#include "storage/sql/sql_session.h"

namespace stanna::storage {

/// "SELECT …", of client_revenue_parts as t.
extern const char kSelectPart[];
inline constexpr int kPartColumns = 15;
/// Without the currency of its amount, which is the figure's; the client's id is the first column.
RevenuePart RevenuePartOf(const Row& row);

}  // namespace stanna::storage
