// An authority of a test's own, and the certificates that it signs.
#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <memory>
#include <string>

namespace stanna::testing {

struct PemPair {
  std::string certificate, private_key;
};

struct CertificateWish {
  std::string common_name = "server";
  /// In OpenSSL's form; empty: none.
  std::string names = "IP:127.0.0.1,DNS:localhost";
  std::string extended_usage = "";    ///< "clientAuth"; empty: for everything
  std::chrono::hours valid_from{-1};  ///< from now
  std::chrono::hours valid_until{24 * 365};
};

/// Nothing secret is kept in the tree: its key is made anew by each process.
class CertificateAuthority {
 public:
  /// `valid_until`: from now; it began a day before, or an hour ago.
  explicit CertificateAuthority(const std::string& common_name = "stanna test authority",
                                std::chrono::hours valid_until = std::chrono::hours(24 * 365));

  /// Its own certificate.
  const std::string& pem() const { return pem_; }
  PemPair Issue(const CertificateWish& wish = {}) const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<X509> certificate_;
  std::string pem_;
};

/// Written beside and renamed into place, as those that renew certificates do.
void ReplaceFile(const std::string& path, const std::string& text);

}  // namespace stanna::testing
