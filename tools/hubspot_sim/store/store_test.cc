#include "tools/hubspot_sim/store/store.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stanna::sim {
namespace {

constexpr ObjectType kCompany = ObjectType::kCompany;
constexpr ObjectType kContact = ObjectType::kContact;
constexpr int64_t kNow = 1'800'000'000'000;

class StoreTest : public testing::Test {
 protected:
  int64_t Id(ObjectType type, int64_t index) const { return portal_.IdAt(type, index); }

  std::string Value(ObjectType type, int64_t id, const char* name, int64_t as_of = kLatest) const {
    const auto record = store_.Find(type, id, as_of);
    if (!record.has_value()) return "(no record)";
    std::string value;
    return store_.ValueOf(*record, *FindProperty(type, name), value) ? value : "(null)";
  }

  std::vector<int64_t> Ids(ObjectType type, bool archived) const {
    std::vector<int64_t> ids;
    store_.Scan(type, 0, archived, kLatest, [&ids](const Record& record) {
      ids.push_back(record.facts.id);
      return true;
    });
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
    EXPECT_EQ(static_cast<int64_t>(ids.size()), store_.Count(type, archived));
    return ids;
  }

  bool Linked(ObjectType from, int64_t id, ObjectType to, int64_t to_id) const {
    const std::vector<Edge> edges = store_.EdgesOf(from, id, to);
    return std::any_of(edges.begin(), edges.end(),
                       [to_id](const Edge& edge) { return edge.to == to_id; });
  }

  /// A company with contacts, and one of them.
  std::pair<int64_t, int64_t> LinkedPair() const {
    const int64_t company = Id(kCompany, 0);
    return {company, store_.EdgesOf(kCompany, company, kContact).front().to};
  }

  Portal portal_{PortalOptions{}};
  Store store_{portal_};
};

TEST_F(StoreTest, ListsLiveAndArchivedRecordsApart) {
  EXPECT_EQ(Ids(kCompany, false).size(), 100U);
  EXPECT_EQ(Ids(kCompany, true).size(), 1U);
}

TEST_F(StoreTest, UpdateShowsWithItsTimeAndHistory) {
  const int64_t id = Id(kCompany, 3);
  const int name = *FindProperty(kCompany, "name");
  const std::string before = Value(kCompany, id, "name");
  ASSERT_TRUE(store_.Update(kCompany, id, {{name, "Renamed"}}, kNow));
  EXPECT_EQ(Value(kCompany, id, "name"), "Renamed");
  EXPECT_EQ(Value(kCompany, id, "name", kNow - 1), before) << "an index that lags";
  EXPECT_EQ(store_.Find(kCompany, id)->facts.updated_ms, kNow);
  const auto history = store_.HistoryOf(*store_.Find(kCompany, id), name);
  ASSERT_GE(history.size(), 2U);
  EXPECT_EQ(history[0].value, "Renamed");
  EXPECT_EQ(history[1].value, before);
}

TEST_F(StoreTest, ArchivedRecordsLoseTheirLinksUntilRestored) {
  const auto [company, contact] = LinkedPair();
  ASSERT_TRUE(store_.Archive(kContact, contact, kNow));
  EXPECT_FALSE(Linked(kCompany, company, kContact, contact));
  EXPECT_EQ(Ids(kContact, true).size(), 11U);
  EXPECT_EQ(Ids(kContact, false).size(), 999U);
  EXPECT_FALSE(store_.Archive(kContact, contact, kNow)) << "it is archived already";
  ASSERT_TRUE(store_.Restore(kContact, contact, kNow + 1));
  EXPECT_TRUE(Linked(kCompany, company, kContact, contact));
}

TEST_F(StoreTest, RestoresWhatWasGeneratedAsArchived) {
  const int64_t id = Ids(kCompany, true).front();
  ASSERT_TRUE(store_.Restore(kCompany, id, kNow));
  EXPECT_EQ(Ids(kCompany, false).size(), 101U);
  EXPECT_TRUE(Ids(kCompany, true).empty());
}

TEST_F(StoreTest, CreatedRecordsComeLastAndCanBeLinked) {
  const int64_t id = store_.Create(kContact, {{*FindProperty(kContact, "email"), "x@y.de"}}, kNow);
  EXPECT_EQ(Ids(kContact, false).back(), id);
  EXPECT_EQ(Value(kContact, id, "email"), "x@y.de");
  EXPECT_EQ(Value(kContact, id, "firstname"), "(null)");
  EXPECT_EQ(Value(kContact, id, "hs_object_id"), std::to_string(id));
  EXPECT_EQ(Value(kContact, id, "email", kNow - 1), "(no record)");
  const int64_t company = Id(kCompany, 5);
  store_.Associate({kContact, id, kCompany, company}, {1});
  EXPECT_TRUE(Linked(kCompany, company, kContact, id));
  const std::vector<Edge> edges = store_.EdgesOf(kContact, id, kCompany);
  ASSERT_EQ(edges.size(), 1U);
  EXPECT_EQ(edges[0].type_ids, (std::vector<int>{1, 279})) << "primary and its plain twin";
}

TEST_F(StoreTest, ANewPrimaryCompanyTakesTheMarkOffTheOld) {
  const auto [company, contact] = LinkedPair();
  const int64_t other = Id(kCompany, 50);
  store_.Associate({kContact, contact, kCompany, other}, {1});
  for (const Edge& edge : store_.EdgesOf(kContact, contact, kCompany)) {
    const bool primary = std::count(edge.type_ids.begin(), edge.type_ids.end(), 1) > 0;
    EXPECT_EQ(primary, edge.to == other);
  }
  store_.Disassociate({kCompany, company, kContact, contact}, {});
  EXPECT_FALSE(Linked(kContact, contact, kCompany, company));
}

TEST_F(StoreTest, MergeMakesANewIdThatOldIdsLeadTo) {
  const int64_t winner = Id(kContact, 10);
  const int64_t loser = Id(kContact, 11);
  const auto companies_of = [this](int64_t id) { return store_.EdgesOf(kContact, id, kCompany); };
  const int64_t companies_before =
      static_cast<int64_t>(companies_of(winner).size() + companies_of(loser).size());
  const std::string email = Value(kContact, winner, "email");
  const int64_t merged = store_.Merge(kContact, winner, loser, kNow);
  ASSERT_NE(merged, 0);
  EXPECT_NE(merged, winner);
  for (int64_t old : {winner, loser}) {
    ASSERT_TRUE(store_.Find(kContact, old).has_value());
    EXPECT_EQ(store_.Find(kContact, old)->facts.id, merged);
  }
  EXPECT_EQ(Value(kContact, merged, "email"), email);
  EXPECT_EQ(Value(kContact, merged, "hs_merged_object_ids"),
            std::to_string(winner) + ";" + std::to_string(loser));
  EXPECT_EQ(static_cast<int64_t>(companies_of(merged).size()), companies_before);
  for (const Edge& edge : companies_of(merged)) {
    EXPECT_TRUE(Linked(kCompany, edge.to, kContact, merged));
    EXPECT_FALSE(Linked(kCompany, edge.to, kContact, winner));
  }
  EXPECT_EQ(Ids(kContact, false).size(), 999U);
  EXPECT_EQ(Ids(kContact, true).size(), 10U) << "absorbed records are not listed as archived";
}

TEST_F(StoreTest, PurgedRecordsLeaveNoTrace) {
  const auto [company, contact] = LinkedPair();
  ASSERT_TRUE(store_.Purge(kContact, contact));
  EXPECT_FALSE(store_.Find(kContact, contact).has_value());
  EXPECT_FALSE(Linked(kCompany, company, kContact, contact));
  EXPECT_EQ(Ids(kContact, true).size(), 10U);
}

}  // namespace
}  // namespace stanna::sim
