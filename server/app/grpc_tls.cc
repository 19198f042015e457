#include "server/app/grpc_tls.h"

#include <glog/logging.h>
#include <grpc/grpc.h>
#include <grpc/grpc_security.h>

#include <string>

#include "base/mutex.h"

namespace stanna::app {
namespace {

/// gRPC's own provider of certificates from files (FileWatcherCertificateProvider) takes a pair
/// that does not match and drops the one before it; and what C++ offers beside it never changes.
/// The core library asks this one before each handshake.
class ReloadingCredentials : public grpc::ServerCredentials {
 public:
  explicit ReloadingCredentials(const net::TlsWatch& watch) : watch_(watch) {
    const auto asks = watch.AsksForCertificates()
                          ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                          : GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE;
    // Takes the options over.
    credentials_ = grpc_ssl_server_credentials_create_with_options(
        grpc_ssl_server_credentials_create_options_using_config_fetcher(asks, &Fetch, this));
  }
  ~ReloadingCredentials() override { grpc_server_credentials_release(credentials_); }
  ReloadingCredentials(const ReloadingCredentials&) = delete;
  ReloadingCredentials& operator=(const ReloadingCredentials&) = delete;

  void SetAuthMetadataProcessor(const std::shared_ptr<grpc::AuthMetadataProcessor>&) override {
    LOG(FATAL) << "callers are recognised by CallGuard";
  }

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  static grpc_ssl_certificate_config_reload_status Fetch(
      void* self, grpc_ssl_server_certificate_config** config) {
    return static_cast<ReloadingCredentials*>(self)->Refresh(config);
  }

  grpc_ssl_certificate_config_reload_status Refresh(grpc_ssl_server_certificate_config** config) {
    const auto newest = watch_.Current();
    const MutexLock lock(mutex_);
    if (newest == given_) return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
    const net::TlsTexts& texts = newest->texts();
    const grpc_ssl_pem_key_cert_pair pair{texts.private_key.c_str(), texts.certificate.c_str()};
    // gRPC 1.51 aborts without authorities, even where it asks nobody for a certificate.
    const std::string& authorities =
        watch_.AsksForCertificates() ? texts.client_ca : texts.certificate;
    *config = grpc_ssl_server_certificate_config_create(authorities.c_str(), &pair, 1);
    given_ = newest;
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  const net::TlsWatch& watch_;
  grpc_server_credentials* credentials_ = nullptr;
  Mutex mutex_;
  std::shared_ptr<const net::TlsIdentity> given_ GUARDED_BY(mutex_);
};

}  // namespace

std::shared_ptr<grpc::ServerCredentials> GrpcTlsCredentials(const net::TlsWatch& watch) {
  return std::make_shared<ReloadingCredentials>(watch);
}

}  // namespace stanna::app
