// What transactions, the pool and migrations promise over either database.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "storage/sql/open_database.h"
#include "storage/testing/store_backend.h"

namespace stanna::storage {

/// A migrated database.
class DatabaseConformance : public ::testing::TestWithParam<StoreBackend& (*)()> {
 protected:
  void SetUp() override { test_database_ = GetParam()().MakeMigrated(); }
  static Deadline Soon() { return Deadline::After(std::chrono::seconds(60)); }

  std::unique_ptr<TestDatabase> test_database_;
};

}  // namespace stanna::storage
