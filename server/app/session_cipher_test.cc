#include "server/app/session_cipher.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace stanna::app {
namespace {

constexpr char kOneKey[] = "a:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
constexpr char kAnotherKey[] = "a:ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";
constexpr char kName[] = "stanna_session-abc";

std::unique_ptr<storage::TokenCipher> CipherOf(const char* keys) {
  auto cipher = storage::MakeTokenCipher(keys);
  EXPECT_TRUE(cipher.ok()) << ToString(cipher.status());
  return cipher.ok() ? *std::move(cipher) : nullptr;
}

TEST(SessionCipher, OpensWhatItSealed) {
  const auto cipher = CipherOf(kOneKey);
  const SessionCipher session(*cipher);
  const std::string sealed = session.Seal("secret", kName);
  EXPECT_EQ(session.Open(sealed, kName), "secret");
  EXPECT_EQ(sealed.find("secret"), std::string::npos);
  EXPECT_EQ(sealed.find_first_of(" \",;\\"), std::string::npos)
      << sealed << " is no cookie's value";
}

TEST(SessionCipher, OpensNothingElse) {
  const auto cipher = CipherOf(kOneKey), other = CipherOf(kAnotherKey);
  const SessionCipher session(*cipher);
  const std::string sealed = session.Seal("secret", kName);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(session.Open(changed, kName), std::nullopt) << i;
  }
  EXPECT_EQ(session.Open(sealed, "stanna_session-abd"), std::nullopt) << "another name";
  EXPECT_EQ(SessionCipher(*other).Open(sealed, kName), std::nullopt) << "another key";
  EXPECT_EQ(session.Open(cipher->Seal("secret", {kName, "conn_1"}), kName), std::nullopt)
      << "a token is no session";
  EXPECT_FALSE(cipher->Open(sealed, {kName, "conn_1"}).ok()) << "a session is no token";
}

}  // namespace
}  // namespace stanna::app
