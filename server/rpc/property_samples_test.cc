#include "server/rpc/property_samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace stanna::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<PropertyBag> Records(const std::vector<std::optional<std::string>>& values) {
  std::vector<PropertyBag> records;
  for (const auto& value : values) records.emplace_back().Set("tier", value);
  return records;
}

TEST(SampleValuesTest, EachValueOnceInTheOrderOfTheRecords) {
  const auto records = Records({"gold", std::nullopt, "silver", "gold", "", "bronze"});
  EXPECT_THAT(SampleValues(records, "tier", 5), ElementsAre("gold", "silver", "bronze"));
  EXPECT_THAT(SampleValues(records, "tier", 2), ElementsAre("gold", "silver"));
  EXPECT_THAT(SampleValues(records, "tier", 0), IsEmpty());
  EXPECT_THAT(SampleValues(records, "size", 5), IsEmpty()) << "not read";
  EXPECT_THAT(SampleValues({}, "tier", 5), IsEmpty());
}

TEST(SampleValuesTest, LongValuesAreCutBetweenCharacters) {
  const std::string fits(kLongestSample, 'x');
  EXPECT_THAT(SampleValues(Records({fits}), "tier", 1), ElementsAre(fits));
  EXPECT_THAT(SampleValues(Records({fits + "y"}), "tier", 1), ElementsAre(fits));
  std::string umlauts;
  for (std::size_t i = 0; i < kLongestSample; ++i) umlauts += "\xC3\xA4";
  EXPECT_THAT(SampleValues(Records({umlauts}), "tier", 1), ElementsAre(umlauts));
  EXPECT_THAT(SampleValues(Records({umlauts + "\xC3\xA4"}), "tier", 1), ElementsAre(umlauts));
  EXPECT_THAT(SampleValues(Records({umlauts, umlauts + "!"}), "tier", 5), ElementsAre(umlauts));
}

}  // namespace
}  // namespace stanna::rpc
