#include "client/api_error.h"

#include <gtest/gtest.h>

namespace stanna::hubspot {
namespace {

absl::Status StatusFor(int http_status, std::string body, std::vector<HttpHeader> headers = {}) {
  const HttpResponse response{http_status, std::move(headers), std::move(body)};
  return ToStatus(ParseApiError(response), response, {.portal_id = 7, .call = "list deals"});
}

TEST(ApiError, CodesAndReasonsByStatus) {
  struct Case {
    int status;
    absl::StatusCode code;
    const char* reason;
  };
  const Case cases[] = {
      {400, absl::StatusCode::kInvalidArgument, "HUBSPOT_REFUSED_REQUEST"},
      {401, absl::StatusCode::kUnauthenticated, "HUBSPOT_REAUTH_REQUIRED"},
      {403, absl::StatusCode::kPermissionDenied, "HUBSPOT_FORBIDDEN"},
      {404, absl::StatusCode::kNotFound, "HUBSPOT_NOT_FOUND"},
      {409, absl::StatusCode::kInvalidArgument, "HUBSPOT_REFUSED_REQUEST"},
      {414, absl::StatusCode::kInvalidArgument, "HUBSPOT_REFUSED_REQUEST"},
      {423, absl::StatusCode::kUnavailable, "HUBSPOT_LOCKED"},
      {429, absl::StatusCode::kResourceExhausted, "HUBSPOT_RATE_LIMITED"},
      {477, absl::StatusCode::kUnavailable, "HUBSPOT_MIGRATING"},
      {500, absl::StatusCode::kUnavailable, "HUBSPOT_UNAVAILABLE"},
      {524, absl::StatusCode::kUnavailable, "HUBSPOT_UNAVAILABLE"},
      {302, absl::StatusCode::kDataLoss, "HUBSPOT_UNREADABLE_ANSWER"},
  };
  for (const Case& c : cases) {
    for (const char* body : {"", "<html><h1>edge</h1></html>", "{}", "[]", "null"}) {
      const auto status = StatusFor(c.status, body);
      EXPECT_EQ(status.code(), c.code) << c.status << body;
      EXPECT_EQ(ReasonOf(status), c.reason) << c.status << body;
      const auto metadata = DetailsOf(status).metadata;
      EXPECT_EQ(metadata.at("portalId"), "7");
      EXPECT_EQ(metadata.at("call"), "list deals");
      EXPECT_EQ(metadata.at("httpStatus"), std::to_string(c.status));
      EXPECT_FALSE(metadata.at("nextStep").empty());
      EXPECT_EQ(MessageOf(status).find("edge"), std::string::npos);
    }
  }
}

TEST(ApiError, ScopesFromBothPlacesAndNames) {
  for (const char* body :
       {R"({"message":"m","context":{"requiredGranularScopes":["a.read","b.read"]}})",
        R"({"message":"m","errors":[{"context":{"requiredScopes":["a.read","b.read"]}}],
            "category":"MISSING_SCOPES"})",
        R"({"errors":[{"context":{"requiredGranularScopes":["a.read"]}}],
            "context":{"requiredGranularScopes":["a.read"],"requiredScopes":["b.read"]}})"}) {
    const auto status = StatusFor(403, body);
    EXPECT_EQ(ReasonOf(status), kMissingScopes) << body;
    EXPECT_EQ(DetailsOf(status).metadata.at("requiredScopes"), "a.read,b.read") << body;
  }
}

TEST(ApiError, CarriesCategoryCorrelationAndRetryAfter) {
  const auto status = StatusFor(477, R"({"category":"X","correlationId":"c-1","message":"moving"})",
                                {{"Retry-After", "60"}});
  const auto details = DetailsOf(status);
  EXPECT_EQ(details.metadata.at("category"), "X");
  EXPECT_EQ(details.metadata.at("correlationId"), "c-1");
  EXPECT_EQ(details.retry_after, std::chrono::seconds(60));
  EXPECT_EQ(MessageOf(status),
            "portal 7, list deals: HubSpot answered 477 X: moving (correlation id c-1)");
}

TEST(ApiError, PolicyFromNameOrSentence) {
  const auto policy = [](const char* body) {
    return ParseApiError(HttpResponse{429, {}, body}).policy_name;
  };
  EXPECT_EQ(policy(R"({"policyName":"DAILY"})"), "DAILY");
  EXPECT_EQ(policy(R"({"message":"You have reached your secondly limit."})"), "SECONDLY");
  EXPECT_EQ(policy(R"({"message":"You have reached your ten_secondly_rolling limit."})"),
            "TEN_SECONDLY_ROLLING");
  EXPECT_EQ(policy(R"({"message":"You have reached your daily limit."})"), "DAILY");
  EXPECT_EQ(policy("<html>"), "");
}

TEST(ApiError, ContextJoinsErrorsWithoutAnAnswer) {
  const auto status = WithContext(WithReason(Unavailable("h: reset"), "HTTP_NO_ANSWER"),
                                  {.portal_id = 7, .call = "list deals"});
  EXPECT_EQ(DetailsOf(status).metadata.at("call"), "list deals");
  EXPECT_EQ(ReasonOf(status), "HTTP_NO_ANSWER");
  EXPECT_EQ(MessageOf(status), "portal 7, list deals: h: reset");
}

}  // namespace
}  // namespace stanna::hubspot
