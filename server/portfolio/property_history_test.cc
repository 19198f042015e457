#include "server/portfolio/property_history.h"

#include <gtest/gtest.h>

namespace stanna::portfolio {
namespace {

Time At(int ms) { return FromEpochMs(1'790'000'000'000 + ms); }

TEST(PropertyHistoryTest, AValueAsOf) {
  HubSpotRecord record;
  record.created_at = At(0);
  record.properties.Set("dealstage", "won");
  record.properties.Set("amount", "100");
  const std::vector<storage::PropertyChange> changes = {
      {"dealstage", At(10), "open", "late", "webhook"},
      {"pipeline", At(15), "a", "b", "sync"},
      {"dealstage", At(20), "late", "won", "webhook"}};
  const struct {
    const char* property;
    int at;
    std::optional<ValueAsOf> expected;
  } cases[] = {
      {"dealstage", -1, std::nullopt},
      {"dealstage", 0, ValueAsOf{"open", ValueBasis::kBefore}},
      {"dealstage", 9, ValueAsOf{"open", ValueBasis::kBefore}},
      {"dealstage", 10, ValueAsOf{"late", ValueBasis::kChange}},
      {"dealstage", 19, ValueAsOf{"late", ValueBasis::kChange}},
      {"dealstage", 20, ValueAsOf{"won", ValueBasis::kChange}},
      {"dealstage", 99, ValueAsOf{"won", ValueBasis::kChange}},
      {"amount", 5, ValueAsOf{"100", ValueBasis::kCurrent}},
      {"closedate", 5, std::nullopt},
      {"pipeline", 14, ValueAsOf{"a", ValueBasis::kBefore}},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(PropertyAsOf(record, c.property, changes, At(c.at)), c.expected)
        << c.property << " at " << c.at;
  }
}

}  // namespace
}  // namespace stanna::portfolio
