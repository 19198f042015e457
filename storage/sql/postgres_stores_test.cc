#include "storage/testing/postgres_backend.h"
#include "storage/testing/store_conformance.h"

STANNA_INSTANTIATE_STORE_CONFORMANCE(&PostgresBackend)
