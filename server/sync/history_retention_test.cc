#include "server/sync/history_retention.h"

#include <gtest/gtest.h>

namespace stanna::sync {
namespace {

using namespace std::chrono_literals;

Time At(const char* text) { return ParseRfc3339(text).value(); }

storage::HistoryBounds Bounds(int retention_days, double judgements_last = 90,
                              const char* zone = "Europe/Berlin") {
  storage::WorkspaceSettings settings;
  settings.data_retention_days = retention_days;
  // The 2nd of July in Berlin.
  return HistoryBoundsAt(At("2026-07-01T22:30:00Z"), settings, ZoneNamed(zone), judgements_last);
}

TEST(HistoryRetentionTest, AllIsKeptForAsLongAsTheWorkspaceSays) {
  const auto bounds = Bounds(365);
  EXPECT_EQ(bounds.days, Date(2025y / 7 / 2));
  EXPECT_EQ(bounds.reasons, At("2025-07-01T22:00:00Z")) << "midnight there";
  EXPECT_EQ(bounds.judgements, bounds.reasons);
}

TEST(HistoryRetentionTest, WhatFiguresAreMadeOfStays) {
  const auto bounds = Bounds(30);
  EXPECT_EQ(bounds.reasons, At("2026-06-01T22:00:00Z"));
  EXPECT_EQ(bounds.days, Date(2026y / 3 / 24)) << "100 days";
  EXPECT_EQ(bounds.judgements, At("2026-03-23T23:00:00Z")) << "before the clocks changed";
  EXPECT_EQ(Bounds(30, 119.5).judgements, At("2026-03-02T23:00:00Z")) << "they count 120 days";
  EXPECT_EQ(Bounds(30, 90, "UTC").days, Date(2026y / 3 / 23)) << "still the 1st there";
}

TEST(HistoryRetentionTest, TheDefaultReachesAsFarAsFiguresDo) {
  const auto bounds = Bounds(storage::WorkspaceSettings().data_retention_days, 90, "UTC");
  // The longest window of trends, summaries and deltas.
  EXPECT_LE(bounds.reasons, At("2026-07-01T22:30:00Z") - std::chrono::days(365));
  EXPECT_LE(std::chrono::sys_days(bounds.days),
            At("2026-07-01T00:00:00Z") - std::chrono::days(365));
}

}  // namespace
}  // namespace stanna::sync
