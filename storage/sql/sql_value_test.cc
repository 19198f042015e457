#include "storage/sql/sql_value.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace stanna::storage {
namespace {

Params Hashed(Params row, std::int64_t hash) {
  row.push_back(Num(hash));
  return row;
}

TEST(ContentHash, TellsApartWhatReadsTheSame) {
  const std::vector<Params> rows = {{Text("ab"), Text("c")},
                                    {Text("a"), Text("bc")},
                                    {Text("abc")},
                                    {Text(""), Text("abc")},
                                    {Text("abc"), Text("")},
                                    {Null(), Text("abc")},
                                    {Num(5)},
                                    {Text("5")},
                                    {Null()},
                                    {},
                                    {Null(), Null()},
                                    {Text("c"), Text("ab")}};
  std::set<std::int64_t> hashes;
  for (const Params& row : rows) hashes.insert(ContentHash(row));
  EXPECT_EQ(hashes.size(), rows.size());
}

// It is stored: with another value every stored record would be another content.
TEST(ContentHash, StaysWhatItIs) {
  EXPECT_EQ(ContentHash({Text("hello"), Num(7), Null()}), -9077357033026183599);
}

TEST(ContentHash, KnowsWhatEarlierVersionsStored) {
  const Params row = {Text("hello"), Num(7), Null()};
  const Params hashed = Hashed(row, ContentHash(row));
  EXPECT_TRUE(IsHashOf(ContentHash(row), hashed));
  EXPECT_TRUE(IsHashOf(4047961799890676434, hashed)) << "FNV-1a";
  EXPECT_FALSE(IsHashOf(0, hashed)) << "of no content";
  EXPECT_FALSE(IsHashOf(4047961799890676434, Hashed({Text("hallo"), Num(7), Null()}, 1)));
}

}  // namespace
}  // namespace stanna::storage
