// PostgreSQL databases for tests, all on one throw-away server.
#pragma once

#include "storage/testing/store_backend.h"
#include "tests/support/pgbouncer.h"
#include "tests/support/postgres_server.h"

namespace stanna::storage {

/// Starts the server at the first call; it ends with the program. Tests with it need the tags
/// "integration" and "no-sandbox".
StoreBackend& PostgresBackend();

/// The same, and the stores reach it through a PgBouncer that pools transactions.
StoreBackend& PooledPostgresBackend();

}  // namespace stanna::storage
