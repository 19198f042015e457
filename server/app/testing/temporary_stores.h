// Stores over a SQLite file of one test, with the newest schema.
#pragma once

#include <memory>
#include <string>

#include "storage/stores.h"

namespace stanna::app {

/// Removes its folder at the end. Aborts the test program when there is no database to be had.
class TemporaryStores {
 public:
  TemporaryStores();
  ~TemporaryStores();
  storage::Stores& operator*() { return *stores_; }
  storage::Stores* operator->() { return stores_.get(); }

 private:
  std::string folder_;
  std::unique_ptr<storage::Stores> stores_;
};

/// A folder of the test's own that did not exist before.
std::string MakeTemporaryFolder();

}  // namespace stanna::app
