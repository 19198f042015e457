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

  /// "column is one of the list": one parameter, made by Ids or Texts, however long the list is.
  std::string IdIn(std::string_view column) const;
  std::string TextIn(std::string_view column) const;
  SqlValue Ids(const std::vector<ObjectId>& ids) const;
  SqlValue Texts(const std::vector<std::string>& texts) const;

  /// An expression that sorts decimal text by value.
  std::string Decimal(std::string_view column) const;
  /// Milliseconds from time `from` to time `to`, both expressions.
  std::string MillisBetween(std::string_view from, std::string_view to) const;
  /// Locks the selected row for this transaction, passing over rows that others hold.
  std::string ForUpdateSkipLocked() const;

 private:
  Backend backend_;
};

}  // namespace stanna::storage
