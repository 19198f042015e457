#include "server/app/log_output.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace stanna::app {
namespace {

LogLevels Levels(const std::string& level, const std::string& modules = "") {
  auto levels = LogLevels::Parse(level, modules);
  EXPECT_TRUE(levels.ok()) << ToString(levels.status());
  return *std::move(levels);
}

TEST(LogLevels, TheLongestModuleThatFitsCounts) {
  const LogLevels levels =
      Levels("warning", "server/rpc=error,server/rpc/call_guard=info,client=debug");
  struct Case {
    const char* file;
    google::LogSeverity least;
  };
  for (const Case& c : {Case{"server/jobs/scheduler.cc", google::GLOG_WARNING},
                        Case{"server/rpc/page.cc", google::GLOG_ERROR},
                        Case{"server/rpc/call_guard.cc", google::GLOG_INFO},
                        Case{"server/rpcs/page.cc", google::GLOG_WARNING},
                        Case{"client/http/retry.cc", google::GLOG_INFO}}) {
    for (google::LogSeverity severity = google::GLOG_INFO; severity < google::GLOG_FATAL;
         ++severity) {
      EXPECT_EQ(levels.Wants(severity, c.file), severity >= c.least) << c.file << " " << severity;
    }
  }
  EXPECT_EQ(levels.Least(), google::GLOG_INFO);
}

TEST(LogLevels, SayWhatIsWrong) {
  EXPECT_TRUE(absl::IsInvalidArgument(LogLevels::Parse("loud", "").status()));
  for (const char* modules : {"server", "=info", "server/rpc=loud", "a=info,b"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(LogLevels::Parse("info", modules).status())) << modules;
  }
}

TEST(Redacted, HidesSecretsAndAddressesAndNothingElse) {
  struct Case {
    const char* message;
    const char* expected;
  };
  const Case kCases[] = {
      {"rpc method=a.B code=OK request_id=req_01ABCDEF caller=key_01ABCDEF ms=3",
       "rpc method=a.B code=OK request_id=req_01ABCDEF caller=key_01ABCDEF ms=3"},
      {"key sk-AbCdEfGhIjKlMnOpQrStUvWxYz012345 was sent", "key [redacted] was sent"},
      {"hint sk-abc123...xyz789", "hint sk-abc123...xyz789"},
      {"token pat-eu1-0123abcd-4567-89ab", "token [redacted]"},
      {"refresh na1-12ab-34cd-5678-90ef-1234567890ab", "refresh [redacted]"},
      {"jwt eyJhbGciOi.eyJzdWIi.c2ln!", "jwt [redacted]!"},
      {"Authorization: Bearer CKHq_x-12345.abc", "Authorization: Bearer [redacted]"},
      {"POST /token client_secret=0123-4567-89&code=abcdefgh12",
       "POST /token client_secret=[redacted]&code=[redacted]"},
      {"no contact Jo <jo.doe+x@acme.co.uk>, sorry", "no contact Jo <[e-mail]>, sorry"},
      {"DATABASE_URL=postgresql://user@db.example.com/x",
       "DATABASE_URL=postgresql://user@db.example.com/x"},
      {"caller=user:jo@acme.com", "caller=user:jo@acme.com"},
      {"rpc method=a.B code=DEADLINE_EXCEEDED ms=3", "rpc method=a.B code=DEADLINE_EXCEEDED ms=3"},
      {"GET /callback?state=x&code=1234-5678-90ab HTTP",
       "GET /callback?state=x&code=[redacted] HTTP"},
  };
  for (const Case& c : kCases) EXPECT_EQ(Redacted(c.message), c.expected);
}

TEST(JsonOf, HasTheWordsOfTheMessageAsMembers) {
  const LogLine line{.severity = google::GLOG_WARNING,
                     .file = "server/rpc/call_guard.cc",
                     .line = 93,
                     .time = "2026-11-29T22:00:00.123Z",
                     .message = "rpc failed method=a.B severity=INFO note=x=y Odd=1 = z"};
  const auto json = boost::json::parse(JsonOf(line)).as_object();
  EXPECT_EQ(json.at("severity").as_string(), "WARNING") << "a message says nothing about itself";
  EXPECT_EQ(json.at("source").as_string(), "server/rpc/call_guard.cc:93");
  EXPECT_EQ(json.at("time").as_string(), "2026-11-29T22:00:00.123Z");
  EXPECT_EQ(json.at("event").as_string(), "rpc failed");
  EXPECT_EQ(json.at("method").as_string(), "a.B");
  EXPECT_EQ(json.at("note").as_string(), "x=y");
  EXPECT_EQ(json.at("message").as_string(), std::string(line.message));
  EXPECT_FALSE(json.contains("Odd"));
}

TEST(JsonOf, TakesAnyText) {
  for (const std::string& message :
       {std::string(), std::string("two\nlines \"quoted\" \x01"), std::string("\0zero", 5)}) {
    const auto json = boost::json::parse(JsonOf({.time = "t", .message = message})).as_object();
    EXPECT_EQ(json.at("message").as_string(), message);
    EXPECT_FALSE(json.contains("event"));
  }
}

// Both formats, as they are read from standard error.
TEST(JsonOf, NamesTheTraceAndLetsNoMessageDoSo) {
  const TraceContext trace{.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736",
                           .span_id = "00f067aa0ba902b7"};
  const auto line = boost::json::parse(
      JsonOf({.file = "a.cc", .trace = &trace, .message = "rpc trace_id=forged code=OK"}));
  EXPECT_EQ(line.at("trace_id").as_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(line.at("span_id").as_string(), "00f067aa0ba902b7");
  EXPECT_EQ(line.at("event").as_string(), "rpc");
  EXPECT_FALSE(boost::json::parse(JsonOf({.file = "a.cc", .message = "x"}))
                   .as_object()
                   .contains("trace_id"));
}

TEST(LogOutput, WritesTheTraceOfTheThread) {
  testing::internal::CaptureStderr();
  {
    LogOutput output(LogFormat::kText, Levels("info"));
    LOG(INFO) << "before";
    {
      const TraceScope scope(TraceContext{.trace_id = "t1", .span_id = "s1"});
      LOG(INFO) << "within";
    }
    LOG(INFO) << "after";
  }
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_NE(text.find("before\n"), std::string::npos) << text;
  EXPECT_NE(text.find("within trace_id=t1 span_id=s1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("after\n"), std::string::npos) << text;
}

TEST(LogOutput, WritesWhatIsWantedOnceAndRedacted) {
  testing::internal::CaptureStderr();
  {
    LogOutput output(LogFormat::kJson, Levels("info", "server/app/log_output_test=warning"));
    LOG(INFO) << "not wanted";
    LOG(WARNING) << "key=sk-AbCdEfGhIjKlMnOpQrStUvWxYz012345";
    output.SetLevels(Levels("error", ""));
    LOG(WARNING) << "not any more";
    output.SetLevels(Levels("info", ""));
    LOG(INFO) << "again";
  }
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::ranges::count(written, '\n'), 2) << written;
  EXPECT_EQ(written.find("not"), std::string::npos) << written;
  EXPECT_EQ(written.find("AbCdEf"), std::string::npos) << written;
  EXPECT_NE(written.find("\"again\""), std::string::npos) << written;
  testing::internal::CaptureStderr();
  {
    LogOutput output(LogFormat::kText, Levels("info"));
    LOG(ERROR) << "as ever";
  }
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_TRUE(text.starts_with("E20")) << text;
  EXPECT_TRUE(text.ends_with("] as ever\n")) << text;
}

}  // namespace
}  // namespace stanna::app
