#include "tools/benchmarks/synthetic_records.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>

namespace stanna::bench {
namespace {

TEST(SyntheticRecords, AreAsManyAsAskedForAndWide) {
  constexpr std::int64_t kTotal = 1'003;
  const auto counts = SyntheticCounts(kTotal);
  ASSERT_EQ(counts.size(), kAllObjectTypes.size());
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}), kTotal);
  std::map<ObjectType, std::int64_t> seen;
  std::map<ObjectType, std::size_t> with_owner;
  VisitSyntheticRecords(kTotal, [&](const std::vector<HubSpotRecord>& page) {
    ASSERT_FALSE(page.empty());
    EXPECT_LE(page.size(), 100u);
    for (const HubSpotRecord& record : page) {
      ++seen[record.type];
      EXPECT_GE(record.properties.size(), 45u) << record.type << " " << record.id;
      with_owner[record.type] += record.properties.Get("hubspot_owner_id").has_value() ? 1 : 0;
    }
  });
  for (std::size_t i = 0; i < kAllObjectTypes.size(); ++i) {
    EXPECT_EQ(seen[kAllObjectTypes[i]], counts[i]) << kAllObjectTypes[i];
  }
  EXPECT_GT(with_owner[ObjectType::kContact], 50u);
  EXPECT_EQ(SyntheticOwners().size(), 10u);
}

}  // namespace
}  // namespace stanna::bench
