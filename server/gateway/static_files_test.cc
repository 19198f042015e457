#include "server/gateway/static_files.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stanna::gateway {
namespace {

const std::vector<StaticFile> kFiles = {
    {"index.html", "<html>", "packed page", "1111"},
    {"assets/app-1A.js", "code()", "packed code", "2222"},
    {"assets/app-1A.css", "a{}", "packed style", "3333"},
};

HttpResponse Get(const std::string& target,
                 std::map<std::string, std::string, std::less<>> headers = {}) {
  return StaticAnswer(
      kFiles,
      {.method = "GET", .target = target, .headers = std::move(headers), .body = {}, .peer = {}});
}

std::string Header(const HttpResponse& answer, std::string_view name) {
  for (const auto& [key, value] : answer.headers) {
    if (key == name) return value;
  }
  return "";
}

TEST(StaticFiles, PathsLeadToFilesViewsAndNowhere) {
  const struct {
    const char* target;
    int status;
    const char* body;
    const char* type;
  } kCases[] = {
      {"/app/", 200, "<html>", "text/html; charset=utf-8"},
      {"/app/index.html", 200, "<html>", "text/html; charset=utf-8"},
      {"/app/?status=connected", 200, "<html>", "text/html; charset=utf-8"},
      {"/app/sync", 200, "<html>", "text/html; charset=utf-8"},
      {"/app/sync/sync_01", 200, "<html>", "text/html; charset=utf-8"},
      {"/app/clients/a.b/more", 200, "<html>", "text/html; charset=utf-8"},
      {"/app/assets/app-1A.js", 200, "code()", "text/javascript; charset=utf-8"},
      {"/app/assets/app-1A.css", 200, "a{}", "text/css; charset=utf-8"},
      {"/app/assets/app-0B.js", 404, nullptr, "application/json"},
      {"/app/assets/", 404, nullptr, "application/json"},
      {"/app/robots.txt", 404, nullptr, "application/json"},
      {"/app/../secret.txt", 404, nullptr, "application/json"},
  };
  for (const auto& c : kCases) {
    const HttpResponse answer = Get(c.target);
    EXPECT_EQ(answer.status, c.status) << c.target;
    if (c.body != nullptr) EXPECT_EQ(answer.body, c.body) << c.target;
    EXPECT_EQ(Header(answer, "Content-Type"), c.type) << c.target;
  }
}

TEST(StaticFiles, WithoutTheSlashItIsElsewhere) {
  EXPECT_TRUE(IsPagePath("/app"));
  EXPECT_TRUE(IsPagePath("/app/"));
  EXPECT_TRUE(IsPagePath("/app/x"));
  EXPECT_FALSE(IsPagePath("/"));
  EXPECT_FALSE(IsPagePath("/application"));
  EXPECT_FALSE(IsPagePath("/api/app/"));
  const HttpResponse answer = Get("/app?status=error&code=X");
  EXPECT_EQ(answer.status, 308);
  EXPECT_EQ(Header(answer, "Location"), "/app/?status=error&code=X");
}

TEST(StaticFiles, NamesThatChangeAreKeptForever) {
  EXPECT_EQ(Header(Get("/app/assets/app-1A.js"), "Cache-Control"),
            "public, max-age=31536000, immutable");
  EXPECT_EQ(Header(Get("/app/"), "Cache-Control"), "no-cache");
}

TEST(StaticFiles, WhatTheBrowserHasIsNotSentAgain) {
  const std::string plain = Header(Get("/app/"), "ETag");
  const std::string packed = Header(Get("/app/", {{"accept-encoding", "gzip"}}), "ETag");
  EXPECT_NE(plain, packed) << "two bodies, two names";
  const struct {
    std::string tags;
    const char* encoding;
    int status;
  } kCases[] = {
      {plain, "", 304},         {"W/" + plain, "", 304}, {"\"0\", " + plain, "", 304},
      {"*", "", 304},           {packed, "", 200},       {packed, "br, gzip", 304},
      {plain, "br, gzip", 200}, {"\"0\"", "", 200},
  };
  for (const auto& c : kCases) {
    const HttpResponse answer =
        Get("/app/", {{"if-none-match", c.tags}, {"accept-encoding", c.encoding}});
    EXPECT_EQ(answer.status, c.status) << c.tags << " with " << c.encoding;
    EXPECT_EQ(answer.body.empty(), c.status == 304) << c.tags;
    EXPECT_EQ(Header(answer, "Vary"), "Accept-Encoding");
  }
}

TEST(StaticFiles, PackedForWhoTakesIt) {
  const struct {
    const char* accepts;
    bool is_packed;
  } kCases[] = {
      {"", false},
      {"gzip", true},
      {"GZIP", true},
      {"br, gzip", true},
      {"gzip;q=0", false},
      {"gzip;q=0.0", false},
      {"gzip;q=0.5", true},
      {"gzip; q=1.0", true},
      {"br", false},
      {"x-gzip, br", false},
      {"deflate,gzip,br", true},
  };
  for (const auto& c : kCases) {
    const HttpResponse answer = Get("/app/assets/app-1A.js", {{"accept-encoding", c.accepts}});
    EXPECT_EQ(answer.body, c.is_packed ? "packed code" : "code()") << c.accepts;
    EXPECT_EQ(Header(answer, "Content-Encoding"), c.is_packed ? "gzip" : "") << c.accepts;
  }
}

TEST(StaticFiles, ThePolicyLetsNothingInFromElsewhere) {
  const std::string policy = Header(Get("/app/sync"), "Content-Security-Policy");
  for (const char* part :
       {"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
        "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"}) {
    EXPECT_NE(policy.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
}

}  // namespace
}  // namespace stanna::gateway
