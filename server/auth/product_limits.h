// How often the product lets its callers call (docs/rest-api.md), counted for all replicas
// together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/status.h"
#include "server/auth/principal.h"
#include "storage/kv/kv_store.h"

namespace stanna::auth {

/// Under which the shared store counts the calls of a workspace and of these callers of it.
std::vector<std::string> LimitKeysOf(const WorkspaceId& workspace,
                                     const std::vector<std::string>& callers);

/// 0: no limit.
struct ProductLimitOptions {
  int key_per_minute = 100;        ///< of one API key, or of one user with tokens
  int workspace_per_day = 10'000;  ///< of all its keys and users together
  /// Of all keys and users of a workspace together: what they start is the workspace's, and a
  /// second key makes its portal no larger.
  int bulk_per_minute = 10;
};

/// What a caller is told of the limit that it is nearest to.
struct LimitFigures {
  std::int64_t limit = 0;
  std::int64_t remaining = 0;
  std::int64_t reset_at = 0;  ///< seconds since 1970; all of the limit is there again
};

struct LimitVerdict {
  absl::Status status;  ///< ResourceExhausted (RATE_LIMIT_EXCEEDED), with when to try again
  std::optional<LimitFigures> figures{};  ///< absent when nothing is limited
};

/// A limit's time begins with its first call and ends a minute or a day later, so that a caller who
/// waits for the reset has the whole limit. A refused call counts nowhere.
///
/// A store that can't be asked refuses nobody: limits keep one caller from taking what others need,
/// and an outage of the counters would take it from all. The server's store goes on with the counts
/// of its own process then.
///
/// Thread-safe; `kv` and `clock` must outlive it.
class ProductLimits {
 public:
  ProductLimits(const ProductLimitOptions& options, storage::KvStore& kv, const Clock& clock)
      : options_(options), kv_(kv), clock_(clock) {}

  /// Counts one call, in one step of the store.
  LimitVerdict Take(const Principal& caller, bool is_bulk);

 private:
  const ProductLimitOptions options_;
  storage::KvStore& kv_;
  const Clock& clock_;
};

}  // namespace stanna::auth
