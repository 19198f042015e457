#include <stdlib.h>

#include <filesystem>

#include "base/status.h"
#include "storage/testing/store_backend.h"

namespace stanna::storage {
namespace {

class SqliteFile : public TestDatabase {
 public:
  SqliteFile() {
    const char* parent = getenv("TEST_TMPDIR");
    folder_ = std::string(parent == nullptr ? "/tmp" : parent) + "/sqlite_XXXXXX";
    if (mkdtemp(folder_.data()) == nullptr) abort();
  }
  ~SqliteFile() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  StorageOptions options() const override {
    return {.database_url = "sqlite:" + folder_ + "/test.db", .pool_size = 4};
  }

 private:
  std::string folder_;
};

class SqliteStoreBackend : public StoreBackend {
 public:
  std::string name() const override { return "Sqlite"; }
  std::unique_ptr<TestDatabase> MakeEmpty() override { return std::make_unique<SqliteFile>(); }
  std::unique_ptr<TestDatabase> MakeMigrated() override {
    auto file = std::make_unique<SqliteFile>();
    auto stores = OpenStores(file->options());
    if (!stores.ok() || !(*stores)->MigrateUp(Deadline::Infinite()).ok()) abort();
    return file;
  }
};

}  // namespace

StoreBackend& SqliteBackend() {
  static SqliteStoreBackend backend;
  return backend;
}

}  // namespace stanna::storage
