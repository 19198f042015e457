#include "tools/hubspot_sim/portal/portal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "tools/hubspot_sim/portal/association_types.h"

namespace stanna::sim {
namespace {

PortalOptions Small() {
  PortalOptions options;
  options.seed = 7;
  options.counts = {40, 300, 90, 150, 80, 100, 200, 70, 60};
  return options;
}

TEST(Portal, IdsAscendAndAreFoundAgain) {
  const Portal portal(Small());
  for (const ObjectTypeInfo& info : AllObjectTypes()) {
    int64_t previous = 0;
    int64_t previous_created = 0;
    for (int64_t i = 0; i < portal.TotalCount(info.type); ++i) {
      const Facts facts = portal.FactsOf(info.type, i);
      EXPECT_GT(facts.id, previous) << info.plural;
      EXPECT_GE(facts.created_ms, previous_created) << info.plural << " " << i;
      EXPECT_GE(facts.updated_ms, facts.created_ms) << info.plural << " " << i;
      EXPECT_LE(facts.updated_ms, portal.options().epoch_ms);
      EXPECT_EQ(portal.IndexOf(info.type, facts.id), i);
      EXPECT_EQ(portal.LowerBound(info.type, facts.id), i);
      EXPECT_EQ(portal.LowerBound(info.type, previous + 1), i);
      previous = facts.id;
      previous_created = facts.created_ms;
    }
    EXPECT_EQ(portal.LowerBound(info.type, previous + 1), portal.TotalCount(info.type));
  }
}

TEST(Portal, IsTheSameForTheSameSeedAndAnotherForAnother) {
  const Portal one(Small());
  const Portal same(Small());
  PortalOptions changed = Small();
  changed.seed = 8;
  const Portal other(changed);
  EXPECT_EQ(one.FactsOf(ObjectType::kDeal, 5).hash, same.FactsOf(ObjectType::kDeal, 5).hash);
  EXPECT_NE(one.FactsOf(ObjectType::kDeal, 5).hash, other.FactsOf(ObjectType::kDeal, 5).hash);
}

// Every link must be seen from both sides, with the inverse types.
TEST(Portal, AssociationsAreSymmetric) {
  const Portal portal(Small());
  using Row = std::tuple<int64_t, int64_t, int>;
  int64_t links = 0;
  for (const ObjectTypeInfo& from : AllObjectTypes()) {
    for (const ObjectTypeInfo& to : AllObjectTypes()) {
      std::set<Row> forward;
      std::set<Row> backward;
      for (int64_t i = 0; i < portal.LiveCount(from.type); ++i) {
        std::vector<Edge> edges;
        portal.AppendEdges(from.type, i, to.type, edges);
        EXPECT_TRUE(std::is_sorted(edges.begin(), edges.end(),
                                   [](const Edge& a, const Edge& b) { return a.to < b.to; }));
        for (const Edge& edge : edges) {
          for (int id : edge.type_ids) {
            EXPECT_NE(FindAssociationType(from.type, to.type, id), nullptr) << id;
            forward.insert({i, edge.to, InverseTypeId(from.type, to.type, id)});
          }
        }
      }
      for (int64_t i = 0; i < portal.LiveCount(to.type); ++i) {
        std::vector<Edge> edges;
        portal.AppendEdges(to.type, i, from.type, edges);
        for (const Edge& edge : edges) {
          for (int id : edge.type_ids) backward.insert({edge.to, i, id});
        }
      }
      EXPECT_EQ(forward, backward) << from.plural << " - " << to.plural;
      links += static_cast<int64_t>(forward.size());
    }
  }
  EXPECT_GT(links, 2000);
}

TEST(Portal, WorksWithoutCompaniesOrWithoutAnything) {
  PortalOptions options;
  options.counts = {0, 5, 3, 2, 4, 4, 4, 4, 4};
  const Portal portal(options);
  for (const ObjectTypeInfo& from : AllObjectTypes()) {
    for (const ObjectTypeInfo& to : AllObjectTypes()) {
      std::vector<Edge> edges;
      for (int64_t i = 0; i < portal.LiveCount(from.type); ++i) {
        portal.AppendEdges(from.type, i, to.type, edges);
      }
      const bool line_items =
          from.type == ObjectType::kLineItem || to.type == ObjectType::kLineItem;
      if (line_items) continue;
      EXPECT_TRUE(edges.empty()) << from.plural << " - " << to.plural;
    }
  }
}

TEST(Portal, SomeRecordsAbsorbedAnother) {
  PortalOptions options;
  options.counts[Ordinal(ObjectType::kCompany)] = 100;
  const Portal portal(options);
  const auto absorbed = portal.AbsorbedId(ObjectType::kCompany, 96);
  ASSERT_TRUE(absorbed.has_value());
  EXPECT_EQ(portal.SurvivorOf(ObjectType::kCompany, *absorbed), 96);
  EXPECT_EQ(portal.IndexOf(ObjectType::kCompany, *absorbed), std::nullopt);
}

TEST(AssociationTypes, InlineNamesFollowTheCaptures) {
  const auto name = [](ObjectType from, ObjectType to, int id) {
    return FindAssociationType(from, to, id)->inline_name;
  };
  EXPECT_EQ(name(ObjectType::kCompany, ObjectType::kContact, 2), "company_to_contact");
  EXPECT_EQ(name(ObjectType::kCompany, ObjectType::kContact, 280), "company_to_contact_unlabeled");
  EXPECT_EQ(name(ObjectType::kTask, ObjectType::kContact, 204), "task_to_contact");
  EXPECT_EQ(name(ObjectType::kMeeting, ObjectType::kContact, 200), "meeting_event_to_contact");
}

}  // namespace
}  // namespace stanna::sim
