#include "storage/testing/postgres_backend.h"

#include <iostream>

namespace stanna::storage {
namespace {

using stanna::testing::PgBouncer;
using stanna::testing::PostgresServer;

// Of one database; as many as its stores open here, so that none waits for another one's end.
constexpr int kPooledConnections = 4;

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
  PostgresDatabase(std::string url, Pooling pooling) : url_(std::move(url)), pooling_(pooling) {}
  StorageOptions options() const override {
    return {.database_url = url_, .pool_size = 4, .pooling = pooling_};
  }

 private:
  const std::string url_;
  const Pooling pooling_;
};

class PostgresStoreBackend : public StoreBackend {
 public:
  explicit PostgresStoreBackend(Pooling pooling) : server_(OrDie(PostgresServer::Start())) {
    if (pooling == Pooling::kTransaction) {
      pooler_ = OrDie(PgBouncer::Start(*server_, kPooledConnections));
    }
    migrated_ = OrDie(server_->CreateDatabase());
    auto stores = OrDie(OpenStores({.database_url = server_->Url(migrated_), .pool_size = 1}));
    if (const auto status = stores->MigrateUp(Deadline::Infinite()); !status.ok()) {
      std::cerr << ToString(status) << std::endl;
      abort();
    }
  }
  std::string name() const override { return pooler_ ? "PooledPostgres" : "Postgres"; }
  std::unique_ptr<TestDatabase> MakeEmpty() override { return Copy("template0"); }
  // A copy of a migrated database takes a tenth of a migration.
  std::unique_ptr<TestDatabase> MakeMigrated() override { return Copy(migrated_); }

 private:
  std::unique_ptr<TestDatabase> Copy(const std::string& source) {
    const std::string name = OrDie(server_->CreateDatabase(source));
    if (!pooler_) {
      return std::make_unique<PostgresDatabase>(server_->Url(name), Pooling::kSession);
    }
    return std::make_unique<PostgresDatabase>(pooler_->Url(name), Pooling::kTransaction);
  }

  std::unique_ptr<PostgresServer> server_;
  std::unique_ptr<PgBouncer> pooler_;
  std::string migrated_;
};

}  // namespace

StoreBackend& PostgresBackend() {
  static PostgresStoreBackend backend(Pooling::kSession);
  return backend;
}

StoreBackend& PooledPostgresBackend() {
  static PostgresStoreBackend backend(Pooling::kTransaction);
  return backend;
}

}  // namespace stanna::storage
