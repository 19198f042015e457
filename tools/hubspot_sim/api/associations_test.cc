#include "tools/hubspot_sim/api/simulator_fixture.h"

namespace stanna::sim {
namespace {

class AssociationsTest : public SimulatorFixture {
 protected:
  HttpReply BatchRead(const std::string& pair, const std::string& inputs) {
    return Send("POST", "/crm/v4/associations/" + pair + "/batch/read",
                "{\"inputs\":[" + inputs + "]}");
  }
  static std::string Input(const std::string& id) { return R"({"id":")" + id + "\"}"; }
};

TEST_F(AssociationsTest, BatchReadGivesNumbersTypesAndLabels) {
  const auto answer =
      Expect(200, BatchRead("companies/contacts", Input(Id(ObjectType::kCompany, 0))));
  const auto& to = answer.at("results").at(0).at("to").at(0).as_object();
  EXPECT_TRUE(to.at("toObjectId").is_int64());
  const auto& types = to.at("associationTypes").as_array();
  EXPECT_EQ(types.at(0).at("typeId"), 2);
  EXPECT_EQ(Text(types.at(0).at("label")), "Primary");
  EXPECT_TRUE(types.at(types.size() - 1).at("label").is_null());
}

TEST_F(AssociationsTest, NothingFoundIsA207WithItsSubCategory) {
  const auto created =
      Expect(201, Send("POST", "/crm/v3/objects/contacts", R"({"properties":{"email":"a@b.de"}})"));
  const auto answer = Expect(207, BatchRead("contacts/companies", Input(Text(created.at("id")))));
  EXPECT_TRUE(answer.at("results").as_array().empty());
  EXPECT_EQ(answer.at("numErrors"), 1);
  EXPECT_EQ(Text(answer.at("errors").at(0).at("subCategory")),
            "crm.associations.NO_ASSOCIATIONS_FOUND");
  EXPECT_EQ(Text(answer.at("errors").at(0).at("message")),
            "No company is associated with contact " + Text(created.at("id")) + ".");
}

TEST_F(AssociationsTest, OneRecordsListPages) {
  const std::string path =
      "/crm/v4/objects/companies/" + Id(ObjectType::kCompany, 0) + "/associations/contacts";
  const auto all = Expect(200, Get(path)).at("results").as_array();
  size_t seen = 0;
  std::string after;
  for (int pages = 0; pages < 1000; ++pages) {
    const auto page =
        Expect(200, Get(path + "?limit=7" + (after.empty() ? "" : "&after=" + after)));
    for (const auto& edge : page.at("results").as_array()) {
      EXPECT_EQ(edge, all.at(seen++));
    }
    if (!page.contains("paging")) break;
    after = Text(page.at("paging").at("next").at("after"));
  }
  EXPECT_EQ(seen, all.size());
  EXPECT_EQ(Get(path + "?limit=501").status, 400);
}

TEST_F(AssociationsTest, BatchReadTakesAtMostAThousand) {
  std::string inputs = Input("1");
  for (int i = 0; i < 1000; ++i) inputs += "," + Input("1");
  EXPECT_EQ(BatchRead("contacts/companies", inputs).status, 400);
  EXPECT_EQ(Stat("violations"), 1);
}

TEST_F(AssociationsTest, LabelsListEveryTypeOfAPair) {
  const auto answer = Expect(200, Get("/crm/v4/associations/contacts/companies/labels"));
  EXPECT_EQ(answer.at("results").as_array().size(), 3U);
}

TEST_F(AssociationsTest, WritesShowOnBothSides) {
  const std::string contact = Id(ObjectType::kContact, 8);
  const std::string company = Id(ObjectType::kCompany, 77);
  const auto body =
      R"({"inputs":[{"from":{"id":")" + contact + R"("},"to":{"id":")" + company +
      R"("},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":279}]}]})";
  Expect(201, Send("POST", "/crm/v4/associations/contacts/companies/batch/create", body));
  const auto back = BatchRead("companies/contacts", Input(company));
  EXPECT_NE(back.body.find("\"toObjectId\":" + contact), std::string::npos) << back.body;
}

}  // namespace
}  // namespace stanna::sim
