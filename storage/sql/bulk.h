// Many rows in one call, in the form that each database does best: on PostgreSQL a kept
// statement over one array a column, on SQLite a prepared statement executed a row.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "storage/sql/sql_session.h"

namespace stanna::storage {

struct UpsertTable {
  std::string_view name;
  std::vector<std::string_view> columns;  ///< the conflict key first
  std::size_t key_columns = 0;
  /// Columns that a row keeps from its first insert.
  std::vector<std::string_view> insert_only = {};
  /// A row that is there is replaced only where this holds (`excluded.x`, `name.x`); empty: always.
  std::string_view guard = {};
};

/// Inserts or replaces `rows`, sorted by key so that parallel writers lock in one order; of rows
/// with the same key the last one counts. Like what else is here, it is begun and not waited for
/// where the database can do without us (SqlSession::StartKept).
void Upsert(SqlSession& session, const UpsertTable& table, std::vector<Params> rows);

/// The same to its end: how many rows were written.
std::int64_t UpsertAndCount(SqlSession& session, const UpsertTable& table,
                            std::vector<Params> rows);

/// Sets `set` of the rows with these keys; a row's values are those of `keys`, then those of `set`.
void UpdateRows(SqlSession& session, std::string_view table,
                const std::vector<std::string_view>& keys, const std::vector<std::string_view>& set,
                std::vector<Params> rows);

/// Deletes the rows with these keys (`columns`, in the order of each row's values).
void DeleteRows(SqlSession& session, std::string_view table,
                const std::vector<std::string_view>& columns, std::vector<Params> rows);

}  // namespace stanna::storage
