// How long a connection to PostgreSQL is the same one.
#pragma once

namespace stanna::storage {

/// kSession: for as long as it is open. kTransaction: another one for each transaction, as behind
/// PgBouncer's transaction pooling, so that nothing may be left on it.
enum class Pooling { kSession, kTransaction };

}  // namespace stanna::storage
