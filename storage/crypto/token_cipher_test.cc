#include "storage/crypto/token_cipher.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/ids.h"
#include "storage/crypto/base64.h"

namespace stanna::storage {
namespace {

const std::string kOld = "old:" + EncodeBase64(std::string(32, 'o'));
const std::string kNew = "new:" + EncodeBase64(std::string(32, 'n'));
constexpr TokenBinding kHere{"acme.com", "conn_1"};

TEST(TokenCipher, OpensWhatItSealed) {
  const auto cipher = MakeTokenCipher(kNew);
  ASSERT_TRUE(cipher.ok()) << ToString(cipher.status());
  for (const std::string& token :
       {std::string("pat-na1-secret"), std::string(), std::string(4096, '\0')}) {
    const std::string sealed = (*cipher)->Seal(token, kHere);
    EXPECT_EQ(sealed.substr(0, 7), "v1.new.");
    EXPECT_EQ((*cipher)->Open(sealed, kHere).value(), token);
  }
}

TEST(TokenCipher, NeverSealsTheSameWayTwice) {
  const auto cipher = MakeTokenCipher(kNew).value();
  EXPECT_NE(cipher->Seal("token", kHere), cipher->Seal("token", kHere));
}

TEST(TokenCipher, RefusesATokenOfAnotherPlace) {
  const auto cipher = MakeTokenCipher(kNew).value();
  const std::string sealed = cipher->Seal("token", kHere);
  for (const TokenBinding& elsewhere :
       {TokenBinding{"acme.com", "conn_2"}, {"other.com", "conn_1"}, {"acme.comconn", "_1"}}) {
    const auto opened = cipher->Open(sealed, elsewhere);
    EXPECT_EQ(opened.status().code(), absl::StatusCode::kDataLoss);
  }
}

TEST(TokenCipher, RefusesEveryChangedCharacter) {
  const auto cipher = MakeTokenCipher(kNew).value();
  const std::string sealed = cipher->Seal("token", kHere);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    // The last character carries unused bits, which base 64 lets vary.
    if (i + 1 == sealed.size()) break;
    std::string changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(cipher->Open(changed, kHere).ok()) << "character " << i;
  }
  EXPECT_FALSE(cipher->Open("", kHere).ok());
  EXPECT_FALSE(cipher->Open("v1.new.", kHere).ok());
}

TEST(TokenCipher, AfterARotationOldTokensOpenAndNewOnesUseTheNewKey) {
  const std::string sealed = MakeTokenCipher(kOld).value()->Seal("token", kHere);
  const auto both = MakeTokenCipher(kNew + "," + kOld).value();
  EXPECT_EQ(both->Open(sealed, kHere).value(), "token");
  EXPECT_EQ(both->Seal("x", kHere).substr(0, 7), "v1.new.");
  const auto gone = MakeTokenCipher(kNew).value()->Open(sealed, kHere);
  EXPECT_EQ(gone.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(MessageOf(gone.status()).find("'old'"), std::string::npos) << ToString(gone.status());
}

TEST(TokenCipher, HashesApiKeysUnderEveryKeyTheFirstOnesFirst) {
  const auto hashes = MakeTokenCipher(kNew + "," + kOld).value()->HashApiKey("sk-abc");
  ASSERT_EQ(hashes.size(), 2u);
  EXPECT_EQ(hashes[0], MakeTokenCipher(kNew).value()->HashApiKey("sk-abc")[0]);
  EXPECT_EQ(hashes[1], MakeTokenCipher(kOld).value()->HashApiKey("sk-abc")[0]);
  EXPECT_EQ(hashes[0].size(), 64u);
  EXPECT_NE(hashes[0], hashes[1]);
}

TEST(MakeTokenCipher, SaysWhichEntryIsWrongAndNeverItsValue) {
  const std::string secret = EncodeBase64(std::string(31, 's'));
  const struct {
    std::string keys;
    const char* says;
  } kCases[] = {
      {"", "is empty"},
      {"noid", "entry 1"},
      {":" + secret, "entry 1"},
      {kNew + ",b:" + secret, "entry 2: key 'b'"},
      {"a b:" + secret, "letters, digits"},
      {kNew + "," + kNew, "'new' stands twice"},
  };
  for (const auto& c : kCases) {
    const auto cipher = MakeTokenCipher(c.keys);
    ASSERT_FALSE(cipher.ok()) << c.keys;
    const std::string message = MessageOf(cipher.status());
    EXPECT_NE(message.find(c.says), std::string::npos) << message;
    EXPECT_EQ(message.find(secret), std::string::npos) << message;
  }
}

TEST(KeyFile, IsMadeOnceForItsOwnerOnly) {
  const std::string path = testing::TempDir() + "/" + NewSecret(9) + "/token.keys";
  const auto made = LoadOrCreateKeyFile(path);
  ASSERT_TRUE(made.ok()) << ToString(made.status());
  EXPECT_TRUE(MakeTokenCipher(*made).ok());
  EXPECT_EQ(LoadOrCreateKeyFile(path).value(), *made);
  struct stat info {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST(KeyFile, IsRefusedWhenOthersMayReadIt) {
  const std::string path = testing::TempDir() + "/" + NewSecret(9);
  std::ofstream(path) << kNew;
  ASSERT_EQ(chmod(path.c_str(), 0644), 0);
  const auto keys = LoadOrCreateKeyFile(path);
  EXPECT_EQ(keys.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(MessageOf(keys.status()).find("chmod 600"), std::string::npos);
}

TEST(Base64, KnowsWellFormedTextOnly) {
  for (const std::string& bytes : {std::string(), std::string("f"), std::string("fo"),
                                   std::string("foo"), std::string("\xff\xfe\xfd")}) {
    EXPECT_EQ(DecodeBase64(EncodeBase64(bytes)), bytes);
    EXPECT_EQ(DecodeBase64Url(EncodeBase64Url(bytes)), bytes);
  }
  EXPECT_EQ(EncodeBase64Url("\xff\xfe"), "__4");
  for (const char* bad : {"a", "ab=c", "====", "a b=", "Zm9v\n"})
    EXPECT_FALSE(DecodeBase64(bad)) << bad;
}

}  // namespace
}  // namespace stanna::storage
