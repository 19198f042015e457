// HTTP/1.1 on one connection that is kept, as a webhook sender's.
#pragma once

#include <string>
#include <string_view>

#include "base/status.h"

namespace stanna::bench {

/// Not thread-safe. Blocks.
class KeepAliveClient {
 public:
  /// To 127.0.0.1.
  static absl::StatusOr<KeepAliveClient> Connect(int port);
  KeepAliveClient(KeepAliveClient&& other) noexcept;
  KeepAliveClient(const KeepAliveClient&) = delete;
  KeepAliveClient& operator=(const KeepAliveClient&) = delete;
  ~KeepAliveClient();

  /// Sends `request`, head and body, and reads the answer whole; its status.
  absl::StatusOr<int> Call(std::string_view request);

 private:
  explicit KeepAliveClient(int socket) : socket_(socket) {}
  absl::Status Fill();

  int socket_ = -1;
  std::string buffer_;
};

}  // namespace stanna::bench
