#include "tools/stannactl/render/values.h"

#include <gtest/gtest.h>

namespace stanna::ctl {
namespace {

TEST(Values, Counts) {
  EXPECT_EQ(ShowCount(0), "0");
  EXPECT_EQ(ShowCount(999), "999");
  EXPECT_EQ(ShowCount(1000), "1,000");
  EXPECT_EQ(ShowCount(1234567), "1,234,567");
  EXPECT_EQ(ShowCount(-1000), "-1,000");
}

TEST(Values, Money) {
  EXPECT_EQ(ShowMoney(1250, "EUR"), "1,250.00 EUR");
  EXPECT_EQ(ShowMoney(0.005, ""), "0.01");
  EXPECT_EQ(ShowMoney(-3.5, "USD"), "-3.50 USD");
  EXPECT_EQ(ShowMoney(-0.001, "USD"), "0.00 USD");
}

TEST(Values, Times) {
  google::protobuf::Timestamp timestamp;
  EXPECT_EQ(ShowTime(timestamp), "-");
  EXPECT_EQ(ShowDay(timestamp), "-");
  timestamp.set_seconds(1'796'000'000);
  EXPECT_EQ(ShowTime(timestamp), "2026-11-30 00:53 UTC");
  EXPECT_EQ(ShowDay(timestamp), "2026-11-30");
}

TEST(Values, Dates) {
  google::type::Date date;
  EXPECT_EQ(ShowDate(date), "-");
  date.set_year(2027);
  date.set_month(3);
  date.set_day(31);
  EXPECT_EQ(ShowDate(date), "2027-03-31");
}

TEST(Values, Durations) {
  EXPECT_EQ(ShowDuration(std::chrono::seconds(-3)), "0:00");
  EXPECT_EQ(ShowDuration(std::chrono::seconds(67)), "1:07");
  EXPECT_EQ(ShowDuration(std::chrono::seconds(3723)), "1:02:03");
}

TEST(Values, Waits) {
  google::protobuf::Timestamp until;
  until.set_seconds(1'796'000'000);
  EXPECT_EQ(ShowWait(until, "HubSpot is away"),
            "waits until 2026-11-30 00:53 UTC: HubSpot is away");
  EXPECT_EQ(ShowWait(until, ""), "waits until 2026-11-30 00:53 UTC");
}

TEST(Values, Words) {
  EXPECT_EQ(ShowKind(sync::v1::SYNC_TYPE_RECONCILE), "reconcile");
  EXPECT_EQ(ShowVerdict(sync::v1::DIAGNOSIS_VERDICT_NOT_IN_HUBSPOT), "not in hubspot");
  EXPECT_EQ(ShowLiveAnswer(sync::v1::LIVE_ANSWER_ARCHIVED_OR_GONE), "archived or gone");
  EXPECT_EQ(ShowSeverity(sync::v1::LOG_SEVERITY_WARNING), "warning");
  EXPECT_EQ(ShowStatus(sync::v1::JOB_STATUS_RUNNING), "running");
  EXPECT_EQ(ShowState(integration::v1::CONNECTION_STATE_REAUTH_REQUIRED), "reauth required");
  EXPECT_EQ(OrDash(""), "-");
}

}  // namespace
}  // namespace stanna::ctl
