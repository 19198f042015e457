#include "client/crm/association_reader.h"

#include <gtest/gtest.h>

#include "client/crm/client_harness.h"

namespace stanna::hubspot {
namespace {

class AssociationsTest : public ::testing::Test {
 protected:
  AssociationsResult Read(std::vector<ObjectId> ids) {
    const auto result =
        h.client->ReadAssociations(ObjectType::kContact, ObjectType::kCompany, ids, h.options);
    EXPECT_TRUE(result.ok()) << ToString(result.status());
    return result.ok() ? *result : AssociationsResult{};
  }
  using Edges = std::map<ObjectId, std::vector<ObjectId>>;
  ClientHarness h;
};

TEST_F(AssociationsTest, NumbersTextsDuplicatesAndNone) {
  h.http.Answer(207, R"({"status":"COMPLETE","results":[
      {"from":{"id":"501"},"to":[{"toObjectId":29,"associationTypes":[]},{"toObjectId":"28"},
                                 {"toObjectId":29}]},
      {"from":{"id":"504"},"to":[]}],
      "errors":[{"category":"OBJECT_NOT_FOUND","subCategory":"crm.associations.NO_ASSOCIATIONS_FOUND",
        "message":"none","context":{"fromObjectId":["502"],"fromObjectType":["contact"]}}],
      "numErrors":1})");
  const auto result = Read({503, 501, 502, 501, 504});
  EXPECT_EQ(result.edges, (Edges{{501, {28, 29}}, {502, {}}, {503, {}}, {504, {}}}));
  EXPECT_TRUE(result.failed.empty());
  EXPECT_EQ(h.request(0).body,
            R"({"inputs":[{"id":"501"},{"id":"502"},{"id":"503"},{"id":"504"}]})");
}

TEST_F(AssociationsTest, OtherErrorsAreNeverTakenForNone) {
  h.http.Answer(207, R"({"results":[],"errors":[
      {"category":"VALIDATION_ERROR","message":"bad id","context":{"fromObjectId":["1"]}},
      {"category":"OBJECT_NOT_FOUND","subCategory":"crm.associations.NO_ASSOCIATIONS_FOUND",
       "context":{"fromObjectId":["2"]}}],"numErrors":5})");
  const auto result = Read({1, 2, 3});
  EXPECT_EQ(result.edges, (Edges{{2, {}}}));
  EXPECT_EQ(result.failed.at(1), "bad id");
  EXPECT_TRUE(result.failed.contains(3)) << "three errors are counted but not listed";
}

TEST_F(AssociationsTest, FollowsThePagesOfEachRecord) {
  h.http
      .Answer(200, R"({"results":[
          {"from":{"id":"1"},"to":[{"toObjectId":10}],"paging":{"next":{"after":"A","link":"x"}}},
          {"from":{"id":"2"},"to":[{"toObjectId":20}]},
          {"from":{"id":"3"},"to":[{"toObjectId":30}],"paging":{"next":{"after":"B"}}}]})")
      .Answer(200, R"({"results":[{"from":{"id":"1"},"to":[{"toObjectId":11},{"toObjectId":10}]},
          {"from":{"id":"3"},"to":[{"toObjectId":31}],"paging":{"next":{"after":"C"}}}]})")
      .Answer(200, R"({"results":[{"from":{"id":"3"},"to":[{"toObjectId":32}]}]})");
  const auto result = Read({1, 2, 3});
  EXPECT_EQ(result.edges, (Edges{{1, {10, 11}}, {2, {20}}, {3, {30, 31, 32}}}));
  EXPECT_EQ(h.request(1).body, R"({"inputs":[{"id":"1","after":"A"},{"id":"3","after":"B"}]})");
  EXPECT_EQ(h.request(2).body, R"({"inputs":[{"id":"3","after":"C"}]})");
}

TEST_F(AssociationsTest, APageThatRepeatsItselfIsAFailureNotALoop) {
  for (int i = 0; i < 2; ++i) {
    h.http.Answer(200, R"({"results":[{"from":{"id":"1"},"to":[{"toObjectId":10}],
        "paging":{"next":{"after":"A"}}}]})");
  }
  const auto result = Read({1});
  EXPECT_TRUE(result.edges.empty());
  EXPECT_TRUE(result.failed.contains(1));
}

TEST_F(AssociationsTest, AThousandIdsACall) {
  FakeHttpClient::Handler none = [](const HttpRequest&) -> absl::StatusOr<HttpResponse> {
    return HttpResponse{200, {}, R"({"results":[]})"};
  };
  ClientHarness many(none);
  std::vector<ObjectId> ids;
  for (ObjectId id = 1; id <= 2001; ++id) ids.push_back(id);
  const auto result =
      many.client->ReadAssociations(ObjectType::kDeal, ObjectType::kContact, ids, many.options);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->edges.size(), 2001u);
  EXPECT_EQ(many.http.calls(), 3u);
}

TEST_F(AssociationsTest, A404MeansNoneOnlyWhenItSaysSo) {
  h.http.Answer(404, R"({"category":"OBJECT_NOT_FOUND",
      "subCategory":"crm.associations.NO_ASSOCIATIONS_FOUND"})");
  EXPECT_EQ(Read({1, 2}).edges, (Edges{{1, {}}, {2, {}}}));
  for (const char* body : {"<html>404</html>", R"({"category":"OBJECT_NOT_FOUND"})"}) {
    h.http.Answer(404, body);
    const auto result =
        h.client->ReadAssociations(ObjectType::kContact, ObjectType::kCompany, {1}, h.options);
    EXPECT_TRUE(absl::IsNotFound(result.status())) << body;
  }
}

}  // namespace
}  // namespace stanna::hubspot
