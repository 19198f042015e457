#include "storage/sql/open_database.h"

#include "storage/sql/sql_errors.h"

namespace stanna::storage {

std::unique_ptr<Database> OpenDatabase(const StorageOptions& options, int pool_size) {
  const std::string url = options.database_url;
  const bool is_sqlite = url.starts_with("sqlite:");
  const auto open = [url, is_sqlite,
                     pooling = options.pooling]() -> absl::StatusOr<std::unique_ptr<SqlSession>> {
    try {
      return is_sqlite ? SqlSession::OpenSqlite(url.substr(7))
                       : SqlSession::OpenPostgres(url, pooling);
    } catch (...) {
      return Unavailable("can't open it: " + MessageOf(StatusFromCurrentException()));
    }
  };
  if (is_sqlite) {
    return std::make_unique<Database>(Dialect(Backend::kSqlite), pool_size, open, open);
  }
  return std::make_unique<Database>(Dialect(Backend::kPostgres), pool_size, open);
}

}  // namespace stanna::storage
