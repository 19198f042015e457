#include <set>

#include "tools/hubspot_sim/api/simulator_fixture.h"

namespace stanna::sim {
namespace {

class ObjectsTest : public SimulatorFixture {};

TEST_F(ObjectsTest, ListPagesThroughEveryRecordOnce) {
  std::set<std::string> seen;
  std::string target = "/crm/v3/objects/contacts?limit=100";
  int pages = 0;
  for (std::string after; pages < 50; ++pages) {
    const auto page = Expect(200, Get(target + (after.empty() ? "" : "&after=" + after)));
    for (const auto& record : page.at("results").as_array()) {
      EXPECT_TRUE(seen.insert(Text(record.at("id"))).second);
    }
    if (!page.contains("paging")) break;
    after = Text(page.at("paging").at("next").at("after"));
  }
  EXPECT_EQ(seen.size(), 1000U);
  EXPECT_EQ(pages, 9) << "ten pages";
}

TEST_F(ObjectsTest, DefaultsToTenRecordsWithTheDefaultProperties) {
  const auto page = Expect(200, Get("/crm/objects/2026-09/0-1"));
  EXPECT_EQ(page.at("results").as_array().size(), 10U);
  std::string names;
  for (const auto& property : page.at("results").at(0).at("properties").as_object()) {
    names += std::string(property.key()) + " ";
  }
  EXPECT_EQ(names, "createdate email firstname hs_object_id lastmodifieddate lastname ");
}

TEST_F(ObjectsTest, ReturnsWantedPropertiesAndIgnoresUnknownOnes) {
  const auto page = Expect(
      200, Get("/crm/v3/objects/companies?limit=1&properties=name,nonsense&properties=tier"));
  const auto& properties = page.at("results").at(0).at("properties").as_object();
  EXPECT_TRUE(properties.contains("name"));
  EXPECT_TRUE(properties.contains("tier"));
  EXPECT_FALSE(properties.contains("nonsense"));
  EXPECT_FALSE(properties.contains("domain"));
  for (const auto& property : properties) {
    EXPECT_TRUE(property.value().is_string() || property.value().is_null()) << property.key();
  }
}

TEST_F(ObjectsTest, RefusesWhatIsNotDocumentedAndCountsIt) {
  struct Case {
    const char* target;
    int status;
  };
  const Case cases[] = {
      {"/crm/v3/objects/contacts?limit=101", 400},
      {"/crm/v3/objects/contacts?limit=0", 400},
      {"/crm/v3/objects/contacts?limit=51&propertiesWithHistory=email", 400},
      {"/crm/v3/objects/contacts?pageSize=10", 400},
      {"/crm/v3/objects/contacts?after=MTAwMA", 400},
      {"/crm/v3/objects/contacts?after=200", 400},
      {"/crm/v3/objects/butterflies", 400},
      {"/crm/v9/objects/contacts", 404},
  };
  int64_t violations = 0;
  for (const Case& c : cases) {
    EXPECT_EQ(Get(c.target).status, c.status) << c.target;
    EXPECT_EQ(Stat("violations"), ++violations) << c.target;
  }
  EXPECT_EQ(Text(Json(Get("/crm/v3/objects/butterflies")).at("message")),
            "Unable to infer object type from: butterflies");
}

TEST_F(ObjectsTest, InlineAssociationsRepeatIdsPerTypeAndPage) {
  options_.inline_associations = 10;
  Restart();
  const auto page = Expect(200, Get("/crm/v3/objects/companies?limit=1&associations=contacts"));
  const auto& contacts = page.at("results").at(0).at("associations").at("contacts").as_object();
  const auto& list = contacts.at("results").as_array();
  EXPECT_GE(list.size(), 10U);
  EXPECT_EQ(list.at(0).at("id"), list.at(1).at("id"));
  EXPECT_NE(list.at(0).at("type"), list.at(1).at("type"));
  const std::string after = Text(contacts.at("paging").at("next").at("after"));
  const auto rest = Expect(200, Get("/crm/v3/objects/companies/" + Id(ObjectType::kCompany, 0) +
                                    "/associations/contacts?after=" + after));
  EXPECT_NE(rest.at("results").at(0).at("id"), list.back().at("id"));
}

TEST_F(ObjectsTest, HistoryComesNewestFirst) {
  Send("PATCH", "/crm/v3/objects/companies/" + Id(ObjectType::kCompany, 0),
       R"({"properties":{"tier":"growth"}})");
  const auto page =
      Expect(200, Get("/crm/v3/objects/companies?limit=1&propertiesWithHistory=tier"));
  const auto& history = page.at("results").at(0).at("propertiesWithHistory").at("tier").as_array();
  ASSERT_FALSE(history.empty());
  EXPECT_EQ(Text(history.at(0).at("value")), "growth");
}

TEST_F(ObjectsTest, BatchReadAnswers207WhenSomeAreMissing) {
  const std::string body = R"({"inputs":[{"id":")" + Id(ObjectType::kDeal, 1) +
                           R"("},{"id":"5"}],"properties":["amount"]})";
  const auto answer = Expect(207, Send("POST", "/crm/v3/objects/deals/batch/read", body));
  EXPECT_EQ(answer.at("results").as_array().size(), 1U);
  EXPECT_EQ(Text(answer.at("errors").at(0).at("category")), "OBJECT_NOT_FOUND");
  EXPECT_EQ(Text(answer.at("errors").at(0).at("context").at("ids").at(0)), "5");
}

TEST_F(ObjectsTest, BatchReadTakesAtMostAHundred) {
  std::string inputs;
  for (int i = 0; i < 101; ++i)
    inputs += (i ? "," : "") + ("{\"id\":\"" + std::to_string(i) + "\"}");
  EXPECT_EQ(
      Send("POST", "/crm/v3/objects/deals/batch/read", "{\"inputs\":[" + inputs + "]}").status,
      400);
  EXPECT_EQ(Stat("violations"), 1);
}

TEST_F(ObjectsTest, ContactsAreFoundByEmail) {
  const auto page = Expect(200, Get("/crm/v3/objects/contacts?limit=1"));
  const std::string email = Text(page.at("results").at(0).at("properties").at("email"));
  const auto contact = Expect(200, Get("/crm/v3/objects/contacts/" + email + "?idProperty=email"));
  EXPECT_EQ(contact.at("id"), page.at("results").at(0).at("id"));
}

TEST_F(ObjectsTest, GdprDeleteByEmailLeavesNoTrace) {
  const auto page = Expect(200, Get("/crm/v3/objects/contacts?limit=1"));
  const std::string email = Text(page.at("results").at(0).at("properties").at("email"));
  EXPECT_EQ(Send("POST", "/crm/v3/objects/contacts/gdpr-delete",
                 R"({"idProperty":"email","objectId":")" + email + "\"}")
                .status,
            204);
  const std::string path = "/crm/v3/objects/contacts/" + Text(page.at("results").at(0).at("id"));
  EXPECT_EQ(Get(path).status, 404);
  EXPECT_EQ(Get(path + "?archived=true").status, 404);
}

TEST_F(ObjectsTest, CreateUpdateArchiveGo) {
  const auto created = Expect(
      201,
      Send(
          "POST", "/crm/v3/objects/contacts",
          R"({"properties":{"email":"new@example.com"},"associations":[{"to":{"id":")" +
              Id(ObjectType::kCompany, 1) +
              R"("},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":1}]}]})"));
  const std::string path = "/crm/v3/objects/contacts/" + Text(created.at("id"));
  Expect(200, Send("PATCH", path, R"({"properties":{"jobtitle":"CTO"}})"));
  const auto read = Expect(200, Get(path + "?properties=jobtitle&associations=companies"));
  EXPECT_EQ(Text(read.at("properties").at("jobtitle")), "CTO");
  EXPECT_EQ(read.at("associations").at("companies").at("results").as_array().size(), 2U);
  EXPECT_EQ(Send("DELETE", path).status, 204);
  EXPECT_EQ(Get(path).status, 404);
  const auto archived = Expect(200, Get(path + "?archived=true"));
  EXPECT_TRUE(archived.at("archived").as_bool());
  EXPECT_TRUE(archived.contains("archivedAt"));
}

TEST_F(ObjectsTest, WritesToUnknownOrReadOnlyPropertiesAreRefused) {
  const auto unknown =
      Expect(400, Send("POST", "/crm/v3/objects/contacts", R"({"properties":{"shoesize":"45"}})"));
  EXPECT_EQ(Text(unknown.at("errors").at(0).at("code")), "PROPERTY_DOESNT_EXIST");
  const auto read_only = Expect(
      400, Send("POST", "/crm/v3/objects/deals", R"({"properties":{"hs_is_closed":"true"}})"));
  EXPECT_EQ(Text(read_only.at("errors").at(0).at("code")), "READ_ONLY_VALUE");
}

TEST_F(ObjectsTest, ReadingAMergedIdGivesTheSurvivor) {
  const std::string one = Id(ObjectType::kCompany, 2);
  const std::string two = Id(ObjectType::kCompany, 3);
  const auto merged = Expect(
      200, Send("POST", "/crm/v3/objects/companies/merge",
                R"({"primaryObjectId":")" + one + R"(","objectIdToMerge":")" + two + R"("})"));
  const auto read = Expect(200, Get("/crm/v3/objects/companies/" + two));
  EXPECT_EQ(read.at("id"), merged.at("id"));
  EXPECT_NE(Text(read.at("id")), one);
}

}  // namespace
}  // namespace stanna::sim
