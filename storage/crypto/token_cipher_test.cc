#include "storage/crypto/token_cipher.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>
#include <set>
#include <thread>

#include "base/base64.h"
#include "storage/testing/status_asserts.h"

namespace stanna::storage {
namespace {

std::string KeyText(const std::string& id, char fill) {
  return id + ":" + ToBase64(std::string(32, fill));
}

constexpr TokenBinding kBinding{"acme.com", "conn_1"};

TEST(TokenCipher, OpensWhatItSealed) {
  const auto cipher = *MakeTokenCipher(KeyText("k1", 'a'));
  for (const std::string& token : {std::string("pat-eu1-secret"), std::string(),
                                   std::string(8192, 'x'), std::string("\0\xff", 2)}) {
    const std::string sealed = cipher->Seal(token, kBinding);
    EXPECT_TRUE(sealed.starts_with("v1.k1."));
    EXPECT_EQ(sealed.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789-_."),
              std::string::npos);
    const auto opened = cipher->Open(sealed, kBinding);
    ASSERT_STATUS_OK(opened);
    EXPECT_EQ(*opened, token);
  }
}

TEST(TokenCipher, NeverUsesANonceTwice) {
  const auto cipher = *MakeTokenCipher(KeyText("k1", 'a'));
  std::set<std::string> sealed;
  for (int i = 0; i < 1000; ++i) sealed.insert(cipher->Seal("same", kBinding));
  EXPECT_EQ(sealed.size(), 1000u);
}

TEST(TokenCipher, RefusesAnotherBinding) {
  const auto cipher = *MakeTokenCipher(KeyText("k1", 'a'));
  const std::string sealed = cipher->Seal("secret", kBinding);
  for (const TokenBinding& other :
       {TokenBinding{"other.com", "conn_1"}, TokenBinding{"acme.com", "conn_2"},
        TokenBinding{"acme.comc", "onn_1"}, TokenBinding{"", ""}}) {
    const auto opened = cipher->Open(sealed, other);
    EXPECT_STATUS(kDataLoss, opened);
    EXPECT_EQ(MessageOf(opened.status()).find("secret"), std::string::npos);
  }
}

TEST(TokenCipher, RefusesEachChangedCharacter) {
  const auto cipher = *MakeTokenCipher(KeyText("k1", 'a'));
  const std::string sealed = cipher->Seal("secret", kBinding);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = changed[i] == 'A' ? 'Q' : 'A';
    SCOPED_TRACE("character " + std::to_string(i));
    EXPECT_STATUS(kDataLoss, cipher->Open(changed, kBinding));
    EXPECT_STATUS(kDataLoss, cipher->Open(sealed.substr(0, i), kBinding));
  }
}

TEST(TokenCipher, RotationSealsWithTheFirstAndOpensWithAll) {
  const auto before = *MakeTokenCipher(KeyText("old", 'a'));
  const auto during = *MakeTokenCipher(KeyText("new", 'b') + "," + KeyText("old", 'a'));
  const auto after = *MakeTokenCipher(KeyText("new", 'b'));
  const std::string old_token = before->Seal("t", kBinding);
  EXPECT_EQ(*during->Open(old_token, kBinding), "t");
  EXPECT_EQ(*after->Open(during->Seal("u", kBinding), kBinding), "u");
  const auto lost = after->Open(old_token, kBinding);
  EXPECT_STATUS(kDataLoss, lost);
  EXPECT_NE(MessageOf(lost.status()).find("\"old\""), std::string::npos);
  EXPECT_EQ(during->HashApiKey("sk-1")[1], before->HashApiKey("sk-1")[0]);
  EXPECT_EQ(during->HashApiKey("sk-1")[0], after->HashApiKey("sk-1")[0]);
}

TEST(TokenCipher, HashesApiKeysWithAKeyOfItsOwn) {
  const auto cipher = *MakeTokenCipher(KeyText("k1", 'a'));
  const auto hash = cipher->HashApiKey("sk-1");
  ASSERT_EQ(hash.size(), 1u);
  EXPECT_EQ(hash[0].size(), 64u);
  EXPECT_NE(hash, cipher->HashApiKey("sk-2"));
  EXPECT_EQ(hash, (*MakeTokenCipher(KeyText("other_name", 'a')))->HashApiKey("sk-1"));
}

TEST(TokenCipher, SaysWhichEntryIsWrongButNotItsValue) {
  const std::string secret = ToBase64("too short, but a secret");
  for (const std::string& wrong :
       {std::string(), secret, ":" + secret, "k2:" + secret,
        "k.2:" + ToBase64(std::string(32, 'b')), std::string("k2:***")}) {
    const auto made = MakeTokenCipher(KeyText("k1", 'a') + "," + wrong);
    ASSERT_STATUS_OK(MakeTokenCipher(KeyText("k1", 'a')));
    EXPECT_STATUS(kInvalidArgument, made);
    EXPECT_NE(MessageOf(made.status()).find("entry 2"), std::string::npos);
    EXPECT_EQ(MessageOf(made.status()).find(secret), std::string::npos);
  }
  EXPECT_STATUS(kInvalidArgument, MakeTokenCipher(KeyText("k", 'a') + "," + KeyText("k", 'b')));
}

std::string NewFolder() {
  const char* parent = getenv("TEST_TMPDIR");
  std::string folder = std::string(parent == nullptr ? "/tmp" : parent) + "/keys_XXXXXX";
  EXPECT_NE(mkdtemp(folder.data()), nullptr);
  return folder;
}

TEST(KeyFile, IsMadeOnceForItsOwnerOnly) {
  const std::string path = NewFolder() + "/data/keys";
  const auto made = LoadOrCreateKeyFile(path);
  ASSERT_STATUS_OK(made);
  EXPECT_STATUS_OK(MakeTokenCipher(*made));
  EXPECT_EQ(*LoadOrCreateKeyFile(path), *made);
  struct stat facts {};
  ASSERT_EQ(stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
}

TEST(KeyFile, ProcessesThatStartAtOnceAgree) {
  const std::string path = NewFolder() + "/keys";
  std::vector<std::string> keys(8);
  std::vector<std::thread> threads;
  for (std::string& key : keys) {
    threads.emplace_back([&] { key = LoadOrCreateKeyFile(path).value_or("failed"); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), 1u);
  EXPECT_NE(keys[0], "failed");
}

TEST(KeyFile, IsRefusedWhenOthersMayReadIt) {
  const std::string path = NewFolder() + "/keys";
  std::ofstream(path) << KeyText("k1", 'a') << "\n";
  chmod(path.c_str(), 0640);
  EXPECT_STATUS(kFailedPrecondition, LoadOrCreateKeyFile(path));
  chmod(path.c_str(), 0400);
  EXPECT_EQ(*LoadOrCreateKeyFile(path), KeyText("k1", 'a'));
}

}  // namespace
}  // namespace stanna::storage
