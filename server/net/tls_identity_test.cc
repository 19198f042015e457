#include "server/net/tls_identity.h"

#include <gtest/gtest.h>

#include "tests/support/certificates.h"
#include "tests/support/process.h"

namespace stanna::net {
namespace {

using testing::CertificateAuthority;
using testing::PemPair;

constexpr std::chrono::hours kDay{24};

const TlsFiles kFiles = {.certificate = "c.pem", .private_key = "k.pem", .client_ca = "ca.pem"};

class TlsIdentityTest : public ::testing::Test {
 protected:
  std::string Refusal(const TlsTexts& texts) const {
    const auto made = TlsIdentity::Make(texts, kFiles, SystemClock().Now());
    return made.ok() ? "" : MessageOf(made.status());
  }
  TlsTexts Texts(const PemPair& pair) const {
    return {.certificate = pair.certificate,
            .private_key = pair.private_key,
            .client_ca = authority_.pem()};
  }

  const CertificateAuthority authority_;
  const PemPair good_ = authority_.Issue();
};

TEST_F(TlsIdentityTest, TakesAPairAndSaysUntilWhen) {
  const auto identity = TlsIdentity::Make(Texts(good_), kFiles, SystemClock().Now());
  ASSERT_TRUE(identity.ok()) << ToString(identity.status());
  EXPECT_EQ((*identity)->texts(), Texts(good_));
  EXPECT_NE((*identity)->web_context(), nullptr);
  EXPECT_GT((*identity)->not_after(), SystemClock().Now() + 300 * kDay);
  EXPECT_EQ((*identity)->Describe().rfind("CN = server until 20", 0), 0u)
      << (*identity)->Describe();
  TlsTexts chain = Texts(good_);
  chain.certificate += authority_.pem();
  EXPECT_EQ(Refusal(chain), "");
}

TEST_F(TlsIdentityTest, SaysWhatIsWrongAndWhereAndWhatToDo) {
  const PemPair other = authority_.Issue();
  const PemPair expired = authority_.Issue({.valid_from = -2 * kDay, .valid_until = -1 * kDay});
  const PemPair early = authority_.Issue({.valid_from = kDay, .valid_until = 2 * kDay});
  const PemPair of_client = authority_.Issue({.extended_usage = "clientAuth"});
  const struct {
    TlsTexts texts;
    const char* beginning;
    const char* advice;
  } cases[] = {
      {{"nonsense", good_.private_key, authority_.pem()},
       "TLS_CERTIFICATE_FILE c.pem has no certificates in PEM",
       ""},
      {{good_.private_key, good_.private_key, authority_.pem()},
       "TLS_CERTIFICATE_FILE c.pem has no certificates in PEM",
       ""},
      {{good_.certificate.substr(0, good_.certificate.size() / 2), good_.private_key,
        authority_.pem()},
       "TLS_CERTIFICATE_FILE c.pem has no certificates in PEM",
       ""},
      {{good_.certificate, "nonsense", authority_.pem()},
       "TLS_PRIVATE_KEY_FILE k.pem has no private key in PEM",
       ""},
      {{good_.certificate, other.private_key, authority_.pem()},
       "TLS_PRIVATE_KEY_FILE k.pem is not the key of the first certificate in c.pem",
       "give the pair that was made together"},
      {{authority_.pem() + good_.certificate, good_.private_key, authority_.pem()},
       "TLS_PRIVATE_KEY_FILE k.pem is not the key of the first certificate in c.pem",
       "the server's certificate first"},
      {Texts(expired), "TLS_CERTIFICATE_FILE c.pem expired on 20", "renew it"},
      {Texts(early), "TLS_CERTIFICATE_FILE c.pem is not valid before 20", "clock"},
      {Texts(of_client), "TLS_CERTIFICATE_FILE c.pem is not for servers", "serverAuth"},
      {{good_.certificate, good_.private_key, ""},
       "TLS_CLIENT_CA_FILE ca.pem has no certificates in PEM",
       ""},
      {{good_.certificate, good_.private_key, good_.certificate},
       "TLS_CLIENT_CA_FILE ca.pem has CN = server, which is no authority",
       "sign callers' certificates"},
  };
  for (const auto& c : cases) {
    const std::string said = Refusal(c.texts);
    EXPECT_EQ(said.rfind(c.beginning, 0), 0u) << c.beginning << "\n" << said;
    EXPECT_NE(said.find(c.advice), std::string::npos) << said;
  }
}

TEST_F(TlsIdentityTest, OneAuthorityThatIsValidIsEnough) {
  const CertificateAuthority ended("an authority of yesterday", -1 * kDay);
  TlsTexts texts = Texts(good_);
  texts.client_ca = ended.pem() + authority_.pem();
  EXPECT_EQ(Refusal(texts), "");
  texts.client_ca = ended.pem();
  EXPECT_EQ(Refusal(texts).rfind("TLS_CLIENT_CA_FILE ca.pem expired on 20", 0), 0u)
      << Refusal(texts);
}

TEST_F(TlsIdentityTest, AKeyWithAPassphraseIsNotAskedFor) {
  const std::string sealed =
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
      "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjKLGpbCdcOqAICCAAw\n"
      "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEL0IJwD/Q7kzLNxbC1bFMhcEgZCa\n"
      "-----END ENCRYPTED PRIVATE KEY-----\n";
  // Neither its passphrase nor a terminal exists here; the test would hang.
  const std::string said = Refusal({good_.certificate, sealed, authority_.pem()});
  EXPECT_EQ(said.rfind("TLS_PRIVATE_KEY_FILE k.pem has ", 0), 0u) << said;
}

TEST_F(TlsIdentityTest, FilesThatCannotBeReadAreNamed) {
  const std::string folder = testing::MakeTestFolder("tls");
  const std::string there = folder + "/there.pem", missing = folder + "/missing.pem",
                    empty = folder + "/empty.pem", large = folder + "/large.pem";
  testing::ReplaceFile(there, "text");
  testing::ReplaceFile(empty, "");
  testing::ReplaceFile(large, std::string(kMaxPemFileBytes + 1, 'x'));
  const struct {
    TlsFiles files;
    std::string said;
  } cases[] = {
      {{missing, there, ""}, "TLS_CERTIFICATE_FILE " + missing + " can't be read (No such file"},
      {{there, missing, ""}, "TLS_PRIVATE_KEY_FILE " + missing + " can't be read"},
      {{there, there, missing}, "TLS_CLIENT_CA_FILE " + missing + " can't be read"},
      {{empty, there, ""}, "TLS_CERTIFICATE_FILE " + empty + " can't be read (it is empty)"},
      {{folder, there, ""}, "TLS_CERTIFICATE_FILE " + folder + " can't be read (Is a directory)"},
      {{large, there, ""}, "TLS_CERTIFICATE_FILE " + large + " is larger than 1 MiB"},
  };
  for (const auto& c : cases) {
    const auto texts = ReadTlsTexts(c.files);
    EXPECT_EQ(MessageOf(texts.status()).rfind(c.said, 0), 0u) << c.said << "\n"
                                                              << MessageOf(texts.status());
  }
  EXPECT_EQ(ReadTlsTexts({there, there, ""})->client_ca, "");
}

}  // namespace
}  // namespace stanna::net
