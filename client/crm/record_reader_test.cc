#include "client/crm/record_reader.h"

#include <gtest/gtest.h>

#include "client/crm/client_harness.h"
#include "client/json/json.h"

namespace stanna::hubspot {
namespace {

std::vector<std::string> ManyNames(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) {
    names.push_back("a_rather_long_property_name_" + std::to_string(i));
  }
  return names;
}

TEST(List, SendsOneRequestAndFollowsAfterNotLink) {
  ClientHarness h;
  h.http.Answer(200, R"({"results":[{"id":"1","updatedAt":"2026-01-01T00:00:00Z"}],
      "paging":{"next":{"after":"a=b&c","link":"https://evil.example/x"}}})");
  const auto page = h.client->List({.type = ObjectType::kDeal,
                                    .properties = {"amount", "dealname", "amount"},
                                    .associations = {ObjectType::kCompany, ObjectType::kLineItem},
                                    .archived = false,
                                    .after = "x/y",
                                    .limit = 50},
                                   h.options);
  ASSERT_TRUE(page.ok()) << ToString(page.status());
  EXPECT_EQ(page->next_after, "a=b&c");
  EXPECT_EQ(h.request(0).url,
            "https://api.test/crm/v3/objects/deals?limit=50&archived=false&after=x%2Fy"
            "&associations=companies,line_items&properties=amount,dealname");
}

TEST(List, RefusesAPageSizeBeforeCalling) {
  ClientHarness h;
  for (const int limit : {0, -1, 101}) {
    ListRequest request;
    request.limit = limit;
    EXPECT_TRUE(absl::IsInvalidArgument(h.client->List(request, h.options).status())) << limit;
  }
  EXPECT_EQ(h.http.calls(), 0u);
}

TEST(List, CompletesEdgesThatHubSpotCutShort) {
  ClientHarness h;
  h.http
      .Answer(200, R"({"results":[
          {"id":"1","associations":{"contacts":{"results":[{"id":"10"}],
              "paging":{"next":{"after":"z"}}}}},
          {"id":"2","associations":{"contacts":{"results":[{"id":"20"}]}}},
          {"id":"3","associations":{"contacts":{"results":[{"id":"30"}],
              "paging":{"next":{"after":"z"}}}}}]})")
      .Answer(207, R"({"results":[{"from":{"id":"1"},"to":[{"toObjectId":10},{"toObjectId":"11"}]}],
          "errors":[{"category":"INTERNAL","message":"no luck","context":{"fromObjectId":["3"]}}],
          "numErrors":1})");
  ListRequest request;
  request.associations = {ObjectType::kContact};
  const auto page = h.client->List(request, h.options);
  ASSERT_TRUE(page.ok()) << ToString(page.status());
  const auto& records = page->records;
  EXPECT_EQ(records[0].associations,
            (std::vector<Association>{{ObjectType::kContact, 10}, {ObjectType::kContact, 11}}));
  EXPECT_EQ(records[1].associations, (std::vector<Association>{{ObjectType::kContact, 20}}));
  EXPECT_EQ(records[1].associations_read, std::vector{ObjectType::kContact});
  EXPECT_TRUE(records[2].associations.empty());
  EXPECT_TRUE(records[2].associations_read.empty()) << "half of the edges must not pass for all";
  EXPECT_EQ(h.request(1).url, "https://api.test/crm/v4/associations/companies/contacts/batch/read");
  EXPECT_EQ(h.request(1).body, R"({"inputs":[{"id":"1"},{"id":"3"}]})");
}

TEST(List, ALongPropertyListNeverMakesALongUrl) {
  ClientHarness h;
  h.http
      .Answer(200, R"({"results":[{"id":"1","updatedAt":"2026-01-01T00:00:00Z",
                       "associations":{"contacts":{"results":[{"id":"10"}]}}},
                      {"id":"2"},{"id":"3"}],"paging":{"next":{"after":"4"}}})")
      .Answer(207, R"({"results":[{"id":"3","properties":{"p":"c"}},
                      {"id":"1","updatedAt":"2026-01-02T00:00:00Z","properties":{"p":"a"}}],
                      "errors":[{"category":"OBJECT_NOT_FOUND","context":{"ids":["2"]}}]})");
  ListRequest request;
  request.properties = ManyNames(400);
  request.associations = {ObjectType::kContact};
  request.archived = true;
  const auto page = h.client->List(request, h.options);
  ASSERT_TRUE(page.ok()) << ToString(page.status());
  ASSERT_EQ(page->records.size(), 2u);
  EXPECT_EQ(page->records[0].id, 1);
  EXPECT_EQ(page->records[0].properties.Get("p"), "a");
  EXPECT_EQ(FormatRfc3339(page->records[0].modified_at), "2026-01-02T00:00:00.000Z")
      << "properties and version come from the same read";
  EXPECT_EQ(page->records[0].associations.size(), 1u);
  EXPECT_EQ(page->records[1].id, 3);
  EXPECT_EQ(page->next_after, "4");
  for (const auto& sent : h.http.requests()) EXPECT_LE(sent.url.size(), kMaxUrlBytes);
  EXPECT_EQ(h.request(1).url, "https://api.test/crm/v3/objects/companies/batch/read?archived=true");
}

TEST(List, AListOfPropertiesThatFitsCostsOneCall) {
  ClientHarness h;
  h.http.Answer(200, R"({"results":[]})");
  ListRequest request;
  request.properties = ManyNames(150);
  ASSERT_TRUE(h.client->List(request, h.options).ok());
  EXPECT_EQ(h.http.calls(), 1u);
}

TEST(List, ACursorThatDoesNotMoveIsAnError) {
  ClientHarness h;
  h.http.Answer(200, R"({"results":[{"id":"1"}],"paging":{"next":{"after":"5"}}})");
  ListRequest request;
  request.after = "5";
  EXPECT_TRUE(absl::IsDataLoss(h.client->List(request, h.options).status()));
}

/// Answers a batch read with all ids but those in `gone`; 502 stands for 501, which it absorbed.
absl::StatusOr<HttpResponse> BatchAnswer(const HttpRequest& request) {
  json::Document document;
  EXPECT_TRUE(document.Parse(request.body));
  std::string results;
  const auto inputs = *json::List(document.root(), "inputs");
  EXPECT_LE(inputs.size(), kRecordBatch);
  for (const json::Element input : inputs) {
    std::string id = json::Text(input, "id");
    if (id == "250") continue;
    std::string properties = "\"hs_merged_object_ids\":null";
    if (id == "501") {
      id = "777";
      properties = "\"hs_merged_object_ids\":\"501;502\"";
    }
    results += (results.empty() ? "" : ",") + ("{\"id\":\"" + id + "\",\"properties\":{") +
               properties + "}}";
  }
  return HttpResponse{207, {}, "{\"results\":[" + results + "]}"};
}

TEST(BatchRead, SplitsDeduplicatesAndKnowsMergedFromMissing) {
  ClientHarness h(BatchAnswer);
  std::vector<ObjectId> ids;
  for (ObjectId id = 300; id >= 1; --id) ids.push_back(id);
  ids.push_back(1);
  ids.push_back(501);
  const auto read = h.client->BatchRead(ObjectType::kContact, ids, {"email"}, h.options);
  ASSERT_TRUE(read.ok()) << ToString(read.status());
  EXPECT_EQ(h.http.calls(), 4u);
  EXPECT_EQ(read->records.size(), 300u);
  EXPECT_EQ(read->missing, std::vector<ObjectId>{250});
  EXPECT_EQ(read->records.back().id, 777);
  EXPECT_FALSE(read->records.back().properties.Has("hs_merged_object_ids"));
  EXPECT_NE(h.request(0).body.find(R"("properties":["email","hs_merged_object_ids"])"),
            std::string::npos);
}

TEST(BatchRead, AFailureThatIsNotAbsenceIsNoAbsence) {
  ClientHarness h;
  h.http.Answer(207, R"({"results":[],"errors":[{"category":"INTERNAL_ERROR"}],"numErrors":1})");
  const auto read = h.client->BatchRead(ObjectType::kContact, {1}, {"email"}, h.options);
  EXPECT_TRUE(absl::IsUnavailable(read.status())) << ToString(read.status());
}

TEST(BatchRead, NoIdsNoCall) {
  ClientHarness h;
  EXPECT_TRUE(h.client->BatchRead(ObjectType::kContact, {}, {"email"}, h.options).ok());
  EXPECT_EQ(h.http.calls(), 0u);
}

}  // namespace
}  // namespace stanna::hubspot
