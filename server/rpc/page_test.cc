#include "server/rpc/page.h"

#include <gtest/gtest.h>

#include "stanna/insights/v1/insights_service.pb.h"
#include "stanna/integration/v1/integration_service.pb.h"

namespace stanna::rpc {
namespace {

using insights::v1::ListClientsRequest;

constexpr PageSizes kSizes{50, 500};

ListClientsRequest Request(int limit, int offset = 0, const std::string& token = "") {
  ListClientsRequest request;
  request.set_page_size(limit);
  request.set_skip(offset);
  request.set_page_token(token);
  return request;
}

TEST(ReadPage, ZeroIsTheStandardAndTooMuchIsCutDown) {
  EXPECT_EQ(ReadPage(Request(0), kSizes)->limit, 50);
  EXPECT_EQ(ReadPage(Request(7), kSizes)->limit, 7);
  EXPECT_EQ(ReadPage(Request(500), kSizes)->limit, 500);
  EXPECT_EQ(ReadPage(Request(1'000'000), kSizes)->limit, 500);
}

TEST(ReadPage, NegativeNumbersNameTheirJsonFields) {
  const auto page = ReadPage(Request(-1, -5), kSizes);
  ASSERT_TRUE(absl::IsInvalidArgument(page.status()));
  const auto violations = DetailsOf(page.status()).violations;
  ASSERT_EQ(violations.size(), 2u);
  EXPECT_EQ(violations[0].field, "limit");
  EXPECT_EQ(violations[1].field, "offset");
}

TEST(ReadPage, ATokenGoesOnWhereThePageEnded) {
  const auto first = ReadPage(Request(10), kSizes).value();
  const std::string token = NextToken(first, 10, 25);
  const auto second = ReadPage(Request(10, 0, token), kSizes).value();
  EXPECT_EQ(second.offset, 10);
  const std::string last = NextToken(second, 10, 25);
  EXPECT_EQ(ReadPage(Request(10, 0, last), kSizes)->offset, 20);
  EXPECT_EQ(NextToken(*ReadPage(Request(10, 0, last), kSizes), 5, 25), "");
}

TEST(ReadKeyPage, ATokenGoesOnFromAKey) {
  const auto first = ReadKeyPage(Request(10), kSizes).value();
  EXPECT_EQ(first.key, 0);
  EXPECT_EQ(first.limit, 10);
  const std::int64_t key = 9'223'372'036'854'775'807;
  const std::string token = NextKeyToken(first, key);
  EXPECT_EQ(ReadKeyPage(Request(5, 0, token), kSizes)->key, key);
  const auto mixed = ReadPage(Request(5, 0, token), kSizes);
  EXPECT_EQ(DetailsOf(mixed.status()).violations.at(0).field, "pageToken");
  const std::string offset = NextToken(ReadPage(Request(10), kSizes).value(), 10, 100);
  EXPECT_FALSE(ReadKeyPage(Request(5, 0, offset), kSizes).ok());
  EXPECT_FALSE(ReadKeyPage(Request(-5), kSizes).ok());
}

TEST(ReadPage, SkipCountsFromTheToken) {
  const std::string token = NextToken(ReadPage(Request(10), kSizes).value(), 10, 100);
  EXPECT_EQ(ReadPage(Request(10, 3, token), kSizes)->offset, 13);
  EXPECT_EQ(ReadPage(Request(10, 3), kSizes)->offset, 3);
}

TEST(ReadPage, ThePageSizeMayChangeButNothingElse) {
  const std::string token = NextToken(ReadPage(Request(10), kSizes).value(), 10, 100);
  EXPECT_EQ(ReadPage(Request(20, 0, token), kSizes)->offset, 10);
  ListClientsRequest other = Request(10, 0, token);
  other.set_search("acme");
  EXPECT_EQ(DetailsOf(ReadPage(other, kSizes).status()).violations.at(0).field, "pageToken");
}

TEST(ReadPage, ATokenOfAnotherListingIsRefused) {
  const std::string token = NextToken(ReadPage(Request(10), kSizes).value(), 10, 100);
  integration::v1::ListOwnersRequest owners;
  owners.set_page_token(token);
  EXPECT_TRUE(absl::IsInvalidArgument(ReadPage(owners, kSizes).status()));
}

TEST(ReadPage, RefusesWhatIsNoToken) {
  const std::string fingerprint = ReadPage(Request(1), kSizes)->fingerprint;
  for (const std::string& token :
       {std::string("x"), std::string("p"), std::string("p10"), "p." + fingerprint,
        "p-1." + fingerprint, "pzz." + fingerprint, "p10." + fingerprint + "0",
        "pffffffffffffffffffff." + fingerprint}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ReadPage(Request(1, 0, token), kSizes).status())) << token;
  }
}

TEST(ReadPage, RefusesAnOffsetBeyondAllReason) {
  EXPECT_TRUE(ReadPage(Request(1, 1'000'000), kSizes).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(ReadPage(Request(1, 1'000'001), kSizes).status()));
}

TEST(NextToken, IsEmptyWhenNothingCameBack) {
  EXPECT_EQ(NextToken(ReadPage(Request(10, 90), kSizes).value(), 0, 100), "");
}

}  // namespace
}  // namespace stanna::rpc
