#include "server/insights/text/mail_headers.h"

#include <gtest/gtest.h>

namespace stanna::insights {
namespace {

TEST(ReadMailHeaders, ReadsHubSpotsObject) {
  const auto headers = ReadMailHeaders(
      R"({"from":{"email":"Tom@Example.com","firstName":"Tom"},"to":[{"email":"a@example.com"}],)"
      R"("sender":{"email":"other@example.com"},"cc":[],"bcc":[]})");
  EXPECT_EQ(headers.from, "tom@example.com");
  EXPECT_EQ(headers.from_name, "tom ");
  EXPECT_FALSE(headers.null_return_path);
}

TEST(ReadMailHeaders, FindsHeadersWhereverTheyStand) {
  for (const std::string_view text : {
           R"({"Auto-Submitted":"Auto-Replied"})",
           R"({"headers":{"auto-submitted":"auto-replied"}})",
           R"({"headers":[{"name":"Auto-Submitted","value":"auto-replied"}]})",
           "Received: x\r\nAuto-Submitted: auto-replied\r\n",
       }) {
    EXPECT_EQ(ReadMailHeaders(text).auto_submitted, "auto-replied") << text;
  }
  EXPECT_TRUE(ReadMailHeaders(R"({"Return-Path":"<>"})").null_return_path);
  EXPECT_FALSE(ReadMailHeaders(R"({"Return-Path":"<tom@example.com>"})").null_return_path);
  EXPECT_TRUE(ReadMailHeaders(R"({"X-Autoreply":"yes"})").auto_reply);
  EXPECT_TRUE(ReadMailHeaders(R"({"List-Unsubscribe":"<mailto:x@example.com>"})").list);
  EXPECT_TRUE(ReadMailHeaders(R"({"X-Failed-Recipients":"a@example.com"})").failed);
  EXPECT_TRUE(ReadMailHeaders(R"({"Content-Type":"text/calendar; method=REPLY"})").calendar);
  EXPECT_EQ(ReadMailHeaders(R"({"from":"MAILER-DAEMON <mailer-daemon@example.com>"})").from,
            "mailer-daemon@example.com");
  EXPECT_EQ(ReadMailHeaders(R"({"sender":"a@example.com"})").from, "a@example.com");
}

TEST(ReadMailHeaders, LetsAnythingPass) {
  std::string deep;
  for (int i = 0; i < 2'000; ++i) deep += "{\"a\":";
  for (const std::string& text :
       {std::string(), std::string("null"), std::string("{"), std::string("[1,2,{}]"),
        std::string("\xFF\xFE"), std::string("{\"from\":17}"), deep, std::string(200'000, '[')}) {
    EXPECT_EQ(ReadMailHeaders(text).from, "");
  }
}

}  // namespace
}  // namespace stanna::insights
