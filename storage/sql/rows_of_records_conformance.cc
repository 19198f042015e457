#include <algorithm>
#include <utility>
#include <vector>

#include "storage/sql/bulk.h"
#include "storage/sql/codes.h"
#include "storage/sql/database_conformance.h"
#include "storage/sql/rows_of_records.h"
#include "storage/testing/status_asserts.h"

namespace stanna::storage {
namespace {

TEST_P(DatabaseConformance, RowsOfRecordsAreFoundAmongAnyOthers) {
  const auto database = OpenDatabase(test_database_->options(), 1);
  const auto contact = ObjectType::kContact;
  const UpsertTable tombstones{
      .name = "tombstones",
      .columns = {"workspace_id", "object_type", "object_id", "kind", "merged_into", "removed_at"},
      .key_columns = 3};
  struct Case {
    const char* name;
    std::vector<ObjectId> ids, found;
  };
  std::vector<ObjectId> even, all;
  for (ObjectId id = 100; id < 200; ++id) {
    all.push_back(id);
    if (id % 2 == 0) even.push_back(id);
  }
  const Case kCases[] = {
      {"none", {}, {}},
      {"one that is there", {100}, {100}},
      {"one that is not", {101}, {}},
      {"one in many ranges", {100, 1'000'000, 5, 150, 102, 300, 301}, {100, 102, 150}},
      {"all", all, even},
      {"two far apart", {198, 100}, {100, 198}},
      {"the same ones twice", {150, 101, 150, 101}, {150}},
      {"more others than ranges tell apart",
       {100, 120, 140, 151, 160, 180, 198},
       {100, 120, 140, 160, 180, 198}},
      {"before and behind all", {1, 2, 3, 5000, 5001}, {}},
  };
  ASSERT_STATUS_OK(database->Write(Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) {
    std::vector<Params> rows;
    for (const ObjectId id : even) {
      for (const auto& [workspace, type] :
           {std::pair("w", contact), std::pair("w", ObjectType::kDeal),
            std::pair("other", contact)}) {
        rows.push_back({Text(workspace), Num(CodeOf(type)), Num(id), Num(2), Num(7),
                        sql.dialect().At(Time{})});
      }
    }
    Upsert(sql, tombstones, rows);
    for (const Case& c : kCases) {
      std::vector<ObjectId> found;
      for (const Row& row : RowsOfRecords(sql, 2, "t.object_id, t.merged_into", "tombstones",
                                          WorkspaceId("w"), contact, c.ids)) {
        found.push_back(row.Int(0));
      }
      std::ranges::sort(found);
      EXPECT_EQ(found, c.found) << c.name;
    }
    return absl::OkStatus();
  }));
}

TEST_P(DatabaseConformance, EdgesThatMayBeThereAreNotMissed) {
  const auto database = OpenDatabase(test_database_->options(), 1);
  const UpsertTable edges{.name = "associations",
                          .columns = {"workspace_id", "from_type", "from_id", "to_type", "to_id"},
                          .key_columns = 5};
  const int contact = CodeOf(ObjectType::kContact), deal = CodeOf(ObjectType::kDeal);
  ASSERT_STATUS_OK(database->Write(Scope::EveryWorkspace(), Soon(), [&](SqlSession& sql) {
    Upsert(sql, edges, {{Text("w"), Num(deal), Num(50), Num(contact), Num(7)}});
    const auto to = [&](std::vector<ObjectId> ids, int above) {
      return MayHaveEdges(sql, "to", WorkspaceId("w"), ObjectType::kContact, std::move(ids),
                          "t.from_type > ?", Num(above));
    };
    EXPECT_TRUE(to({7}, contact));
    EXPECT_TRUE(to({900, 7, 1, 2, 400, 401}, contact));
    EXPECT_TRUE(to({900, 8, 1, 2, 400, 401, 6}, contact)) << "not seen whose edge it is";
    EXPECT_FALSE(to({7}, deal)) << "of another type";
    EXPECT_FALSE(to({8, 9}, contact));
    EXPECT_FALSE(to({}, contact));
    EXPECT_TRUE(MayHaveEdges(sql, "from", WorkspaceId("w"), ObjectType::kDeal, {50},
                             "t.to_type < ?", Num(deal)));
    EXPECT_FALSE(MayHaveEdges(sql, "from", WorkspaceId("other"), ObjectType::kDeal, {50},
                              "t.to_type < ?", Num(deal)));
    return absl::OkStatus();
  }));
}

}  // namespace
}  // namespace stanna::storage
