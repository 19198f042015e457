// Behind a pooler that gives each transaction another connection, nothing may be left on one.
#include "storage/testing/postgres_backend.h"
#include "storage/testing/store_conformance.h"

STANNA_INSTANTIATE_STORE_CONFORMANCE(&PooledPostgresBackend)
