#include "server/app/backends.h"

#include <glog/logging.h>

#include <filesystem>
#include <system_error>

#include "storage/crypto/key_file.h"

namespace stanna::app {
namespace {

constexpr std::string_view kSqlite = "sqlite:";
// A migration of a large table takes its time; a start that waits longer is better broken off.
constexpr std::chrono::minutes kMigrationLimit{10};
constexpr std::chrono::seconds kRoleLimit{10};

absl::Status MakeFolder(const std::filesystem::path& folder) {
  if (folder.empty() || std::filesystem::is_directory(folder)) return absl::OkStatus();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return FailedPrecondition("can't make " + folder.string() + ": " + error.message());
  // Tokens and customers' data will be in it.
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  return absl::OkStatus();
}

}  // namespace

std::string KeyFilePath(const Options& options) {
  if (!options.token_encryption_keys_file.empty()) return options.token_encryption_keys_file;
  return (std::filesystem::path(options.data_dir) / "token_keys").string();
}

absl::StatusOr<std::unique_ptr<storage::Stores>> OpenDatabase(const Options& options) {
  if (options.database_url.rfind(kSqlite, 0) == 0) {
    const std::filesystem::path file(options.database_url.substr(kSqlite.size()));
    RETURN_IF_ERROR(MakeFolder(file.parent_path()));
  }
  storage::StorageOptions storage;
  storage.database_url = options.database_url;
  storage.pool_size = options.database_pool_size;
  storage.pooling = options.database_pooling;
  return storage::OpenStores(storage);
}

absl::StatusOr<std::unique_ptr<storage::Stores>> OpenMigratedDatabase(const Options& options) {
  ASSIGN_OR_RETURN(auto stores, OpenDatabase(options));
  RETURN_IF_ERROR(stores->MigrateUp(Deadline::After(kMigrationLimit)));
  return stores;
}

absl::Status WarnOfUnboundRole(storage::Stores& stores) {
  ASSIGN_OR_RETURN(const std::string role, stores.UnboundRole(Deadline::After(kRoleLimit)));
  if (role.empty()) return absl::OkStatus();
  LOG(WARNING)
      << "the database role \"" << role
      << "\" is a superuser or has BYPASSRLS: PostgreSQL does not keep workspaces apart for"
         " it, only this program does. Use an ordinary role (docs/security.md)";
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<storage::KvStore>> OpenKv(const Options& options) {
  if (options.redis_url.empty()) return storage::MakeMemoryKvStore();
  ASSIGN_OR_RETURN(auto redis, storage::MakeRedisKvStore(options.redis_url));
  return storage::MakeFallbackKvStore(std::move(redis));
}

absl::StatusOr<std::unique_ptr<storage::TokenCipher>> OpenCipher(const Options& options) {
  if (!options.token_encryption_keys.empty()) {
    return storage::MakeTokenCipher(options.token_encryption_keys);
  }
  const std::string path = KeyFilePath(options);
  if (options.token_encryption_keys_file.empty()) {
    RETURN_IF_ERROR(MakeFolder(options.data_dir));
    RETURN_IF_ERROR(storage::LoadOrCreateKeyFile(path).status());
  }
  return storage::MakeKeyFileCipher(path);
}

}  // namespace stanna::app
