// What a TLS server shows to its peers and asks of them, read from PEM files and checked as a
// whole.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/status.h"

namespace stanna::net {

/// More than any chain of certificates needs.
inline constexpr std::size_t kMaxPemFileBytes = 1024 * 1024;

/// Paths of PEM files.
struct TlsFiles {
  std::string certificate;  ///< TLS_CERTIFICATE_FILE: the server's own, then its intermediates
  std::string private_key;  ///< TLS_PRIVATE_KEY_FILE: without a passphrase
  /// TLS_CLIENT_CA_FILE: authorities that vouch for callers of gRPC; empty: callers need none.
  std::string client_ca;

  bool operator==(const TlsFiles&) const = default;
};

/// The files' texts.
struct TlsTexts {
  std::string certificate, private_key, client_ca;

  bool operator==(const TlsTexts&) const = default;
};

/// InvalidArgument names the setting and the file that can't be read.
absl::StatusOr<TlsTexts> ReadTlsTexts(const TlsFiles& files);

/// Immutable, thread-safe.
class TlsIdentity {
 public:
  /// InvalidArgument says which setting is wrong, and what to do: no PEM, another key than the
  /// certificate's, a key with a passphrase, a weak one, a certificate that is not for servers or
  /// not valid at `now`, an authority that is none. Never repeats a key.
  static absl::StatusOr<std::shared_ptr<const TlsIdentity>> Make(TlsTexts texts,
                                                                 const TlsFiles& files, Time now);

  const TlsTexts& texts() const { return texts_; }
  /// For servers that ask for no client certificate: TLS 1.2 and newer, HTTP/1.1 by ALPN.
  SSL_CTX* web_context() const { return context_.get(); }
  /// When the first of the chain ends.
  Time not_after() const { return not_after_; }
  /// "CN=… until 2026-…", for the log.
  std::string Describe() const;

 private:
  TlsIdentity() = default;

  TlsTexts texts_;
  std::shared_ptr<SSL_CTX> context_;
  std::string subject_;
  Time not_after_{};
};

}  // namespace stanna::net
