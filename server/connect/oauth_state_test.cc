#include "server/connect/oauth_state.h"

#include <gtest/gtest.h>

namespace stanna::connect {
namespace {

constexpr char kKeys[] = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

class OAuthStatesTest : public testing::Test {
 protected:
  std::string ReasonFor(std::string_view state) {
    return ReasonOf(states_.Consume(state, {.confirmed = true}).status());
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
  const auto flow = states_.Consume(state.text, {.confirmed = true});
  ASSERT_TRUE(flow.ok()) << ToString(flow.status());
  EXPECT_EQ(flow->workspace, acme_);
  EXPECT_EQ(flow->began_at, clock_.Now());
  EXPECT_FALSE(flow->options.replace_portal);
  EXPECT_EQ(ReasonFor(state.text), "OAUTH_STATE_USED");
}

TEST_F(OAuthStatesTest, CarriesWhatItsBeginnerSaid) {
  const auto flow = states_.Consume(
      states_.Issue(WorkspaceId("a b\nc"), {.replace_portal = true, .begun_by = "user:jo 7"}).text,
      {.confirmed = true});
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
  EXPECT_TRUE(states_.Consume(text, {.confirmed = true}).ok())
      << "tampering must not use up the true state";
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
  EXPECT_TRUE(states_.Consume(early, {.confirmed = true}).ok());
  clock_.Advance(std::chrono::milliseconds(1));
  EXPECT_EQ(ReasonFor(late), "OAUTH_STATE_EXPIRED");
}

TEST_F(OAuthStatesTest, AnotherReplicaAcceptsIt) {
  OAuthStates replica(*cipher_, *kv_, clock_);
  const std::string text = states_.Issue(acme_).text;
  EXPECT_TRUE(replica.Consume(text, {.confirmed = true}).ok());
  EXPECT_EQ(ReasonFor(text), "OAUTH_STATE_USED");
}

TEST_F(OAuthStatesTest, AnotherServersStateIsInvalid) {
  const auto other =
      storage::MakeTokenCipher("k1:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=").value();
  OAuthStates stranger(*other, *kv_, clock_);
  EXPECT_EQ(ReasonFor(stranger.Issue(acme_).text), "OAUTH_STATE_INVALID");
}

struct BrowserCase {
  const char* what;
  FlowOptions begun;
  FlowEnd end;
  std::string reason;  // empty: it may
};

TEST_F(OAuthStatesTest, IsForTheBrowserThatBeganTheFlow) {
  const FlowOptions none, either{.browser = "b1"}, only{.browser = "b1", .browser_only = true};
  const BrowserCase cases[] = {
      {"begun without a browser", none, {}, "OAUTH_CONFIRMATION_REQUIRED"},
      {"… and ended in some browser", none, {.browser = "b1"}, "OAUTH_CONFIRMATION_REQUIRED"},
      {"… confirmed", none, {.confirmed = true}, ""},
      {"the same browser", either, {.browser = "b1"}, ""},
      {"another one", either, {.browser = "b2"}, "OAUTH_CONFIRMATION_REQUIRED"},
      {"another one, confirmed", either, {.browser = "b2", .confirmed = true}, ""},
      {"the only browser", only, {.browser = "b1"}, ""},
      {"not the only browser", only, {.browser = "b2"}, "OAUTH_BROWSER_MISMATCH"},
      {"… whatever is confirmed", only, {.confirmed = true}, "OAUTH_BROWSER_MISMATCH"},
  };
  for (const BrowserCase& c : cases) {
    const std::string text = states_.Issue(acme_, c.begun).text;
    const auto flow = states_.Consume(text, c.end);
    EXPECT_EQ(ReasonOf(flow.status()), c.reason) << c.what;
    if (flow.ok()) continue;
    if (c.reason == "OAUTH_CONFIRMATION_REQUIRED") {
      EXPECT_EQ(DetailsOf(flow.status()).metadata["workspaceId"], "acme.com") << c.what;
    }
  }
}

TEST_F(OAuthStatesTest, AnUnconfirmedEndLeavesItGood) {
  const std::string text = states_.Issue(acme_).text;
  EXPECT_FALSE(states_.Consume(text, {}).ok());
  EXPECT_TRUE(states_.Consume(text, {.confirmed = true}).ok());
}

}  // namespace
}  // namespace stanna::connect
