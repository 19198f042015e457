#include "base/trace_context.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>

namespace stanna {
namespace {

constexpr char kTrace[] = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr char kSpan[] = "00f067aa0ba902b7";

std::string Of(const std::string& version, const std::string& trace, const std::string& span,
               const std::string& rest) {
  return version + "-" + trace + "-" + span + "-" + rest;
}

TEST(ParseTraceparent, TakesWhatW3cDoes) {
  const struct {
    std::string text;
    bool sampled;
  } cases[] = {
      {Of("00", kTrace, kSpan, "01"), true},
      {Of("00", kTrace, kSpan, "00"), false},
      {Of("00", kTrace, kSpan, "03"), true},
      {Of("00", kTrace, kSpan, "fe"), false},
      {Of("00", kTrace, kSpan, "0b"), true},
      // Versions to come, with and without what they add.
      {Of("01", kTrace, kSpan, "01"), true},
      {Of("cc", kTrace, kSpan, "01-what-comes-then"), true},
      {Of("fe", kTrace, kSpan, "00-"), false},
  };
  for (const auto& c : cases) {
    const auto trace = ParseTraceparent(c.text);
    ASSERT_TRUE(trace) << c.text;
    EXPECT_EQ(trace->trace_id, kTrace);
    EXPECT_EQ(trace->span_id, kSpan);
    EXPECT_EQ(trace->sampled, c.sampled) << c.text;
  }
}

TEST(ParseTraceparent, IgnoresTheRest) {
  const std::string upper = "4BF92F3577B34DA6A3CE929D0E0E4736";
  for (const std::string& text : {
           std::string(),
           std::string("00"),
           std::string(55, '-'),
           Of("ff", kTrace, kSpan, "01"),
           Of("0g", kTrace, kSpan, "01"),
           Of("FE", kTrace, kSpan, "01"),
           Of("0", kTrace, kSpan, "01"),
           Of("000", kTrace, kSpan, "01"),
           Of("00", std::string(32, '0'), kSpan, "01"),
           Of("00", kTrace, std::string(16, '0'), "01"),
           Of("00", upper, kSpan, "01"),
           Of("00", kTrace, "00F067AA0BA902B7", "01"),
           Of("00", kTrace, kSpan, "0A"),
           Of("00", kTrace, kSpan, "1"),
           Of("00", kTrace, kSpan, "001"),
           Of("00", kTrace, kSpan, "01-more"),
           Of("01", kTrace, kSpan, "01.more"),
           Of("01", kTrace, kSpan, "0101"),
           Of("00", std::string(kTrace).substr(1), kSpan, "01"),
           Of("00", std::string(kTrace) + "0", kSpan, "01"),
           Of("00", kTrace, std::string(kSpan) + "0", "01"),
           " " + Of("00", kTrace, kSpan, "01"),
           Of("00", kTrace, kSpan, "01") + " ",
           Of("00", kTrace, kSpan, "01") + ", " + Of("00", kTrace, kSpan, "01"),
           "00_" + std::string(kTrace) + "-" + kSpan + "-01",
           "00-" + std::string(kTrace) + "_" + kSpan + "-01",
           "00-" + std::string(kTrace) + "-" + kSpan + "_01",
       }) {
    EXPECT_FALSE(ParseTraceparent(text)) << text;
  }
}

TEST(IsTracestate, TakesMembersOfKeysAndValues) {
  std::string most = "a0=1", too_many;
  for (int i = 1; i < 32; ++i) most += ",a" + std::to_string(i) + "=1";
  too_many = most + ",b=1";
  const struct {
    std::string text;
    bool good;
  } cases[] = {
      {"rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", true},
      {"fw529a3039@dt=FfD, other=a b", true},
      {"a=1,,b=2", true},
      {"a=", true},
      {most, true},
      {too_many, false},
      {"a=" + std::string(511, 'x'), false},
      {"", false},
      {"a", false},
      {"=1", false},
      {"A=1", false},
      {"a=1=2", false},
      {"a=\x01", false},
      {"a=1\r\nx-api-key: 1", false},
      {"a=\xc3\xa9", false},
  };
  for (const auto& c : cases) EXPECT_EQ(IsTracestate(c.text), c.good) << c.text;
}

TEST(ContinueTrace, HasASpanOfItsOwnInTheSendersTrace) {
  const auto trace = ContinueTrace(Of("00", kTrace, kSpan, "01"), "rojo=1");
  EXPECT_EQ(trace.trace_id, kTrace);
  EXPECT_NE(trace.span_id, kSpan);
  EXPECT_EQ(trace.state, "rojo=1");
  EXPECT_EQ(TraceparentOf(trace), Of("00", kTrace, trace.span_id, "01"));
  const auto again = ParseTraceparent(TraceparentOf(trace));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->span_id, trace.span_id);
  EXPECT_EQ(ContinueTrace(Of("00", kTrace, kSpan, "01"), "no state").state, "");
}

TEST(ContinueTrace, BeginsANewOneWithoutASender) {
  std::set<std::string> ids;
  for (int i = 0; i < 100; ++i) {
    const auto trace = ContinueTrace(Of("ff", kTrace, kSpan, "01"), "rojo=1");
    EXPECT_TRUE(ParseTraceparent(TraceparentOf(trace))) << TraceparentOf(trace);
    EXPECT_EQ(trace.state, "") << "of a trace that is not gone on with";
    ids.insert(trace.trace_id);
    ids.insert(trace.span_id);
  }
  EXPECT_EQ(ids.size(), 200u);
  EXPECT_FALSE(ids.contains(kTrace));
}

TEST(TraceScope, IsOfItsThreadAndEndsWithItself) {
  EXPECT_EQ(CurrentTrace(), nullptr);
  {
    const TraceScope outer(TraceContext{.trace_id = "outer", .span_id = "1"});
    EXPECT_EQ(CurrentTrace()->trace_id, "outer");
    {
      const TraceScope inner(TraceContext{.trace_id = "inner", .span_id = "2"});
      EXPECT_EQ(CurrentTrace()->trace_id, "inner");
      const TraceScope none(std::nullopt);
      EXPECT_EQ(CurrentTrace(), nullptr);
    }
    EXPECT_EQ(CurrentTrace()->trace_id, "outer");
    std::string elsewhere = "not asked", taken_along;
    std::thread([&] { elsewhere = CurrentTrace() == nullptr ? "none" : "some"; }).join();
    std::thread(InThisTrace([&] { taken_along = CurrentTrace()->trace_id; })).join();
    EXPECT_EQ(elsewhere, "none");
    EXPECT_EQ(taken_along, "outer");
  }
  EXPECT_EQ(CurrentTrace(), nullptr);
  bool had_none = false;
  std::thread(InThisTrace([&] { had_none = CurrentTrace() == nullptr; })).join();
  EXPECT_TRUE(had_none);
}

}  // namespace
}  // namespace stanna
