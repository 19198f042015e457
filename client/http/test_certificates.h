// Certificates for tests: an authority of its own, and servers it vouches for.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace stanna::hubspot {

/// Made anew by each process; nothing secret is kept in the tree.
class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;

  /// Path of the authority's certificate in PEM, below the test's temporary folder.
  const std::string& pem_file() const { return pem_file_; }
  /// A server context with a certificate for `names`, in OpenSSL's form:
  /// "DNS:localhost,IP:127.0.0.1".
  std::shared_ptr<SSL_CTX> ServerContext(const std::string& names) const;

 private:
  EVP_PKEY* key_ = nullptr;
  X509* certificate_ = nullptr;
  std::string pem_file_;
};

}  // namespace stanna::hubspot
