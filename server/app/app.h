// The whole server, built in order and torn down in reverse.
#pragma once

#include <memory>
#include <string>

#include "base/status.h"
#include "server/app/options.h"

namespace stanna::app {

/// Running from Start to Shutdown. Thread-safe.
class App {
 public:
  /// Opens the stores and migrates them, then serves. Errors say which setting to look at.
  static absl::StatusOr<std::unique_ptr<App>> Start(const Options& options);

  /// Shuts down with the options' grace, if Shutdown was not called.
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  int grpc_port() const;
  int http_port() const;
  /// 0: there is no page of metrics.
  int metrics_port() const;
  /// Never blocks.
  bool IsServing() const;

  /// Health says NOT_SERVING, no work is begun any more and what is under way goes back into the
  /// queue; whoever calls is answered as before, and told to go elsewhere next time. Blocks for the
  /// options' delay. Idempotent.
  void Drain();
  /// As Drain, without the delay. Then the ports close, calls in flight finish within the grace and
  /// new ones are refused. Blocks until all is over. Idempotent.
  void Shutdown();

 private:
  class Parts;
  explicit App(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace stanna::app
