// Recognises callers by their tokens, with keys from a file that may change while the server runs.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/status.h"
#include "server/auth/jwt.h"
#include "server/auth/jwt_keys.h"
#include "server/auth/principal.h"

namespace stanna::auth {

/// A key that the issuer takes away ends that much later at most.
inline constexpr std::chrono::seconds kLookForKeysEvery{5};
/// 32 RSA keys with the certificates that issuers add to them.
inline constexpr std::size_t kMaxKeyFileBytes = 256 * 1024;

/// A JWKS file. Thread-safe; `clock` must outlive it.
class JwtKeyFile {
 public:
  /// InvalidArgument names the file and what is wrong with it.
  static absl::StatusOr<std::unique_ptr<JwtKeyFile>> Open(const std::string& path,
                                                          const Clock& clock);

  /// The keys of the file as it is now, or was up to kLookForKeysEvery ago. While it can't be used,
  /// the last ones that could be.
  std::shared_ptr<const JwtKeySet> Current() EXCLUDES(mutex_);

 private:
  JwtKeyFile(std::string path, const Clock& clock) : path_(std::move(path)), clock_(clock) {}
  bool TakeLook(Time now) EXCLUDES(mutex_);
  absl::Status Read() EXCLUDES(mutex_);

  const std::string path_;
  const Clock& clock_;
  Mutex mutex_;
  std::shared_ptr<const JwtKeySet> keys_ GUARDED_BY(mutex_);
  std::string text_ GUARDED_BY(mutex_);  // as read last, good or not
  Time looked_at_ GUARDED_BY(mutex_){};
};

/// Thread-safe; `clock` must outlive it.
class JwtCallers {
 public:
  JwtCallers(JwtRules rules, std::unique_ptr<JwtKeyFile> keys, const Clock& clock)
      : rules_(std::move(rules)), keys_(std::move(keys)), clock_(clock) {}

  /// See VerifyToken.
  absl::StatusOr<Principal> Recognise(std::string_view token) {
    return VerifyToken(token, *keys_->Current(), rules_, clock_.Now());
  }

 private:
  const JwtRules rules_;
  const std::unique_ptr<JwtKeyFile> keys_;
  const Clock& clock_;
};

}  // namespace stanna::auth
