// HTTP/1.1 on one connection that is kept, as a webhook sender's.
#pragma once

#include <memory>
#include <string_view>

#include "base/status.h"

namespace stanna::bench {

/// Not thread-safe. Blocks.
class KeepAliveClient {
 public:
  /// To 127.0.0.1.
  static absl::StatusOr<KeepAliveClient> Connect(int port);
  KeepAliveClient(KeepAliveClient&& other) noexcept;
  ~KeepAliveClient();

  /// Sends `request`, head and body, and reads the answer whole; its status.
  absl::StatusOr<int> Call(std::string_view request);

 private:
  struct Connection;
  explicit KeepAliveClient(std::unique_ptr<Connection> connection);

  std::unique_ptr<Connection> connection_;
};

}  // namespace stanna::bench
