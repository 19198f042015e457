// Databases for tests: each call makes a new, empty, migrated one.
#pragma once

#include <memory>
#include <string>

#include "storage/stores.h"

namespace stanna::storage {

/// A database of one test. Lives at least as long as the stores that were opened over it.
class TestDatabase {
 public:
  virtual ~TestDatabase() = default;
  virtual StorageOptions options() const = 0;
};

/// One kind of database; lives as long as the test program.
class StoreBackend {
 public:
  virtual ~StoreBackend() = default;
  virtual std::string name() const = 0;
  virtual std::unique_ptr<TestDatabase> MakeMigrated() = 0;
  virtual std::unique_ptr<TestDatabase> MakeEmpty() = 0;
};

/// A SQLite file in the test's own folder.
StoreBackend& SqliteBackend();

}  // namespace stanna::storage
