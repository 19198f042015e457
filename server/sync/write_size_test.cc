#include "server/sync/write_size.h"

#include <gtest/gtest.h>

#include <vector>

namespace stanna::sync {
namespace {

using std::chrono::milliseconds;

struct Write {
  std::size_t records;
  milliseconds took;
};

TEST(WriteSize, FollowsHowLongWritesTake) {
  const struct {
    const char* what;
    std::vector<Write> writes;
    std::size_t then;
  } kCases[] = {
      {"nothing was written yet", {}, 1000},
      {"quick ones", {{1000, milliseconds(100)}, {1000, milliseconds(50)}}, 1000},
      {"a long one", {{1000, milliseconds(2001)}}, 500},
      {"neither long nor short", {{1000, milliseconds(2001)}, {500, milliseconds(1500)}}, 500},
      {"a long one of a few", {{600, milliseconds(9000)}}, 300},
      {"a small one that waited", {{100, milliseconds(9000)}}, 1000},
      {"never less than the least", {{600, milliseconds(9000)}, {300, milliseconds(9000)}}, 250},
      {"twice of what went quickly", {{600, milliseconds(3000)}, {200, milliseconds(100)}}, 400},
      {"of what went quickly, not of what might have",
       {{1000, milliseconds(3000)}, {100, milliseconds(100)}},
       500},
      {"back to the most", {{600, milliseconds(3000)}, {800, milliseconds(1)}}, 1000},
  };
  for (const auto& c : kCases) {
    WriteSize size(1000);
    for (const Write& write : c.writes) size.Note(write.records, write.took);
    EXPECT_EQ(size.records(), c.then) << c.what;
  }
}

TEST(WriteSize, WhatWasReadTogetherIsWrittenInParts) {
  const struct {
    std::size_t size, records, parts;
  } kCases[] = {{1000, 0, 1},    {1000, 1, 1},   {1000, 1199, 1}, {1000, 1499, 1},
                {1000, 1500, 2}, {500, 1199, 2}, {250, 1199, 5},  {250, 250, 1}};
  for (const auto& c : kCases) {
    EXPECT_EQ(WriteSize(c.size).Parts(c.records), c.parts) << c.records << " by " << c.size;
  }
}

}  // namespace
}  // namespace stanna::sync
