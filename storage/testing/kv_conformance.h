// The suite that every KvStore passes. Instantiate KvConformance with makers of stores.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "storage/kv/kv_store.h"

namespace stanna::storage {

struct KvCase {
  std::string name;
  /// A store over the same shared state at each call (memory: a new one).
  std::unique_ptr<KvStore> (*make)();
  /// Two stores made by `make` see each other's values.
  bool is_shared = false;
};

class KvConformance : public ::testing::TestWithParam<KvCase> {
 protected:
  void SetUp() override { store_ = GetParam().make(); }
  /// A key that no other test uses.
  static std::string Key(const std::string& name);

  std::unique_ptr<KvStore> store_;
};

}  // namespace stanna::storage
