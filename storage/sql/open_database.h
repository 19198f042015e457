// A database for tests that look beneath the stores.
#pragma once

#include <memory>

#include "storage/sql/database.h"

namespace stanna::storage {

/// A database over `options`, with `pool_size` connections.
std::unique_ptr<Database> OpenDatabase(const StorageOptions& options, int pool_size);

}  // namespace stanna::storage
