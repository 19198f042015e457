#include "storage/sql/property_timeline.h"

#include <gtest/gtest.h>

namespace stanna::storage {
namespace {

using Strings = std::vector<std::string>;

Time At(int ms) { return FromEpochMs(1'790'000'000'000 + ms); }

// "A>B@5w": from A to B at 5 ms, as a webhook told; "s" as a copy showed.
std::string Text(const PropertyChange& change) {
  return change.old_value + ">" + change.new_value + "@" +
         std::to_string((change.changed_at - At(0)).count()) + change.source.substr(0, 1);
}

/// A stored copy and the changes, to which events and newer copies come.
class Story {
 public:
  Story() = default;
  Story(const std::string& value, int version) : copy_(ValueInCopy{value, At(version)}) {}

  Story& Event(int at, const std::string& value) {
    Keep([&](PropertyTimeline& timeline) { timeline.Became("p", At(at), value, copy_); });
    return *this;
  }
  Story& Copy(int version, const std::string& value) {
    const ValueInCopy now{value, At(version)};
    if (copy_) Keep([&](PropertyTimeline& timeline) { timeline.Shows("p", now, *copy_); });
    copy_ = now;
    return *this;
  }

  Strings Changes() const {
    Strings out;
    for (const auto& [at, change] : stored_) out.push_back(Text(change));
    return out;
  }
  const Strings& news() const { return news_; }

 private:
  template <typename Step>
  void Keep(const Step& step) {
    std::vector<PropertyChange> before;
    for (const auto& [at, change] : stored_) before.push_back(change);
    PropertyTimeline timeline(before);
    step(timeline);
    for (const Time at : timeline.Removed()) stored_.erase(at);
    for (const PropertyChange& change : timeline.Written()) stored_[change.changed_at] = change;
    for (const PropertyChange& change : timeline.News()) news_.push_back(Text(change));
  }

  std::optional<ValueInCopy> copy_;
  std::map<Time, PropertyChange> stored_;
  Strings news_;
};

TEST(PropertyTimelineTest, AnEventBeforeItsCopyIsOneChange) {
  Story story("A", 0);
  story.Event(5, "B").Copy(5, "B");
  EXPECT_EQ(story.Changes(), (Strings{"A>B@5w"}));
  EXPECT_EQ(story.news(), (Strings{"A>B@5w"}));
}

TEST(PropertyTimelineTest, AnEventAfterItsCopyGivesTheExactTime) {
  Story story("A", 0);
  story.Copy(9, "B").Event(5, "B");
  EXPECT_EQ(story.Changes(), (Strings{"A>B@5w"}));
  EXPECT_EQ(story.news(), (Strings{"A>B@9s"})) << "told once";
}

TEST(PropertyTimelineTest, AnEventDatedAfterItsVersionIsTheSameChange) {
  EXPECT_EQ(Story("A", 0).Event(7, "B").Copy(5, "B").Changes(), (Strings{"A>B@7w"}));
  EXPECT_EQ(Story("A", 0).Copy(5, "B").Event(7, "B").Changes(), (Strings{"A>B@5s"}));
}

TEST(PropertyTimelineTest, ThereAndBackLeavesTwoChanges) {
  const Strings both = {"A>B@5w", "B>A@8w"};
  EXPECT_EQ(Story("A", 0).Event(5, "B").Event(8, "A").Copy(8, "A").Changes(), both);
  EXPECT_EQ(Story("A", 0).Copy(8, "A").Event(5, "B").Event(8, "A").Changes(),
            (Strings{"A>B@5w", "B>A@8s"}));
  EXPECT_EQ(Story("A", 0).Copy(9, "A").Event(5, "B").Event(8, "A").Changes(), both);
}

TEST(PropertyTimelineTest, DisorderEndsAsOrderDoes) {
  EXPECT_EQ(Story("A", 0).Event(8, "C").Event(5, "B").Copy(8, "C").Changes(),
            (Strings{"A>B@5w", "B>C@8w"}));
  EXPECT_EQ(Story("A", 0).Copy(9, "C").Event(8, "C").Event(5, "B").Changes(),
            (Strings{"A>B@5w", "B>C@8w"}));
  EXPECT_EQ(Story("A", 0).Copy(9, "B").Event(5, "B").Event(6, "A").Event(8, "B").Changes(),
            (Strings{"A>B@5w", "B>A@6w", "A>B@8w"}));
}

TEST(PropertyTimelineTest, RepetitionsChangeNothing) {
  Story story("A", 0);
  story.Event(5, "B").Event(8, "C").Event(5, "B").Event(8, "C").Copy(8, "C").Event(5, "B");
  EXPECT_EQ(story.Changes(), (Strings{"A>B@5w", "B>C@8w"}));
  EXPECT_EQ(story.news().size(), 2u);
}

TEST(PropertyTimelineTest, WhatNoEventToldIsSeenInTheCopy) {
  EXPECT_EQ(Story("A", 0).Event(5, "B").Copy(9, "C").Changes(), (Strings{"A>B@5w", "B>C@9s"}));
  EXPECT_EQ(Story("A", 0).Event(9, "B").Copy(7, "C").Changes(), (Strings{"A>C@7s", "C>B@9w"}))
      << "a copy that was on its way";
}

TEST(PropertyTimelineTest, AFirstCopyOrValueIsComparedWithNone) {
  EXPECT_EQ(Story().Copy(9, "B").Event(5, "B").Changes(), Strings{});
  EXPECT_EQ(Story().Event(5, "A").Event(6, "B").Copy(6, "B").Changes(),
            (Strings{">A@5w", "A>B@6w"}));
}

TEST(PropertyTimelineTest, TwoChangesInOneMillisecondFollowTheCopy) {
  EXPECT_EQ(Story("A", 0).Event(5, "B").Event(5, "C").Copy(5, "C").Changes(), (Strings{"A>C@5s"}));
  EXPECT_EQ(Story("A", 0).Event(5, "B").Copy(5, "A").Changes(), Strings{});
}

TEST(PropertyTimelineTest, SpellingIsNoChange) {
  EXPECT_TRUE(SamePropertyValue("12000", "12000.00"));
  EXPECT_TRUE(SamePropertyValue("2026-06-30T12:00:00Z", "2026-06-30T12:00:00.000Z"));
  EXPECT_TRUE(SamePropertyValue("1782820800000", "2026-06-30T12:00:00Z"));
  EXPECT_TRUE(SamePropertyValue("2026-06-30", "1782777600000"));
  EXPECT_FALSE(SamePropertyValue("1782820800001", "2026-06-30T12:00:00Z"));
  EXPECT_FALSE(SamePropertyValue("", "0"));
  EXPECT_FALSE(SamePropertyValue("open", "Open"));
}

}  // namespace
}  // namespace stanna::storage
