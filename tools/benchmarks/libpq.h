// libpq as measuring needs it.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"

namespace stanna::bench {

/// A connection to PostgreSQL. Not thread-safe.
class Libpq {
 public:
  static absl::StatusOr<Libpq> Connect(const std::string& url);

  /// The rows; NULL is "".
  absl::StatusOr<std::vector<std::vector<std::string>>> Query(const std::string& sql);
  PGconn* connection() { return connection_.get(); }

 private:
  struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };
  explicit Libpq(PGconn* connection) : connection_(connection) {}

  std::unique_ptr<PGconn, Finish> connection_;
};

}  // namespace stanna::bench
