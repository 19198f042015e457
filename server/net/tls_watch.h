// The TLS identity of the server, which follows its files while the server runs.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/status.h"
#include "server/net/tls_identity.h"

namespace stanna::net {

/// Looks at the files from construction to destruction, on a thread of its own. Thread-safe.
class TlsWatch {
 public:
  /// Reads the files. InvalidArgument: see ReadTlsTexts and TlsIdentity::Make. `clock` must outlive
  /// it.
  static absl::StatusOr<std::unique_ptr<TlsWatch>> Start(TlsFiles files,
                                                         std::chrono::milliseconds interval,
                                                         const Clock& clock);
  ~TlsWatch();
  TlsWatch(const TlsWatch&) = delete;
  TlsWatch& operator=(const TlsWatch&) = delete;

  /// The newest that could be used; never null. New connections take it, old ones keep theirs.
  std::shared_ptr<const TlsIdentity> Current() const EXCLUDES(mutex_);

  /// Whether the callers of gRPC need a certificate. Never changes.
  bool AsksForCertificates() const { return !files_.client_ca.empty(); }

 private:
  TlsWatch(TlsFiles files, std::shared_ptr<const TlsIdentity> first, const Clock& clock)
      : files_(std::move(files)), clock_(clock), current_(std::move(first)) {}
  void Run(const std::stop_token& stop, std::chrono::milliseconds interval);
  void Look();
  void WarnOfTheEnd();
  void Refuse(const absl::Status& why);

  const TlsFiles files_;
  const Clock& clock_;
  mutable Mutex mutex_;
  std::shared_ptr<const TlsIdentity> current_ GUARDED_BY(mutex_);
  // Of the thread: what was wrong at the last look, and whether the log says so. Two files can't be
  // replaced at once, so that what is wrong for a single look is nothing to wake anybody for.
  std::string wrong_;
  bool told_ = false;
  std::optional<Time> warned_at_;  // of the thread, too, once it runs
  std::jthread thread_;
};

}  // namespace stanna::net
