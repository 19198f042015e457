#include "storage/kv/redis_url.h"

#include <gtest/gtest.h>

#include "storage/testing/status_asserts.h"

namespace stanna::storage {
namespace {

TEST(RedisUrl, ReadsAllParts) {
  const auto full = ParseRedisUrl("redis://us%40er:p%2Fa%3Ass@cache.local:6380/3");
  ASSERT_STATUS_OK(full);
  EXPECT_EQ(full->hosts, (std::vector<RedisHost>{{"cache.local", 6380}}));
  EXPECT_EQ(full->user, "us@er");
  EXPECT_EQ(full->password, "p/a:ss");
  EXPECT_EQ(full->database, 3);
  const auto plain = ParseRedisUrl("redis://localhost");
  ASSERT_STATUS_OK(plain);
  EXPECT_EQ(plain->hosts, (std::vector<RedisHost>{{"localhost", 6379}}));
  EXPECT_EQ(plain->database, 0);
  EXPECT_EQ(ParseRedisUrl("redis://:pw@h/")->password, "pw");
  EXPECT_EQ(ParseRedisUrl("redis://[::1]:7000")->hosts, (std::vector<RedisHost>{{"::1", 7000}}));
  EXPECT_EQ(ParseRedisUrl("redis://:a,b@one,two:7001,[::1]:7002/0")->hosts,
            (std::vector<RedisHost>{{"one", 6379}, {"two", 7001}, {"::1", 7002}}));
  EXPECT_EQ(ParseRedisUrl("unix:/run/redis.sock")->socket_path, "/run/redis.sock");
}

TEST(RedisUrl, RefusesOthersWithoutRepeatingThem) {
  for (const char* wrong :
       {"", "rediss://secret@h", "http://secret", "redis://", "redis://secret@h", "redis://h:0",
        "redis://h:70000", "redis://h:x", "redis://h/secret", "redis://:se%cret@h",
        "redis://u:secret%4@h", "unix:secret", "redis://[::1", "redis://h,", "redis://,h",
        "redis://h,secret:x"}) {
    SCOPED_TRACE(wrong);
    const auto parsed = ParseRedisUrl(wrong);
    EXPECT_STATUS(kInvalidArgument, parsed);
    EXPECT_EQ(MessageOf(parsed.status()).find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace stanna::storage
