#include "server/connect/oauth_state.h"

#include <gtest/gtest.h>

namespace stanna::connect {
namespace {

constexpr char kKeys[] = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

class OAuthStatesTest : public testing::Test {
 protected:
  std::string ReasonFor(std::string_view state) {
    return ReasonOf(states_.Consume(state).status());
  }

  std::unique_ptr<storage::TokenCipher> cipher_ = storage::MakeTokenCipher(kKeys).value();
  std::unique_ptr<storage::KvStore> kv_ = storage::MakeMemoryKvStore();
  FakeClock clock_{FromEpochMs(1'790'000'000'000)};
  OAuthStates states_{*cipher_, *kv_, clock_};
  const WorkspaceId acme_{"acme.com"};
};

TEST_F(OAuthStatesTest, NamesItsWorkspaceOnce) {
  const IssuedState state = states_.Issue(acme_);
  EXPECT_EQ(state.expires_at, clock_.Now() + kStateLifetime);
  const auto flow = states_.Consume(state.text);
  ASSERT_TRUE(flow.ok()) << ToString(flow.status());
  EXPECT_EQ(flow->workspace, acme_);
  EXPECT_EQ(flow->began_at, clock_.Now());
  EXPECT_FALSE(flow->options.replace_portal);
  EXPECT_EQ(ReasonFor(state.text), "OAUTH_STATE_USED");
}

TEST_F(OAuthStatesTest, CarriesWhatItsBeginnerSaid) {
  const auto flow = states_.Consume(
      states_.Issue(WorkspaceId("a b\nc"), {.replace_portal = true, .begun_by = "user:jo 7"}).text);
  ASSERT_TRUE(flow.ok()) << ToString(flow.status());
  EXPECT_EQ(flow->workspace, WorkspaceId("a b\nc"));
  EXPECT_TRUE(flow->options.replace_portal);
  EXPECT_EQ(flow->options.begun_by, "user:jo 7");
}

TEST_F(OAuthStatesTest, IsUrlSafe) {
  const std::string text = states_.Issue(WorkspaceId("müller & söhne")).text;
  EXPECT_EQ(text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                   "-_.~"),
            std::string::npos)
      << text;
}

TEST_F(OAuthStatesTest, AnyChangedCharacterMakesItInvalid) {
  const std::string text = states_.Issue(acme_).text;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(ReasonFor(changed), "OAUTH_STATE_INVALID") << "at " << i;
  }
  EXPECT_TRUE(states_.Consume(text).ok()) << "tampering must not use up the true state";
}

TEST_F(OAuthStatesTest, MadeUpTextsAreInvalid) {
  for (const std::string& text :
       {std::string(), std::string("x"), std::string("v1.k1."), std::string(100'000, 'A')}) {
    EXPECT_EQ(ReasonFor(text), "OAUTH_STATE_INVALID");
  }
}

TEST_F(OAuthStatesTest, ASealedTokenIsNoState) {
  const std::string token = cipher_->Seal("9999999999999 nonce other.com", {"acme.com", "conn_1"});
  EXPECT_EQ(ReasonFor(token), "OAUTH_STATE_INVALID");
}

TEST_F(OAuthStatesTest, EndsAfterTenMinutes) {
  const std::string early = states_.Issue(acme_).text;
  const std::string late = states_.Issue(acme_).text;
  clock_.Advance(kStateLifetime - std::chrono::milliseconds(1));
  EXPECT_TRUE(states_.Consume(early).ok());
  clock_.Advance(std::chrono::milliseconds(1));
  EXPECT_EQ(ReasonFor(late), "OAUTH_STATE_EXPIRED");
}

TEST_F(OAuthStatesTest, AnotherReplicaAcceptsIt) {
  OAuthStates replica(*cipher_, *kv_, clock_);
  const std::string text = states_.Issue(acme_).text;
  EXPECT_TRUE(replica.Consume(text).ok());
  EXPECT_EQ(ReasonFor(text), "OAUTH_STATE_USED");
}

TEST_F(OAuthStatesTest, AnotherServersStateIsInvalid) {
  const auto other =
      storage::MakeTokenCipher("k1:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=").value();
  OAuthStates stranger(*other, *kv_, clock_);
  EXPECT_EQ(ReasonFor(stranger.Issue(acme_).text), "OAUTH_STATE_INVALID");
}

}  // namespace
}  // namespace stanna::connect
