#include "storage/testing/postgres_backend.h"

#include <iostream>

namespace stanna::storage {
namespace {

using stanna::testing::PostgresServer;

template <typename T>
T OrDie(absl::StatusOr<T> result) {
  if (!result.ok()) {
    std::cerr << ToString(result.status()) << std::endl;
    abort();
  }
  return *std::move(result);
}

class PostgresDatabase : public TestDatabase {
 public:
  explicit PostgresDatabase(std::string url) : url_(std::move(url)) {}
  StorageOptions options() const override { return {.database_url = url_, .pool_size = 4}; }

 private:
  const std::string url_;
};

class PostgresStoreBackend : public StoreBackend {
 public:
  PostgresStoreBackend() : server_(OrDie(PostgresServer::Start())) {
    migrated_ = OrDie(server_->CreateDatabase());
    auto stores = OrDie(OpenStores({.database_url = server_->Url(migrated_), .pool_size = 1}));
    if (const auto status = stores->MigrateUp(Deadline::Infinite()); !status.ok()) {
      std::cerr << ToString(status) << std::endl;
      abort();
    }
  }
  std::string name() const override { return "Postgres"; }
  std::unique_ptr<TestDatabase> MakeEmpty() override { return Copy("template0"); }
  // A copy of a migrated database takes a tenth of a migration.
  std::unique_ptr<TestDatabase> MakeMigrated() override { return Copy(migrated_); }

 private:
  std::unique_ptr<TestDatabase> Copy(const std::string& source) {
    return std::make_unique<PostgresDatabase>(server_->Url(OrDie(server_->CreateDatabase(source))));
  }

  std::unique_ptr<PostgresServer> server_;
  std::string migrated_;
};

}  // namespace

StoreBackend& PostgresBackend() {
  static PostgresStoreBackend backend;
  return backend;
}

}  // namespace stanna::storage
