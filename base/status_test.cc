#include "base/status.h"

#include <gtest/gtest.h>

namespace stanna {
namespace {

TEST(Status, DetailsSurviveAnyBytes) {
  const ErrorDetails in{.reason = "INTEGRATION_ERROR",
                        .metadata = {{"category", "a:b"}, {"", "3:x\n"}},
                        .retry_after = std::chrono::seconds(3),
                        .violations = {{"filters[0].value", "must be: a number"}, {"", ""}}};
  const ErrorDetails out = DetailsOf(WithDetails(Unavailable("down"), in));
  EXPECT_EQ(out.reason, in.reason);
  EXPECT_EQ(out.metadata, in.metadata);
  EXPECT_EQ(out.retry_after, in.retry_after);
  EXPECT_EQ(out.violations, in.violations);
}

TEST(Status, AStatusWithoutDetailsHasEmptyOnes) {
  EXPECT_EQ(ReasonOf(NotFound("x")), "");
  EXPECT_FALSE(DetailsOf(absl::OkStatus()).retry_after);
}

TEST(Status, AnnotateKeepsCodeAndDetails) {
  const auto s = Annotate(WithReason(NotFound("no such run"), "RESOURCE_NOT_FOUND"), "GetSyncRun");
  EXPECT_EQ(ToString(s), "NOT_FOUND: GetSyncRun: no such run [RESOURCE_NOT_FOUND]");
}

TEST(Status, WithReasonAddsToWhatIsThere) {
  auto s = WithReason(NotFound("x"), "A", {{"k", "1"}});
  s = WithReason(s, "B", {{"l", "2"}});
  EXPECT_EQ(ReasonOf(s), "B");
  EXPECT_EQ(DetailsOf(s).metadata.size(), 2u);
}

absl::StatusOr<int> Half(int n) {
  if (n % 2 != 0) return InvalidArgument("odd");
  return n / 2;
}
absl::StatusOr<int> Quarter(int n) {
  ASSIGN_OR_RETURN(const int half, Half(n));
  RETURN_IF_ERROR(Half(half));
  return half / 2;
}

TEST(Status, MacrosPropagate) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(ToString(Quarter(6).status()), "INVALID_ARGUMENT: odd");
}

}  // namespace
}  // namespace stanna
