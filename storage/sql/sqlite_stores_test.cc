#include "storage/testing/store_conformance.h"

STANNA_INSTANTIATE_STORE_CONFORMANCE(&SqliteBackend)
