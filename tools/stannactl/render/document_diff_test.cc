#include "tools/stannactl/render/document_diff.h"

#include <gtest/gtest.h>

namespace stanna::ctl {
namespace {

TEST(DocumentDiff, NamesEveryChangeByItsPath) {
  EXPECT_EQ(DiffOf(R"({"a": {"b": [1, 2], "c": "x"}, "d": {}})",
                   R"({"a": {"b": [1, 3, {"e": null}]}, "d": {}, "f": []})"),
            "~ a.b[1]: 2 -> 3\n"
            "+ a.b[2].e: null\n"
            "- a.c: \"x\"\n"
            "+ f: []\n");
}

TEST(DocumentDiff, LayoutAndOrderDoNotCount) {
  EXPECT_EQ(DiffOf(R"({"a":1,"b":2})", "{\n  \"b\": 2,\n  \"a\": 1\n}"), "");
}

TEST(DocumentDiff, WhatIsNoJsonDiffersAsAWhole) { EXPECT_EQ(DiffOf("{}", "{"), "~ : {} -> {\n"); }

}  // namespace
}  // namespace stanna::ctl
