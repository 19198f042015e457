#include "storage/sql/revenue_parts.h"

#include "storage/sql/codes.h"

namespace stanna::storage {

const char kSelectPart[] =
    "SELECT t.client_id, t.source, t.object_type, t.object_id, t.name, t.counts, t.amount,"
    " t.original_amount, t.original_currency, t.rate, t.rate_source, t.rate_date, t.counts_from,"
    " t.counts_until, t.words";

RevenuePart RevenuePartOf(const Row& row) {
  RevenuePart part;
  part.source = row.Text(1);
  part.type = ObjectTypeOf(row.Int(2));
  part.object_id = row.Int(3);
  part.name = row.Text(4);
  part.counts = row.Bool(5);
  part.amount.amount = row.Text(6);
  part.original = {row.Text(7), row.Text(8)};
  part.rate = row.Text(9);
  part.rate_source = row.Text(10);
  part.rate_date = row.OptionalDate(11);
  part.from = row.OptionalDate(12);
  part.until = row.OptionalDate(13);
  part.words = row.Text(14);
  return part;
}

}  // namespace stanna::storage
