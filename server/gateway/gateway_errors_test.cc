// What a wrong request and a failed call look like.
#include <google/rpc/error_details.pb.h>
#include <google/rpc/error_info.pb.h>
#include <google/rpc/status.pb.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "server/gateway/testing/gateway_fixture.h"

namespace stanna::gateway {
namespace {

using testing::GatewayTest;
using testing::JsonRequest;
using testing::RawResponse;

class GatewayErrorsTest : public GatewayTest {
 protected:
  static constexpr char kId[] = "X-Request-Id: req_test\r\n";
};

struct Rich {
  const char* name;
  grpc::StatusCode code;
  const char* message;
  const char* reason = "";
  std::map<std::string, std::string> metadata = {};
  std::vector<std::pair<std::string, std::string>> violations = {};
  int retry_seconds = 0;
};

grpc::Status ToStatus(const Rich& rich) {
  google::rpc::Status status;
  google::rpc::ErrorInfo info;
  info.set_reason(rich.reason);
  info.mutable_metadata()->insert(rich.metadata.begin(), rich.metadata.end());
  if (*rich.reason) status.add_details()->PackFrom(info);
  google::rpc::BadRequest bad;
  for (const auto& [field, description] : rich.violations) {
    auto& violation = *bad.add_field_violations();
    violation.set_field(field);
    violation.set_description(description);
  }
  if (!rich.violations.empty()) status.add_details()->PackFrom(bad);
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(rich.retry_seconds);
  if (rich.retry_seconds > 0) status.add_details()->PackFrom(retry);
  return grpc::Status(rich.code, rich.message, status.SerializeAsString());
}

std::string Line(const std::string& name, const RawResponse& response) {
  std::string line = name + ": " + std::to_string(response.status);
  if (!response.Header("retry-after").empty()) {
    line += " retry-after=" + response.Header("retry-after");
  }
  if (!response.Header("allow").empty()) line += " allow=" + response.Header("allow");
  return line + ' ' + response.body + '\n';
}

// Compares with testdata/<file>; `GOLDEN_WRITE=<folder of testdata>` rewrites it.
void ExpectGolden(const std::string& file, const std::string& actual) {
  if (const char* folder = std::getenv("GOLDEN_WRITE")) {
    std::ofstream(std::string(folder) + '/' + file) << actual;
  }
  std::ifstream in("server/gateway/testdata/" + file);
  std::stringstream expected;
  expected << in.rdbuf();
  EXPECT_EQ(actual, expected.str());
}

TEST_F(GatewayErrorsTest, FailedCalls) {
  using enum grpc::StatusCode;
  const Rich kCases[] = {
      {"missing key", UNAUTHENTICATED, "No key.", "AUTH_MISSING_KEY"},
      {"invalid key", UNAUTHENTICATED, "Bad key.", "AUTH_INVALID_KEY"},
      {"other workspace", PERMISSION_DENIED, "Not yours.", "AUTH_WORKSPACE_MISMATCH"},
      {"role", PERMISSION_DENIED, "Admins only.", "AUTH_FORBIDDEN"},
      {"validation",
       INVALID_ARGUMENT,
       "The request is not valid.",
       "VALIDATION_ERROR",
       {},
       {{"sinceDays", "must be 1 to 1825"},
        {"dataTypes[0]", "is unknown"},
        {"sinceDays", "is odd"}}},
      {"no workspace", NOT_FOUND, "No such workspace.", "INVALID_WORKSPACE"},
      {"no job",
       NOT_FOUND,
       "No such job.",
       "RESOURCE_NOT_FOUND",
       {{"resource", "job"}, {"id", "job_1"}}},
      {"not ready",
       NOT_FOUND,
       "Later.",
       "DATA_NOT_READY",
       {{"estimatedReadyAt", "2026-11-24T12:30:00.000Z"}}},
      {"insufficient",
       NOT_FOUND,
       "Too few.",
       "INSUFFICIENT_DATA",
       {{"minimumClients", "5"}, {"currentClients", "2"}}},
      {"not connected",
       FAILED_PRECONDITION,
       "Connect first.",
       "INTEGRATION_NOT_CONNECTED",
       {{"provider", "hubspot"}, {"connectUrl", "/api/integrations/hubspot/start"}}},
      {"running",
       ALREADY_EXISTS,
       "One runs.",
       "SYNC_ALREADY_RUNNING",
       {{"syncId", "sync_1"}, {"jobId", "job_1"}}},
      {"limited",
       RESOURCE_EXHAUSTED,
       "Slow down.",
       "RATE_LIMIT_EXCEEDED",
       {{"limit", "100"}, {"remaining", "0"}, {"resetAt", "1795523400"}, {"window", "minute"}},
       {},
       17},
      {"hubspot down",
       UNAVAILABLE,
       "HubSpot is down.",
       "HUBSPOT_UNAVAILABLE",
       {{"category", "SERVER_ERROR"}, {"correlationId", "c-1"}, {"httpStatus", "503"}},
       {},
       30},
      {"hubspot limited",
       RESOURCE_EXHAUSTED,
       "Later.",
       "HUBSPOT_DAILY_LIMIT",
       {{"retryAfter", "3600"}}},
      {"reauth",
       UNAUTHENTICATED,
       "Connect again.",
       "HUBSPOT_REAUTH_REQUIRED",
       {{"nextStep", "reconnect"}}},
      {"no answer",
       UNAVAILABLE,
       "HubSpot did not answer.",
       "HTTP_NO_ANSWER",
       {{"service", "hubspot"}}},
      {"integration", UNAVAILABLE, "Broken.", "INTEGRATION_ERROR", {{"service", "hubspot"}}},
      {"internal", INTERNAL, "SELECT * FROM secrets", "INTERNAL_ERROR", {{"requestId", "other"}}},
      {"internal, plain", INTERNAL, "SELECT * FROM secrets"},
      {"unknown", UNKNOWN, "std::bad_alloc"},
      {"data loss", DATA_LOSS, "page 17"},
      {"plain invalid argument", INVALID_ARGUMENT, "Bad."},
      {"out of range", OUT_OF_RANGE, "Too far."},
      {"precondition", FAILED_PRECONDITION, "Not now."},
      {"plain unauthenticated", UNAUTHENTICATED, "Who?"},
      {"plain denied", PERMISSION_DENIED, "No."},
      {"plain not found", NOT_FOUND, "Nothing."},
      {"conflict", ABORTED, "Changed meanwhile.", "ETAG_MISMATCH", {{"etag", "e2"}}},
      {"already exists", ALREADY_EXISTS, "There is one."},
      {"exhausted", RESOURCE_EXHAUSTED, "Too many."},
      {"unimplemented", UNIMPLEMENTED, "Not yet."},
      {"unavailable", UNAVAILABLE, "Try again.", "", {}, {}, 5},
      {"deadline", DEADLINE_EXCEEDED, "Too slow."},
      {"cancelled", CANCELLED, "Stopped."},
      {"details that are none", UNAVAILABLE, "Quoted \"text\" \\ and é.", "X", {{"a\"b", "c\nd"}}},
      {"numbers that are none",
       RESOURCE_EXHAUSTED,
       "x",
       "RATE_LIMIT_EXCEEDED",
       {{"limit", "many"}}},
  };
  std::string actual;
  for (const Rich& rich : kCases) {
    services.Fail("ListClients", ToStatus(rich));
    actual += Line(rich.name, Get("/api/clients", kId));
  }
  services.Fail("ListClients", grpc::Status(UNAVAILABLE, "Broken details.", "\xff\xff"));
  actual += Line("broken details", Get("/api/clients", kId));
  ExpectGolden("failed_calls.golden", actual);
}

TEST_F(GatewayErrorsTest, LimitsAreHeadersOfAnswersAndRefusals) {
  services.Trail("ListClients", {{"x-ratelimit-limit", "100"},
                                 {"x-ratelimit-remaining", "7"},
                                 {"x-ratelimit-reset", "1790000060"},
                                 {"x-something-else", "internal"}});
  const auto expect_headers = [](const auto& response) {
    EXPECT_EQ(response.Header("x-ratelimit-limit"), "100");
    EXPECT_EQ(response.Header("x-ratelimit-remaining"), "7");
    EXPECT_EQ(response.Header("x-ratelimit-reset"), "1790000060");
    EXPECT_EQ(response.Header("x-something-else"), "");
  };
  const auto answer = Get("/api/clients");
  EXPECT_EQ(answer.status, 200);
  expect_headers(answer);
  services.Fail("ListClients", ToStatus({"limit",
                                         grpc::StatusCode::RESOURCE_EXHAUSTED,
                                         "Too many calls.",
                                         "RATE_LIMIT_EXCEEDED",
                                         {{"limit", "100"},
                                          {"remaining", "0"},
                                          {"resetAt", "1790000060"},
                                          {"window", "minute"},
                                          {"retryAfter", "40"}},
                                         {},
                                         40}));
  const auto refused = Get("/api/clients");
  EXPECT_EQ(refused.status, 429);
  expect_headers(refused);
  EXPECT_EQ(refused.Header("retry-after"), "40");
  EXPECT_EQ(
      refused.body,
      R"({"error":"Too many calls.","code":"RATE_LIMIT_EXCEEDED","status":429,"details":{)"
      R"("limit":100,"remaining":0,"resetAt":1790000060,"retryAfter":40,"window":"minute"}})");
  EXPECT_EQ(Get("/healthz").Header("x-ratelimit-limit"), "");
}

TEST_F(GatewayErrorsTest, WrongRequests) {
  const struct {
    const char* method;
    const char* target;
    const char* body = "";
    const char* header_lines = "Content-Type: application/json\r\n";
  } kCases[] = {
      {"GET", "/"},
      {"GET", "/api"},
      {"GET", "/api/clients/"},
      {"GET", "/api/nothing/%22quoted%22"},
      {"GET", "/api/clients/%ff"},
      {"POST", "/api/clients"},
      {"DELETE", "/api/ingest/run"},
      {"PATCH", "/healthz"},
      {"BREW", "/api/clients"},
      {"GET", "/api/clients?nothing=1"},
      {"GET", "/api/clients?page_size=1"},
      {"GET", "/api/clients?limit=x&filter=none&offset=99999999999"},
      {"GET", "/api/clients?limit=1&limit=2"},
      {"GET", "/api/clients?limit=%zz"},
      {"GET", "/api/clients?workspaceId=a&workspaceId=b"},
      {"GET", "/api/clients?workspaceId=%C3%A9"},
      {"GET", "/api/clients?search="},
      {"GET", "/api/clients", "{}"},
      {"GET", "/api/clients", "", "Authorization: Bearer \xc3\xa9\r\n"},
      {"GET", "/api/integrations/hubspot/properties?objectType=COMPANIES"},
      {"GET", "/api/integrations/hubspot/properties?provider=hubspot"},
      {"POST", "/api/ingest/run", "{}", "Content-Type: text/plain\r\n"},
      {"POST", "/api/ingest/run", "{}", ""},
      {"POST", "/api/ingest/run", "{}", "Content-Type: application/json; charset=utf-8\r\n"},
      {"POST", "/api/ingest/run", "{"},
      {"POST", "/api/ingest/run", "[]"},
      {"POST", "/api/ingest/run", R"({"syncType":"fast","source":"hubspot","sources":"hubspot"})"},
      {"POST", "/api/ingest/run?syncType=full", "{}"},
      {"POST", "/api/ingest/run", R"({"workspaceId":5})"},
      {"POST", "/api/ingest/backfill", R"({"source":"hubspot","fromDate":"2026-02-30"})"},
      {"POST", "/api/integrations/hubspot/sync", R"({"provider":"salesforce"})"},
      {"POST", "/api/integrations/hubspot/sync", R"({"provider":"hubspot"})"},
      {"POST", "/api/integrations/hubspot/backfill", R"({"sinceDays":"730"})"},
      {"POST", "/api/integrations/hubspot/backfill", R"({"sinceDays":1,"sinceDays":2})"},
      {"PUT", "/api/integrations/hubspot/config", R"({"document":[1]})"},
      {"PUT", "/api/integrations/hubspot/config?config=1", "{}"},
      {"PUT", "/api/integrations/hubspot/config?config.etag=1", "{}"},
  };
  std::string actual;
  for (const auto& c : kCases) {
    const std::string size = std::to_string(std::string(c.body).size());
    const auto response = testing::Exchange(
        port(), std::string(c.method) + ' ' + c.target + " HTTP/1.1\r\nHost: x\r\n" + kId +
                    "Content-Length: " + size + "\r\n" + c.header_lines + "\r\n" + c.body);
    const bool fine = response.status < 300;
    actual += Line(
        std::string(c.method) + ' ' + c.target + ' ' + c.body,
        fine ? RawResponse{.status = response.status, .headers = {}, .body = "fine"} : response);
    EXPECT_EQ(response.Header("x-request-id"), "req_test") << c.target;
    EXPECT_EQ(response.Header("x-content-type-options"), "nosniff") << c.target;
    EXPECT_EQ(response.Header("cache-control"), "no-store") << c.target;
  }
  ExpectGolden("wrong_requests.golden", actual);
}

}  // namespace
}  // namespace stanna::gateway
