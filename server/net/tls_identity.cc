#include "server/net/tls_identity.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <string_view>
#include <utility>
#include <vector>

namespace stanna::net {
namespace {

constexpr char kCertificate[] = "TLS_CERTIFICATE_FILE";
constexpr char kPrivateKey[] = "TLS_PRIVATE_KEY_FILE";
constexpr char kClientCa[] = "TLS_CLIENT_CA_FILE";

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;

// What was found wrong with a file is no fault that another user of this thread should find.
struct KeepErrorsClean {
  ~KeepErrorsClean() { ERR_clear_error(); }
};

absl::Status Wrong(const char* setting, const std::string& file, const std::string& what) {
  return InvalidArgument(std::string(setting) + " " + file + " " + what + ".");
}

absl::StatusOr<std::string> ReadPem(const char* setting, const std::string& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  std::string text(kMaxPemFileBytes + 1, '\0');
  if (in) in.read(text.data(), static_cast<std::streamsize>(text.size()));
  // A folder opens, but can't be read.
  if (in.bad() || in.gcount() == 0) {
    const std::string why = errno != 0 ? std::strerror(errno) : "it is empty";
    return Wrong(setting, file, "can't be read (" + why + "); is it there, for this user?");
  }
  if (!in.eof()) return Wrong(setting, file, "is larger than 1 MiB; it must be a PEM file");
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

Bio Reader(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Empty when one of them can't be read, too.
std::vector<Certificate> CertificatesOf(const std::string& pem) {
  std::vector<Certificate> certificates;
  const Bio reader = Reader(pem);
  while (X509* certificate = PEM_read_bio_X509(reader.get(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(certificate);
  }
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (!at_end) certificates.clear();
  ERR_clear_error();
  return certificates;
}

// Tells OpenSSL, which asks for one at the terminal otherwise, that there is no passphrase.
int NoPassphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

absl::StatusOr<Key> KeyOf(const std::string& pem, const std::string& file) {
  bool encrypted = false;
  Key key(PEM_read_bio_PrivateKey(Reader(pem).get(), nullptr, &NoPassphrase, &encrypted));
  if (key) return key;
  if (encrypted) {
    return Wrong(kPrivateKey, file, "has a passphrase; take it away (openssl pkey -in … -out …)");
  }
  return Wrong(kPrivateKey, file, "has no private key in PEM");
}

Time TimeOf(const ASN1_TIME* time) {
  std::tm parts{};
  ASN1_TIME_to_tm(time, &parts);
  return std::chrono::time_point_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::from_time_t(timegm(&parts)));
}

// Of OpenSSL, of what failed last.
std::string LastError() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason == nullptr ? "no reason given" : reason;
}

std::string Day(Time time) { return FormatRfc3339(time).substr(0, 10); }

absl::Status CheckTimes(const char* setting, const std::string& file, X509* certificate, Time now) {
  const Time from = TimeOf(X509_get0_notBefore(certificate));
  const Time until = TimeOf(X509_get0_notAfter(certificate));
  if (until <= now) return Wrong(setting, file, "expired on " + Day(until) + "; renew it");
  if (from > now) {
    return Wrong(setting, file,
                 "is not valid before " + FormatRfc3339(from) + "; is this machine's clock right?");
  }
  return absl::OkStatus();
}

std::string SubjectOf(X509* certificate) {
  const Bio text(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0, XN_FLAG_ONELINE);
  char* data = nullptr;
  const long size = BIO_get_mem_data(text.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

absl::Status CheckAuthorities(const std::string& pem, const std::string& file, Time now) {
  const auto authorities = CertificatesOf(pem);
  if (authorities.empty()) return Wrong(kClientCa, file, "has no certificates in PEM");
  absl::Status refused;
  bool any_is_valid = false;
  for (const Certificate& authority : authorities) {
    if (X509_check_ca(authority.get()) == 0) {
      return Wrong(kClientCa, file,
                   "has " + SubjectOf(authority.get()) +
                       ", which is no authority; name those that sign callers' certificates");
    }
    // One that has ended vouches for nobody; it is no reason to refuse the callers of the others.
    absl::Status times = CheckTimes(kClientCa, file, authority.get(), now);
    any_is_valid |= times.ok();
    if (!times.ok()) refused = std::move(times);
  }
  return any_is_valid ? absl::OkStatus() : refused;
}

constexpr unsigned char kHttp11[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

// A client that names protocols but not this one gets an alert instead of an answer that it can't
// read.
int ChooseProtocol(SSL*, const unsigned char** chosen, unsigned char* size,
                   const unsigned char* offered, unsigned offered_size, void*) {
  unsigned char* out = nullptr;
  if (SSL_select_next_proto(&out, size, kHttp11, sizeof kHttp11, offered, offered_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = out;
  return SSL_TLSEXT_ERR_OK;
}

std::shared_ptr<SSL_CTX> NewWebContext() {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                         SSL_OP_CIPHER_SERVER_PREFERENCE);
  // Buffers of a connection at rest are given back.
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  // Of TLS 1.2 those with forward secrecy and authenticated encryption.
  SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL");
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(context.get(), &ChooseProtocol, nullptr);
  return context;
}

absl::Status Install(SSL_CTX* context, const std::vector<Certificate>& chain, EVP_PKEY* key,
                     const TlsFiles& files) {
  // OpenSSL's security level refuses what is weak by today's measure.
  if (SSL_CTX_use_certificate(context, chain.front().get()) != 1) {
    return Wrong(kCertificate, files.certificate, "can't be used (" + LastError() + ")");
  }
  for (std::size_t i = 1; i < chain.size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context, chain[i].get()) != 1) {
      return Wrong(kCertificate, files.certificate, "has an intermediate that can't be used");
    }
  }
  if (X509_check_private_key(chain.front().get(), key) != 1 ||
      SSL_CTX_use_PrivateKey(context, key) != 1) {
    return Wrong(kPrivateKey, files.private_key,
                 "is not the key of the first certificate in " + files.certificate +
                     "; give the pair that was made together, the server's certificate first");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TlsTexts> ReadTlsTexts(const TlsFiles& files) {
  TlsTexts texts;
  ASSIGN_OR_RETURN(texts.certificate, ReadPem(kCertificate, files.certificate));
  ASSIGN_OR_RETURN(texts.private_key, ReadPem(kPrivateKey, files.private_key));
  if (files.client_ca.empty()) return texts;
  ASSIGN_OR_RETURN(texts.client_ca, ReadPem(kClientCa, files.client_ca));
  return texts;
}

absl::StatusOr<std::shared_ptr<const TlsIdentity>> TlsIdentity::Make(TlsTexts texts,
                                                                     const TlsFiles& files,
                                                                     Time now) {
  const KeepErrorsClean cleaner;
  const auto chain = CertificatesOf(texts.certificate);
  if (chain.empty()) return Wrong(kCertificate, files.certificate, "has no certificates in PEM");
  ASSIGN_OR_RETURN(const Key key, KeyOf(texts.private_key, files.private_key));
  std::shared_ptr<TlsIdentity> identity(new TlsIdentity());
  identity->context_ = NewWebContext();
  RETURN_IF_ERROR(Install(identity->context_.get(), chain, key.get(), files));
  X509* const own = chain.front().get();
  if (X509_check_purpose(own, X509_PURPOSE_SSL_SERVER, 0) != 1) {
    return Wrong(kCertificate, files.certificate,
                 "is not for servers; its extended key usage must have serverAuth");
  }
  RETURN_IF_ERROR(CheckTimes(kCertificate, files.certificate, own, now));
  if (!files.client_ca.empty()) {
    RETURN_IF_ERROR(CheckAuthorities(texts.client_ca, files.client_ca, now));
  }
  identity->subject_ = SubjectOf(own);
  identity->not_after_ = TimeOf(X509_get0_notAfter(own));
  identity->texts_ = std::move(texts);
  return std::shared_ptr<const TlsIdentity>(std::move(identity));
}

std::string TlsIdentity::Describe() const {
  return subject_ + " until " + FormatRfc3339(not_after_);
}

}  // namespace stanna::net
