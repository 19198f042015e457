#include "storage/crypto/token_cipher.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <thread>

#include "base/base64.h"
#include "storage/crypto/key_file.h"
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

TEST(TokenCipher, ASealedTextNamesItsKey) {
  const auto cipher = *MakeTokenCipher(KeyText("new", 'b') + "," + KeyText("old", 'a'));
  EXPECT_EQ(cipher->SealingKeyId(), "new");
  EXPECT_EQ(KeyIdOf(cipher->Seal("t", kBinding)), "new");
  for (const char* other : {"", "v1", "v1.", "v1.k1", "v2.k1.abc", "token"}) {
    EXPECT_EQ(KeyIdOf(other), "") << other;
  }
}

TEST(TokenCipher, HashesApiKeysWithAKeyOfItsOwn) {
  const auto cipher = *MakeTokenCipher(KeyText("k1", 'a'));
  const auto hash = cipher->HashApiKey("sk-1");
  ASSERT_EQ(hash.size(), 1u);
  EXPECT_EQ(hash[0].key_id, "k1");
  EXPECT_EQ(hash[0].hash.size(), 64u);
  EXPECT_NE(hash, cipher->HashApiKey("sk-2"));
  EXPECT_EQ(hash[0].hash,
            (*MakeTokenCipher(KeyText("other_name", 'a')))->HashApiKey("sk-1")[0].hash);
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

TEST(KeyFile, TheDefaultsNewKeysAreNumbered) {
  const std::string path = NewFolder() + "/keys";
  ASSERT_STATUS_OK(LoadOrCreateKeyFile(path));
  const auto lock = KeyFileLock::Take(path);
  ASSERT_STATUS_OK(lock);
  EXPECT_EQ(*AddKey(path), "k2");
  EXPECT_EQ(*AddKey(path), "k3");
  EXPECT_EQ((*MakeTokenCipher(*ReadKeyFile(path)))->SealingKeyId(), "k3");
  EXPECT_EQ(*RemoveOlderKeys(path), (std::vector<std::string>{"k2", "k1"}));
  EXPECT_TRUE(RemoveOlderKeys(path)->empty());
  EXPECT_EQ((*MakeTokenCipher(*ReadKeyFile(path)))->HashApiKey("sk-1").size(), 1u);
  struct stat facts {};
  ASSERT_EQ(stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
}

TEST(KeyFile, KeysWithNamesOfTheirOwnStayAsTheyAre) {
  const std::string path = NewFolder() + "/keys";
  std::ofstream(path) << KeyText("spring", 'a') << "," << KeyText("k9x", 'b') << "\n";
  chmod(path.c_str(), 0600);
  EXPECT_EQ(*AddKey(path), "k1");
  const auto cipher = *MakeTokenCipher(*ReadKeyFile(path));
  EXPECT_EQ(cipher->HashApiKey("sk-1")[1].key_id, "spring");
  EXPECT_EQ(cipher->HashApiKey("sk-1")[2].key_id, "k9x");
}

TEST(KeyFile, WhoeverAddsKeysAtOnceLosesNone) {
  const std::string path = NewFolder() + "/keys";
  ASSERT_STATUS_OK(LoadOrCreateKeyFile(path));
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const auto lock = KeyFileLock::Take(path);
      EXPECT_STATUS_OK(lock);
      EXPECT_STATUS_OK(AddKey(path));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ((*MakeTokenCipher(*ReadKeyFile(path)))->HashApiKey("sk-1").size(), 9u);
}

// Two that share a file, as a server and the command that rotates its keys do.
TEST(KeyFileCipher, UnderstandsAtOnceWhatAnotherSealsWithANewKey) {
  const std::string path = NewFolder() + "/keys";
  ASSERT_STATUS_OK(LoadOrCreateKeyFile(path));
  const auto server = *MakeKeyFileCipher(path);
  const auto command = *MakeKeyFileCipher(path);
  const std::string old_token = server->Seal("old", kBinding);
  ASSERT_STATUS_OK(AddKey(path));
  const std::string new_token = command->Seal("new", kBinding);
  EXPECT_EQ(KeyIdOf(new_token), "k2");
  EXPECT_EQ(*server->Open(new_token, kBinding), "new");
  EXPECT_EQ(*server->Open(old_token, kBinding), "old");
  EXPECT_EQ(KeyIdOf(server->Seal("next", kBinding)), "k2");
  ASSERT_STATUS_OK(RemoveOlderKeys(path));
  EXPECT_STATUS(kDataLoss, server->Open(old_token, kBinding));
}

TEST(KeyFileCipher, AFileThatCannotBeUsedChangesNothing) {
  const std::string path = NewFolder() + "/keys";
  EXPECT_STATUS(kFailedPrecondition, MakeKeyFileCipher(path));
  ASSERT_STATUS_OK(LoadOrCreateKeyFile(path));
  const auto cipher = *MakeKeyFileCipher(path);
  const std::string token = cipher->Seal("t", kBinding);
  std::ofstream(path) << "no keys at all\n";
  EXPECT_EQ(*cipher->Open(token, kBinding), "t");
  std::ofstream(path) << KeyText("new", 'n') << "\n";
  chmod(path.c_str(), 0644);
  EXPECT_EQ(*cipher->Open(token, kBinding), "t") << "others may read it";
  chmod(path.c_str(), 0600);
  EXPECT_EQ(cipher->SealingKeyId(), "new") << "as soon as it is put right";
  ASSERT_STATUS_OK(AddKey(path));
  const std::string next = cipher->Seal("u", kBinding);
  EXPECT_EQ(KeyIdOf(next), "k1");
  unlink(path.c_str());
  EXPECT_EQ(*cipher->Open(next, kBinding), "u");
}

}  // namespace
}  // namespace stanna::storage
