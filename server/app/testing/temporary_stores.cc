#include "server/app/testing/temporary_stores.h"

#include <stdlib.h>

#include <filesystem>
#include <iostream>

namespace stanna::app {

std::string MakeTemporaryFolder() {
  const char* parent = getenv("TEST_TMPDIR");
  std::string folder = std::string(parent == nullptr ? "/tmp" : parent) + "/stanna_XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) abort();
  return folder;
}

TemporaryStores::TemporaryStores() : folder_(MakeTemporaryFolder()) {
  storage::StorageOptions options;
  options.database_url = "sqlite:" + folder_ + "/test.db";
  options.pool_size = 4;
  auto stores = storage::OpenStores(options);
  const absl::Status status =
      stores.ok() ? (*stores)->MigrateUp(Deadline::Infinite()) : stores.status();
  if (!status.ok()) {
    std::cerr << "no database for the test: " << ToString(status) << "\n";
    abort();
  }
  stores_ = *std::move(stores);
}

TemporaryStores::~TemporaryStores() {
  stores_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace stanna::app
