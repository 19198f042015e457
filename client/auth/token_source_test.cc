#include "client/auth/token_source.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include "client/api_error.h"
#include "client/auth/fake_token_store.h"
#include "client/http/fake_sleeper.h"

namespace stanna::hubspot {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// Only Refresh is asked of it here.
class FakeOAuthClient : public OAuthClient {
 public:
  std::string AuthorizeUrl(std::string_view) const override { return ""; }
  absl::StatusOr<TokenGrant> ExchangeCode(std::string_view, const CallOptions&) override {
    return Internal("not expected");
  }
  absl::StatusOr<TokenGrant> Refresh(std::string_view, const CallOptions&) override {
    const int number = ++refreshes;
    if (on_refresh) on_refresh();
    if (!error.ok()) return error;
    return TokenGrant{.access_token = "fresh-" + std::to_string(number),
                      .refresh_token = "refresh",
                      .expires_in = seconds(1800),
                      .portal_id = 7,
                      .scopes = {}};
  }
  absl::StatusOr<TokenGrant> GrantToApp(const std::vector<std::string>&,
                                        const CallOptions&) override {
    return Internal("not expected");
  }
  absl::StatusOr<TokenInfo> Introspect(TokenKind, std::string_view, const CallOptions&) override {
    return Internal("not expected");
  }
  absl::StatusOr<TokenInfo> DescribePrivateAppToken(std::string_view, const CallOptions&) override {
    return Internal("not expected");
  }
  absl::Status Revoke(TokenKind, std::string_view, const CallOptions&) override {
    return absl::OkStatus();
  }

  std::atomic<int> refreshes = 0;
  std::function<void()> on_refresh;
  absl::Status error;
};

class TokenSourceTest : public ::testing::Test {
 protected:
  StoredTokens Tokens() {
    return {.access_token = "old",
            .refresh_token = "refresh",
            .obtained_at = clock.Now(),
            .expires_at = clock.Now() + minutes(30)};
  }
  absl::Status Refused() {
    return WithReason(Unauthenticated("BAD_REFRESH_TOKEN"), kReauthRequired);
  }

  FakeClock clock{FromEpochMs(1'700'000'000'000)};
  FakeSleeper sleeper;
  FakeOAuthClient oauth;
  FakeTokenStore store{Tokens()};
  RefreshingTokenSource source{store, oauth, clock, sleeper};
  const CallOptions options{};
};

TEST_F(TokenSourceTest, UsesATokenUntilEightyPercentOfItsLife) {
  EXPECT_EQ(*source.Get(options), "old");
  clock.Advance(minutes(24) - seconds(1));
  EXPECT_EQ(*source.Get(options), "old");
  EXPECT_EQ(store.loads(), 1);
  clock.Advance(seconds(1));
  EXPECT_EQ(*source.Get(options), "fresh-1");
  EXPECT_EQ(store.tokens().access_token, "fresh-1");
  EXPECT_EQ(store.tokens().expires_at, clock.Now() + seconds(1800));
}

TEST_F(TokenSourceTest, AFailedEarlyRefreshLeavesTheOldTokenInUse) {
  ASSERT_EQ(*source.Get(options), "old");
  clock.Advance(minutes(25));
  oauth.error = Unavailable("down");
  EXPECT_EQ(*source.Get(options), "old");
  clock.Advance(minutes(5));
  const auto token = source.Get(options);
  EXPECT_TRUE(absl::IsUnavailable(token.status())) << ToString(token.status());
}

TEST_F(TokenSourceTest, ARejectedTokenIsReplacedOnce) {
  ASSERT_EQ(*source.Get(options), "old");
  EXPECT_EQ(*source.Replace("old", options), "fresh-1");
  // A second thread with the same old token gets what is there already.
  EXPECT_EQ(*source.Replace("old", options), "fresh-1");
  EXPECT_EQ(oauth.refreshes, 1);
}

TEST_F(TokenSourceTest, ARevokedRefreshTokenMarksTheConnectionAndStopsCalling) {
  clock.Advance(minutes(30));
  oauth.error = Refused();
  for (int i = 0; i < 3; ++i) {
    const auto token = source.Get(options);
    EXPECT_TRUE(absl::IsUnauthenticated(token.status()));
    EXPECT_EQ(ReasonOf(token.status()), kReauthRequired);
  }
  EXPECT_EQ(oauth.refreshes, 1);
  EXPECT_EQ(store.reauth_reason(), "BAD_REFRESH_TOKEN");
}

TEST_F(TokenSourceTest, APrivateAppTokenIsNeverRefreshedAndARejectedOneNeedsAPerson) {
  FakeTokenStore private_store{
      {.access_token = "pat", .refresh_token = "", .obtained_at = {}, .expires_at = {}}};
  RefreshingTokenSource pat(private_store, oauth, clock, sleeper);
  clock.Advance(std::chrono::hours(1000));
  EXPECT_EQ(*pat.Get(options), "pat");
  EXPECT_EQ(ReasonOf(pat.Replace("pat", options).status()), kReauthRequired);
  EXPECT_EQ(oauth.refreshes, 0);
  EXPECT_NE(private_store.reauth_reason(), "");
}

TEST_F(TokenSourceTest, ManyThreadsOfManyReplicasRefreshOnce) {
  clock.Advance(minutes(30));
  std::vector<std::unique_ptr<RefreshingTokenSource>> replicas;
  SystemSleeper real;
  for (int i = 0; i < 4; ++i) {
    replicas.push_back(std::make_unique<RefreshingTokenSource>(
        store, oauth, clock, real, TokenTimes{.poll = std::chrono::milliseconds(1)}));
  }
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int i = 0; i < 32; ++i) {
    threads.emplace_back([&, i] {
      const auto token = replicas[i % 4]->Get(options);
      if (token.ok() && *token == "fresh-1") ++good;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 32);
  EXPECT_EQ(oauth.refreshes, 1);
}

TEST_F(TokenSourceTest, TheLoserOfTheLockWaitsForTheWinnersToken) {
  clock.Advance(minutes(30));
  ASSERT_TRUE(store.TryLockRefresh(seconds(30)));
  int polls = 0;
  FakeSleeper winner_saves_during_sleep([&](std::chrono::milliseconds) {
    if (++polls < 3) return;
    StoredTokens saved = Tokens();
    saved.access_token = "winner";
    ASSERT_TRUE(store.Save(saved).ok());
  });
  RefreshingTokenSource loser(store, oauth, clock, winner_saves_during_sleep);
  EXPECT_EQ(*loser.Get(options), "winner");
  EXPECT_EQ(polls, 3);
  EXPECT_EQ(oauth.refreshes, 0);
}

TEST_F(TokenSourceTest, TheLoserTakesOverWhenTheWinnerDied) {
  clock.Advance(minutes(30));
  ASSERT_TRUE(store.TryLockRefresh(seconds(30)));
  FakeSleeper lock_expires([&](std::chrono::milliseconds) { store.UnlockRefresh(); });
  RefreshingTokenSource loser(store, oauth, clock, lock_expires);
  EXPECT_EQ(*loser.Get(options), "fresh-1");
}

TEST_F(TokenSourceTest, ALockThatNeverFreesEndsWithTheDeadline) {
  clock.Advance(minutes(30));
  ASSERT_TRUE(store.TryLockRefresh(seconds(30)));
  CallOptions short_call;
  short_call.deadline = Deadline::After(std::chrono::milliseconds(50));
  EXPECT_TRUE(absl::IsDeadlineExceeded(source.Get(short_call).status()));
}

TEST_F(TokenSourceTest, AnEarlyRefreshUnderWayElsewhereDoesNotBlock) {
  clock.Advance(minutes(25));
  ASSERT_TRUE(store.TryLockRefresh(seconds(30)));
  EXPECT_EQ(*source.Get(options), "old");
  EXPECT_EQ(oauth.refreshes, 0);
}

TEST_F(TokenSourceTest, AConnectionMadeAnewIsUsedAgain) {
  clock.Advance(minutes(30));
  FakeTokenStore* const marked = &store;
  EXPECT_EQ(ReasonOf(source.GiveUp("test")), kReauthRequired);
  EXPECT_EQ(marked->reauth_reason(), "test");
  EXPECT_FALSE(source.Get(options).ok());
  ASSERT_TRUE(store.MarkReauthRequired("").ok());
  StoredTokens again = Tokens();
  again.refresh_token = "second";
  ASSERT_TRUE(store.Save(again).ok());
  EXPECT_EQ(*source.Get(options), "old");
}

}  // namespace
}  // namespace stanna::hubspot
