// One page of text over HTTP on an address of its own, made anew for each request: for machines of
// the operator, not for the public.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/deadline.h"
#include "base/status.h"

namespace stanna::gateway {

struct PageServerOptions {
  std::string address = "127.0.0.1";
  int port = 0;  ///< 0: the kernel picks one
  std::string path;
  std::string content_type;
};

/// Running from Start to destruction. Thread-safe.
class PageServer {
 public:
  /// `render` is called on one thread, for one request after the other; it may block for a while.
  /// Unavailable: the address can't be bound.
  static absl::StatusOr<std::unique_ptr<PageServer>> Start(PageServerOptions options,
                                                           std::function<std::string()> render);
  ~PageServer();
  PageServer(const PageServer&) = delete;
  PageServer& operator=(const PageServer&) = delete;

  int port() const;

 private:
  class Core;
  explicit PageServer(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace stanna::gateway
