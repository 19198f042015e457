#include "server/auth/jwt_callers.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "server/auth/testing/make_token.h"

namespace stanna::auth {
namespace {

class JwtCallersTest : public testing::Test {
 protected:
  void Write(const std::string& text) {
    std::ofstream out(path_, std::ios::binary | std::ios::trunc);
    out << text;
  }
  void WriteKey(const SigningKey& key) { Write("{\"keys\":[" + key.Jwk("k") + "]}"); }
  void Open() {
    auto file = JwtKeyFile::Open(path_, clock_);
    ASSERT_TRUE(file.ok()) << ToString(file.status());
    callers_ = std::make_unique<JwtCallers>(JwtRules{.issuer = "i", .audience = "a"},
                                            *std::move(file), clock_);
  }
  bool Knows(const SigningKey& key) {
    const std::int64_t now = ToEpochMs(clock_.Now()) / 1000;
    const std::string token =
        key.Token(R"({"alg":"HS256"})",
                  R"({"iss":"i","aud":"a","sub":"s","workspace_id":"w","role":"viewer","iat":)" +
                      std::to_string(now) + ",\"exp\":" + std::to_string(now + 60) + "}");
    return callers_->Recognise(token).ok();
  }

  const std::string path_ = testing::TempDir() + "/jwks-" + std::to_string(getpid()) + ".json";
  FakeClock clock_{FromEpochMs(1'790'000'000'000)};
  const SigningKey old_ = SigningKey::Hmac(std::string(32, 'o'));
  const SigningKey new_ = SigningKey::Hmac(std::string(32, 'n'));
  std::unique_ptr<JwtCallers> callers_;
};

TEST_F(JwtCallersTest, NewKeysHoldFromTheNextLookOn) {
  WriteKey(old_);
  Open();
  EXPECT_TRUE(Knows(old_));
  WriteKey(new_);
  clock_.Advance(kLookForKeysEvery - std::chrono::milliseconds(1));
  EXPECT_TRUE(Knows(old_));
  EXPECT_FALSE(Knows(new_));
  clock_.Advance(std::chrono::milliseconds(1));
  EXPECT_TRUE(Knows(new_));
  EXPECT_FALSE(Knows(old_));
}

TEST_F(JwtCallersTest, WhileTheFileIsUnusableTheLastKeysStay) {
  WriteKey(old_);
  Open();
  for (const std::string& text :
       {std::string("{\"keys\":["), std::string(), std::string(kMaxKeyFileBytes + 1, ' ')}) {
    Write(text);
    clock_.Advance(kLookForKeysEvery);
    EXPECT_TRUE(Knows(old_)) << text.substr(0, 20);
  }
  std::filesystem::remove(path_);
  clock_.Advance(kLookForKeysEvery);
  EXPECT_TRUE(Knows(old_));
  WriteKey(new_);
  clock_.Advance(kLookForKeysEvery);
  EXPECT_TRUE(Knows(new_));
  EXPECT_FALSE(Knows(old_));
}

TEST_F(JwtCallersTest, AClockThatGoesBackDoesNotKeepOldKeys) {
  WriteKey(old_);
  Open();
  WriteKey(new_);
  clock_.Advance(-std::chrono::hours(5));
  EXPECT_TRUE(Knows(new_));
}

TEST_F(JwtCallersTest, AnUnusableFileAtTheStartIsASentence) {
  const auto open = [&] { return MessageOf(JwtKeyFile::Open(path_, clock_).status()); };
  std::filesystem::remove(path_);
  EXPECT_EQ(open(), path_ + " is no file.");
  EXPECT_EQ(MessageOf(JwtKeyFile::Open(testing::TempDir(), clock_).status()),
            testing::TempDir() + " is no file.");
  Write("{}");
  EXPECT_EQ(open(), path_ + " has no list \"keys\".");
  Write(std::string(kMaxKeyFileBytes + 1, ' '));
  EXPECT_EQ(open(), path_ + " is longer than 256 KiB.");
}

}  // namespace
}  // namespace stanna::auth
