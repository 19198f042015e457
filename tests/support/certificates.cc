#include "tests/support/certificates.h"

#include <glog/logging.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>

namespace stanna::testing {
namespace {

std::shared_ptr<EVP_PKEY> NewKey() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

void AddExtension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  if (value.empty()) return;
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  CHECK(extension != nullptr) << value;
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

std::shared_ptr<X509> NewCertificate(const CertificateWish& wish, EVP_PKEY* key) {
  static std::atomic<long> serial = 1;
  std::shared_ptr<X509> certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
  const auto seconds = [](std::chrono::hours hours) {
    return static_cast<long>(std::chrono::seconds(hours).count());
  };
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), seconds(wish.valid_from));
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), seconds(wish.valid_until));
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(wish.common_name.c_str()), -1,
                             -1, 0);
  X509_set_pubkey(certificate.get(), key);
  return certificate;
}

template <typename Write>
std::string PemOf(Write write) {
  BIO* out = BIO_new(BIO_s_mem());
  CHECK_EQ(write(out), 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(out);
  return text;
}

std::string PemOf(X509* certificate) {
  return PemOf([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

}  // namespace

CertificateAuthority::CertificateAuthority(const std::string& common_name,
                                           std::chrono::hours valid_until)
    : key_(NewKey()),
      certificate_(NewCertificate(
          {.common_name = common_name,
           .valid_from = std::min(std::chrono::hours(-1), valid_until - std::chrono::hours(24)),
           .valid_until = valid_until},
          key_.get())) {
  X509* own = certificate_.get();
  X509_set_issuer_name(own, X509_get_subject_name(own));
  AddExtension(own, own, NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(own, key_.get(), EVP_sha256());
  pem_ = PemOf(own);
}

PemPair CertificateAuthority::Issue(const CertificateWish& wish) const {
  const auto key = NewKey();
  const auto certificate = NewCertificate(wish, key.get());
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get()));
  AddExtension(certificate.get(), certificate_.get(), NID_basic_constraints, "CA:FALSE");
  AddExtension(certificate.get(), certificate_.get(), NID_subject_alt_name, wish.names);
  AddExtension(certificate.get(), certificate_.get(), NID_ext_key_usage, wish.extended_usage);
  X509_sign(certificate.get(), key_.get(), EVP_sha256());
  return {.certificate = PemOf(certificate.get()),
          .private_key = PemOf([&](BIO* out) {
            return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

void ReplaceFile(const std::string& path, const std::string& text) {
  const std::string draft = path + ".new";
  std::ofstream(draft, std::ios::trunc) << text;
  CHECK_EQ(std::rename(draft.c_str(), path.c_str()), 0) << path;
}

}  // namespace stanna::testing
