#include "server/auth/api_keys.h"

#include <gtest/gtest.h>

#include <functional>

namespace stanna::auth {
namespace {

constexpr char kKeys[] = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// Counts what is asked of it.
class CountingStore : public storage::ApiKeyStore {
 public:
  std::map<std::string, storage::ApiKey> by_hash;
  int finds = 0, touches = 0, rehashes = 0;
  absl::Status failure, write_failure;
  std::function<void()> after_find;

  absl::Status Create(const storage::ApiKey& key, Deadline) override {
    by_hash[key.hash] = key;
    return absl::OkStatus();
  }
  absl::StatusOr<storage::ApiKey> FindByHash(const std::string& hash, Deadline) override {
    ++finds;
    RETURN_IF_ERROR(failure);
    const auto found = by_hash.find(hash);
    absl::StatusOr<storage::ApiKey> answer = NotFound("no key");
    if (found != by_hash.end()) answer = found->second;
    if (after_find) after_find();
    return answer;
  }
  absl::StatusOr<std::vector<storage::ApiKey>> List(const WorkspaceId&, Deadline) override {
    return std::vector<storage::ApiKey>();
  }
  absl::Status Revoke(const WorkspaceId&, const ApiKeyId& id, Time at, Deadline) override {
    for (auto& [hash, key] : by_hash) {
      if (key.id == id) key.revoked_at = at;
    }
    return absl::OkStatus();
  }
  absl::Status Rotate(const ApiKeyId&, const storage::ApiKey&, Time, Deadline) override {
    return Unimplemented("not here");
  }
  absl::Status Rehash(const WorkspaceId&, const ApiKeyId&, const std::string& from,
                      const std::string& to, const std::string& hash_key_id, Deadline) override {
    ++rehashes;
    RETURN_IF_ERROR(write_failure);
    auto moved = by_hash.extract(from);
    if (moved.empty()) return NotFound("no key");
    moved.key() = moved.mapped().hash = to;
    moved.mapped().hash_key_id = hash_key_id;
    by_hash.insert(std::move(moved));
    return absl::OkStatus();
  }
  absl::Status Touch(const WorkspaceId&, const ApiKeyId&, Time, Deadline) override {
    ++touches;
    return absl::OkStatus();
  }
};

class ApiKeysTest : public testing::Test {
 protected:
  ApiKeysTest() {
    made_ =
        MakeApiKey(WorkspaceId("acme.com"), "ci", storage::Role::kMember, *cipher_, clock_.Now());
    (void)store_.Create(made_.record, Deadline::Infinite());
  }
  absl::StatusOr<Principal> Recognise(std::string_view secret) {
    return keys_.Recognise(secret, Deadline::Infinite());
  }

  std::unique_ptr<storage::TokenCipher> cipher_ = storage::MakeTokenCipher(kKeys).value();
  FakeClock clock_{FromEpochMs(1'790'000'000'000)};
  CountingStore store_;
  ApiKeys keys_{store_, *cipher_, clock_};
  NewApiKey made_;
};

TEST_F(ApiKeysTest, MadeKeysHaveThePrefixTheEntropyAndAHint) {
  EXPECT_EQ(made_.secret.substr(0, 3), "sk-");
  EXPECT_EQ(made_.secret.size(), 3u + 43u);
  EXPECT_EQ(made_.record.hint,
            made_.secret.substr(0, 9) + "..." + made_.secret.substr(made_.secret.size() - 6));
  EXPECT_EQ(made_.record.hash.find(made_.secret), std::string::npos);
}

TEST_F(ApiKeysTest, HintOfAShortTextShowsNothing) { EXPECT_EQ(HintOf("sk-secret"), "sk-..."); }

TEST_F(ApiKeysTest, RecognisesAKeyAndItsWorkspaceAndRole) {
  const auto principal = Recognise(made_.secret);
  ASSERT_TRUE(principal.ok()) << ToString(principal.status());
  EXPECT_EQ(principal->workspace, WorkspaceId("acme.com"));
  EXPECT_EQ(principal->role, storage::Role::kMember);
  EXPECT_EQ(principal->caller, made_.record.id.value);
  EXPECT_FALSE(principal->by_token);
}

TEST_F(ApiKeysTest, RefusesWhatIsNoKeyWithoutAskingTheStore) {
  for (const std::string& text :
       {std::string(), std::string("sk"), std::string("pat-123"), "sk-" + std::string(1000, 'a')}) {
    EXPECT_EQ(ReasonOf(Recognise(text).status()), "AUTH_INVALID_KEY") << text;
  }
  EXPECT_EQ(store_.finds, 0);
}

TEST_F(ApiKeysTest, RefusesAnUnknownKey) {
  const auto status = Recognise(made_.secret + "x").status();
  EXPECT_EQ(ReasonOf(status), "AUTH_INVALID_KEY");
  EXPECT_EQ(MessageOf(status).find(made_.secret), std::string::npos);
}

TEST_F(ApiKeysTest, ARevokedKeyEndsWithTheCacheEntry) {
  ASSERT_TRUE(Recognise(made_.secret).ok());
  (void)store_.Revoke(WorkspaceId("acme.com"), made_.record.id, clock_.Now(), Deadline::Infinite());
  EXPECT_TRUE(Recognise(made_.secret).ok());
  clock_.Advance(kCacheTtl);
  EXPECT_EQ(ReasonOf(Recognise(made_.secret).status()), "AUTH_INVALID_KEY");
}

TEST_F(ApiKeysTest, AKeyEndsWhenItExpiresEvenIfItIsRemembered) {
  store_.by_hash[made_.record.hash].expires_at = clock_.Now() + std::chrono::seconds(3);
  ASSERT_TRUE(Recognise(made_.secret).ok());
  clock_.Advance(std::chrono::milliseconds(2999));
  EXPECT_TRUE(Recognise(made_.secret).ok());
  clock_.Advance(std::chrono::milliseconds(1));
  EXPECT_EQ(ReasonOf(Recognise(made_.secret).status()), "AUTH_INVALID_KEY");
  EXPECT_EQ(store_.finds, 1);
}

TEST_F(ApiKeysTest, LooksAKeyUpOnceATtl) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Recognise(made_.secret).ok());
  EXPECT_EQ(store_.finds, 1);
}

TEST_F(ApiKeysTest, TouchesAKeyOnceAMinute) {
  for (int i = 0; i < 59; ++i) {
    ASSERT_TRUE(Recognise(made_.secret).ok());
    const auto& stored = store_.by_hash[made_.record.hash];
    if (!stored.last_used_at) store_.by_hash[made_.record.hash].last_used_at = clock_.Now();
    clock_.Advance(std::chrono::seconds(1));
  }
  EXPECT_EQ(store_.touches, 1);
  clock_.Advance(std::chrono::seconds(1));
  ASSERT_TRUE(Recognise(made_.secret).ok());
  EXPECT_EQ(store_.touches, 2);
}

TEST_F(ApiKeysTest, AStoreThatIsAwayIsNoWrongKey) {
  store_.failure = Unavailable("away");
  EXPECT_TRUE(absl::IsUnavailable(Recognise(made_.secret).status()));
}

// With a key before the one that all keys of this test are hashed under.
std::unique_ptr<storage::TokenCipher> Rotated() {
  return storage::MakeTokenCipher(std::string("k2:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=,") +
                                  kKeys)
      .value();
}

TEST_F(ApiKeysTest, AKeyUnderAnOlderCipherKeyMovesWhenItIsUsed) {
  const auto cipher = Rotated();
  ApiKeys keys(store_, *cipher, clock_);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(keys.Recognise(made_.secret, Deadline::Infinite()).ok());
  }
  EXPECT_EQ(store_.rehashes, 1);
  ASSERT_EQ(store_.by_hash.size(), 1u);
  const storage::ApiKey& moved = store_.by_hash.begin()->second;
  EXPECT_EQ(moved.hash_key_id, "k2");
  EXPECT_EQ(moved.hash, cipher->HashApiKey(made_.secret)[0].hash);
  EXPECT_TRUE(Recognise(made_.secret).status().code() == absl::StatusCode::kUnauthenticated)
      << "by who does not know the new cipher key";
}

TEST_F(ApiKeysTest, AKeyThatAnotherCallMovesMeanwhileIsGood) {
  const auto cipher = Rotated();
  ApiKeys keys(store_, *cipher, clock_);
  const auto hashes = cipher->HashApiKey(made_.secret);
  store_.after_find = [&] {
    store_.after_find = nullptr;
    (void)store_.Rehash(made_.record.workspace_id, made_.record.id, hashes[1].hash, hashes[0].hash,
                        "k2", Deadline::Infinite());
  };
  EXPECT_TRUE(keys.Recognise(made_.secret, Deadline::Infinite()).ok());
}

TEST_F(ApiKeysTest, AKeyInUseIsNoGuessWhicheverCipherKeyItIsUnder) {
  const auto cipher = Rotated();
  ApiKeys keys(store_, *cipher, clock_);
  store_.write_failure = Unavailable("read only");
  ASSERT_TRUE(keys.Recognise(made_.secret, Deadline::Infinite()).ok());
  clock_.Advance(kCacheTtl);
  const absl::Status slowed = ResourceExhausted("wait");
  EXPECT_TRUE(keys.Recognise(made_.secret, Deadline::Infinite(), slowed).ok());
  const auto guess = keys.Recognise("sk-" + std::string(43, 'x'), Deadline::Infinite(), slowed);
  EXPECT_EQ(guess.status().code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(ApiKeysTest, AKeyWhoseCipherKeyIsNotKeptGetsItsName) {
  store_.by_hash.begin()->second.hash_key_id = "";
  EXPECT_TRUE(Recognise(made_.secret).ok());
  EXPECT_EQ(store_.by_hash.begin()->second.hash_key_id, "k1");
}

TEST_F(ApiKeysTest, AKeyThatCannotMoveIsGoodAllTheSame) {
  const auto cipher = Rotated();
  ApiKeys keys(store_, *cipher, clock_);
  store_.write_failure = Unavailable("read only");
  EXPECT_TRUE(keys.Recognise(made_.secret, Deadline::Infinite()).ok());
  EXPECT_TRUE(keys.Recognise(made_.secret, Deadline::Infinite()).ok());
  EXPECT_EQ(store_.by_hash.begin()->second.hash_key_id, "k1");
  EXPECT_EQ(store_.rehashes, 1) << "not at every call";
  store_.write_failure = absl::OkStatus();
  clock_.Advance(kCacheTtl);
  EXPECT_TRUE(keys.Recognise(made_.secret, Deadline::Infinite()).ok());
  EXPECT_EQ(store_.by_hash.begin()->second.hash_key_id, "k2");
}

// It was looked up before the rotation, and is remembered.
TEST_F(ApiKeysTest, AKeyThatIsRememberedMovesAtOnce) {
  struct Switched : storage::TokenCipher {
    const storage::TokenCipher* now = nullptr;
    std::string Seal(std::string_view token, const storage::TokenBinding& binding) const override {
      return now->Seal(token, binding);
    }
    absl::StatusOr<std::string> Open(std::string_view sealed,
                                     const storage::TokenBinding& binding) const override {
      return now->Open(sealed, binding);
    }
    std::vector<storage::ApiKeyHash> HashApiKey(std::string_view key) const override {
      return now->HashApiKey(key);
    }
    std::string SealingKeyId() const override { return now->SealingKeyId(); }
  };
  const auto rotated = Rotated();
  Switched cipher;
  cipher.now = cipher_.get();
  ApiKeys keys(store_, cipher, clock_);
  ASSERT_TRUE(keys.Recognise(made_.secret, Deadline::Infinite()).ok());
  cipher.now = rotated.get();
  clock_.Advance(kCacheTtl / 2);
  EXPECT_TRUE(keys.Recognise(made_.secret, Deadline::Infinite()).ok());
  EXPECT_EQ(store_.by_hash.begin()->second.hash_key_id, "k2");
  (void)store_.Revoke(WorkspaceId("acme.com"), made_.record.id, clock_.Now(), Deadline::Infinite());
  clock_.Advance(kCacheTtl / 2);
  EXPECT_FALSE(keys.Recognise(made_.secret, Deadline::Infinite()).ok())
      << "revoked keys end no later for having moved";
}

}  // namespace
}  // namespace stanna::auth
