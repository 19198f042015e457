// Where PostgreSQL and SQLite need different SQL or different parameters. Everything else in
// storage/sql is written once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "storage/sql/sql_value.h"

namespace stanna::storage {

enum class Backend { kPostgres, kSqlite };

/// A value. `?` in the returned SQL is one parameter.
class Dialect {
 public:
  explicit Dialect(Backend backend) : backend_(backend) {}
  bool is_postgres() const { return backend_ == Backend::kPostgres; }

  /// timestamptz text or epoch milliseconds. Times outside the years 1–9999 are moved to the edge.
  SqlValue At(Time time) const;
  SqlValue AtOrNull(const std::optional<Time>& time) const;
  /// A time parameter where the statement gives it no type of its own.
  std::string TimeParam() const;

  /// "FROM … WHERE …": the rows of `table`, as `t`, whose `column` is in a list and whose `keys`
  /// have given values. Parameters: the list (made by Ids or Texts, however long it is), then the
  /// keys' values. More conditions may follow with AND. `keys` and `column` must be an index's
  /// first columns: each of the list is one look-up there, whatever the planner believes.
  std::string FromIds(std::string_view table, const std::vector<std::string_view>& keys,
                      std::string_view column) const;
  std::string FromTexts(std::string_view table, const std::vector<std::string_view>& keys,
                        std::string_view column) const;
  /// The same with conditions of `t` that the index answers as well; their parameters come last.
  std::string FromIds(std::string_view table, const std::vector<std::string_view>& keys,
                      std::string_view column, std::string_view conditions) const;
  std::string FromTexts(std::string_view table, const std::vector<std::string_view>& keys,
                        std::string_view column, std::string_view conditions) const;
  /// "CROSS JOIN …" of something in front: for each row there a look-up of the rows of `table`, as
  /// `alias`, that `condition` names by an index.
  std::string LookUp(std::string_view table, std::string_view alias,
                     std::string_view condition) const;
  /// "LEFT JOIN …": the same where there may be no such row.
  std::string LookUpIfAny(std::string_view table, std::string_view alias,
                          std::string_view condition) const;
  /// "LIMIT … OFFSET …", two parameters: what is asked with it is planned for any page, where
  /// PostgreSQL would plan anew each time for the one that is asked for.
  std::string AnyPage() const;
  /// Whether `column` is in a list, which is one parameter (made by Ids or Texts). In a statement
  /// that changes rows of one table, FromIds in its place was looked up again for every row.
  std::string IsInIds(std::string_view column) const;
  std::string IsInTexts(std::string_view column) const;
  /// Without duplicates.
  SqlValue Ids(std::vector<ObjectId> ids) const;
  SqlValue Texts(std::vector<std::string> texts) const;

  /// An expression that sorts decimal text by value.
  std::string Decimal(std::string_view column) const;
  /// An aggregate: the texts one after another, `separator` (a constant) between them; NULL of
  /// none.
  std::string Joined(std::string_view text, std::string_view separator) const;
  /// How many bytes a text has.
  std::string BytesOf(std::string_view text) const;
  /// Milliseconds from time `from` to time `to`, both expressions.
  std::string MillisBetween(std::string_view from, std::string_view to) const;
  /// Locks the selected row for this transaction, passing over rows that others hold.
  std::string ForUpdateSkipLocked() const;

 private:
  std::string IsIn(std::string_view list_type, std::string_view column) const;
  std::string FromList(std::string_view list_type, std::string_view table,
                       const std::vector<std::string_view>& keys, std::string_view column,
                       std::string_view conditions) const;

  Backend backend_;
};

}  // namespace stanna::storage
