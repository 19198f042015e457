#include "server/sync/id_spans.h"

#include <gtest/gtest.h>

#include <vector>

namespace stanna::sync {
namespace {

TEST(IdSpans, RemovingLeavesTheRest) {
  struct Case {
    std::vector<IdSpan> removed;
    std::string left;
  };
  for (const Case& c : std::vector<Case>{
           {{}, "ids:0-"},
           {{{0, 500}}, "ids:500-"},
           {{{900, kNoId}}, "ids:0-900"},
           {{{100, 200}}, "ids:0-100,200-"},
           {{{100, 200}, {300, 400}}, "ids:0-100,200-300,400-"},
           {{{100, 200}, {150, 400}}, "ids:0-100,400-"},
           {{{100, 200}, {300, 400}, {50, 350}}, "ids:0-50,400-"},
           {{{100, 200}, {100, 200}}, "ids:0-100,200-"},
           {{{200, 100}}, "ids:0-"},
           {{{5, 5}}, "ids:0-"},
           {{{0, kNoId}}, "ids:"},
           {{{100, 200}, {0, kNoId}}, "ids:"},
       }) {
    IdSpans spans;
    for (const IdSpan& span : c.removed) spans.Remove(span);
    EXPECT_EQ(spans.ToCursor(), c.left);
  }
}

TEST(IdSpans, ACursorReadsBack) {
  for (const char* text : {"ids:", "ids:0-", "ids:0-100,200-", "ids:7-9,10-11"}) {
    const auto spans = IdSpans::FromCursor(text);
    ASSERT_TRUE(spans.has_value()) << text;
    EXPECT_EQ(spans->ToCursor(), text);
  }
}

TEST(IdSpans, RefusesWhatIsNoneOfItsCursors) {
  for (const char* text :
       {"", "394", "ids", "ids:5", "ids:a-b", "ids:9-7", "ids:1-2;3-4", "ids:-5-7"}) {
    EXPECT_FALSE(IdSpans::FromCursor(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace stanna::sync
