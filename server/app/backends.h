// The stores, the KV store and the cipher that the options name. What the server and the command
// line share.
#pragma once

#include <memory>
#include <string>

#include "base/status.h"
#include "server/app/options.h"
#include "storage/crypto/token_cipher.h"
#include "storage/kv/kv_store.h"
#include "storage/stores.h"

namespace stanna::app {

/// The file that holds the encryption keys unless they are in the options: the configured one, else
/// that of the embedded default.
std::string KeyFilePath(const Options& options);

/// Opens without migrating; makes the folder of a SQLite file. Errors: see storage::OpenStores.
absl::StatusOr<std::unique_ptr<storage::Stores>> OpenDatabase(const Options& options);
/// Opens and brings the schema up to date. FailedPrecondition: the database is newer.
absl::StatusOr<std::unique_ptr<storage::Stores>> OpenMigratedDatabase(const Options& options);
/// Says in the log when the database role is one that PostgreSQL's policies don't bind.
absl::Status WarnOfUnboundRole(storage::Stores& stores);
/// Redis with an in-process stand-in while it is away, or in-process alone.
absl::StatusOr<std::unique_ptr<storage::KvStore>> OpenKv(const Options& options);
/// With the configured keys, or with those of the key file, which is made when there is none.
absl::StatusOr<std::unique_ptr<storage::TokenCipher>> OpenCipher(const Options& options);

}  // namespace stanna::app
