#include "server/sync/requested_properties.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stanna::sync {
namespace {

using Names = std::vector<std::string>;

TEST(RequestedProperties, OnlyWhatThePortalDefinesAndTheFixedOnes) {
  storage::PropertyDefinition name;
  name.name = "name";
  const auto& standard = config::StandardConfiguration();
  const Names some = RequestedProperties(standard, ObjectType::kCompany, {name});
  EXPECT_EQ(std::ranges::count(some, "name"), 1);
  EXPECT_EQ(std::ranges::count(some, "domain"), 0) << "the portal has none";
  EXPECT_EQ(std::ranges::count(some, "hs_object_id"), 1) << "fixed";
  const Names all = RequestedProperties(standard, ObjectType::kCompany, {});
  EXPECT_EQ(std::ranges::count(all, "domain"), 1) << "its definitions are not known";
}

TEST(RequestedProperties, MissingOnesAreComparedAsWholeNames) {
  EXPECT_EQ(MissingProperties("domain,mrr_total,name", {"domain", "mrr", "name", "tier"}),
            (Names{"mrr", "tier"}));
  EXPECT_EQ(MissingProperties("", {"name"}), Names{"name"});
  EXPECT_EQ(MissingProperties("name", {}), Names());
}

}  // namespace
}  // namespace stanna::sync
