// The cookies of the page, encrypted as OAuth's tokens are.
#pragma once

#include "server/gateway/session_cookies.h"
#include "storage/crypto/token_cipher.h"

namespace stanna::app {

/// With the keys of TOKEN_ENCRYPTION_KEYS: every replica opens what another has sealed.
/// Thread-safe.
class SessionCipher final : public gateway::SessionSeal {
 public:
  /// `cipher` must outlive it.
  explicit SessionCipher(const storage::TokenCipher& cipher) : cipher_(cipher) {}

  std::string Seal(std::string_view text, std::string_view name) const override;
  std::optional<std::string> Open(std::string_view sealed, std::string_view name) const override;

 private:
  const storage::TokenCipher& cipher_;
};

}  // namespace stanna::app
