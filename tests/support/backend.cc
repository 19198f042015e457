#include "tests/support/backend.h"

#include <glog/logging.h>

#include <cstdlib>
#include <string_view>
#include <utility>

namespace stanna::testing {
namespace {

// Fewer than the servers of a test have between them, so that connections do change hands.
constexpr int kPooledConnections = 6;

template <typename T>
std::unique_ptr<T> ValueOrDie(absl::StatusOr<std::unique_ptr<T>> value) {
  CHECK(value.ok()) << ToString(value.status());
  return *std::move(value);
}

BackendKind KindFromEnvironment() {
  const char* chosen = std::getenv("STANNA_TEST_BACKEND");
  const std::string_view name = chosen == nullptr ? "sqlite" : chosen;
  if (name == "postgres") return BackendKind::kPostgres;
  if (name == "scaled") return BackendKind::kScaled;
  CHECK_EQ(name, "sqlite") << "of STANNA_TEST_BACKEND";
  return BackendKind::kSqlite;
}

}  // namespace

std::unique_ptr<Backend> Backend::FromEnvironment(const PostgresOptions& options) {
  auto backend = Start(KindFromEnvironment(), options);
  backend->is_of_a_test_ = true;
  return backend;
}

std::unique_ptr<Backend> Backend::Start(BackendKind kind, const PostgresOptions& options) {
  auto backend = std::make_unique<Backend>();
  if (kind == BackendKind::kSqlite) return backend;
  backend->postgres_ = ValueOrDie(PostgresServer::Start(options));
  if (kind == BackendKind::kPostgres) {
    backend->redis_ = ValueOrDie(RedisServer::Start());
  } else {
    backend->pooler_ = ValueOrDie(PgBouncer::Start(*backend->postgres_, kPooledConnections));
    backend->redis_cluster_ = ValueOrDie(RedisCluster::Start());
  }
  return backend;
}

std::map<std::string, std::string> Backend::NewDatabase(const std::string& folder) {
  if (postgres_ == nullptr) {
    return {{"DATABASE_URL", "sqlite:" + folder + "/stanna.db"}, {"REDIS_URL", ""}};
  }
  const auto name = postgres_->CreateDatabase();
  CHECK(name.ok()) << ToString(name.status());
  if (pooler_ == nullptr) {
    return {{"DATABASE_URL", postgres_->Url(*name)}, {"REDIS_URL", redis_->Url()}};
  }
  return {{"DATABASE_URL", pooler_->Url(*name)},
          {"DATABASE_POOLING", "transaction"},
          {"REDIS_URL", redis_cluster_->Url()}};
}

std::vector<std::string> Backend::Folders() {
  if (postgres_ == nullptr || !is_of_a_test_) return {};
  std::vector<std::string> folders = {postgres_->folder()};
  const auto add = [&](RedisServer& redis) {
    redis.Save();
    folders.push_back(redis.folder());
  };
  if (redis_ != nullptr) add(*redis_);
  for (std::size_t i = 0; redis_cluster_ != nullptr && i < RedisCluster::kNodes; ++i) {
    add(redis_cluster_->node(i));
  }
  return folders;
}

}  // namespace stanna::testing
