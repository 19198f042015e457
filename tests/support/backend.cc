#include "tests/support/backend.h"

#include <glog/logging.h>

#include <cstdlib>
#include <string_view>

namespace stanna::testing {

std::unique_ptr<Backend> Backend::FromEnvironment(const PostgresOptions& options) {
  const char* chosen = std::getenv("STANNA_TEST_BACKEND");
  const bool postgres = chosen != nullptr && std::string_view(chosen) == "postgres";
  auto backend = Start(postgres ? BackendKind::kPostgres : BackendKind::kSqlite, options);
  backend->is_of_a_test_ = true;
  return backend;
}

std::unique_ptr<Backend> Backend::Start(BackendKind kind, const PostgresOptions& options) {
  auto backend = std::make_unique<Backend>();
  if (kind == BackendKind::kSqlite) return backend;
  auto postgres = PostgresServer::Start(options);
  CHECK(postgres.ok()) << ToString(postgres.status());
  backend->postgres_ = *std::move(postgres);
  auto redis = RedisServer::Start();
  CHECK(redis.ok()) << ToString(redis.status());
  backend->redis_ = *std::move(redis);
  return backend;
}

Backend::Urls Backend::NewDatabase(const std::string& folder) {
  if (postgres_ == nullptr) return {"sqlite:" + folder + "/stanna.db", ""};
  const auto name = postgres_->CreateDatabase();
  CHECK(name.ok()) << ToString(name.status());
  return {postgres_->Url(*name), redis_->Url()};
}

std::vector<std::string> Backend::Folders() {
  if (postgres_ == nullptr || !is_of_a_test_) return {};
  redis_->Save();
  return {postgres_->folder(), redis_->folder()};
}

}  // namespace stanna::testing
