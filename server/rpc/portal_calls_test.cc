// What a portal has: properties with values of them, pipelines, owners.
#include "server/rpc/integration_fixture.h"
#include "storage/portal_store.h"

namespace stanna::rpc {
namespace {

namespace v1 = integration::v1;

using PortalCallsTest = IntegrationCallsTest;

TEST_F(PortalCallsTest, PropertiesHaveValuesOfStoredRecordsWhereTheyAreAskedFor) {
  StoreCompany(h_.Connect());
  std::vector<storage::PropertyDefinition> definitions(2);
  definitions[0].name = "name";
  definitions[1].name = "tier";
  ASSERT_TRUE(
      h_.stores->portals()
          .ReplaceProperties(h_.acme, ObjectType::kCompany, definitions, Deadline::Infinite())
          .ok());
  v1::ListPropertiesRequest request;
  request.set_provider("hubspot");
  request.set_object_type(type::v1::OBJECT_TYPE_COMPANIES);
  v1::ListPropertiesResponse out;
  const auto call = [&] {
    return Call(&v1::IntegrationService::Stub::ListProperties, request, out);
  };
  ASSERT_TRUE(call().ok());
  ASSERT_EQ(out.properties_size(), 2);
  EXPECT_EQ(out.properties(0).sample_values_size(), 0);
  request.set_sample_size(1'000);
  ASSERT_TRUE(call().ok());
  ASSERT_EQ(out.properties(0).sample_values_size(), 1);
  EXPECT_EQ(out.properties(0).sample_values(0), "Acme");
  EXPECT_EQ(out.properties(1).sample_values_size(), 0) << "no record has it";
  const auto viewing = h_.Context(h_.viewer);
  ASSERT_TRUE(h_.integration->ListProperties(viewing.get(), request, &out).ok());
  EXPECT_EQ(out.properties(0).sample_values_size(), 0) << "a viewer edits no mapping";
  request.set_sample_size(-1);
  EXPECT_EQ(ErrorOf(call()).violations.at(0).field, "sampleSize");
}

TEST_F(PortalCallsTest, PropertiesNeedATypeAndPipelinesAreOfDeals) {
  v1::ListPropertiesRequest properties;
  properties.set_provider("hubspot");
  v1::ListPropertiesResponse none;
  EXPECT_EQ(ErrorOf(Call(&v1::IntegrationService::Stub::ListProperties, properties, none))
                .violations.at(0)
                .field,
            "objectType");
  storage::Pipeline pipeline;
  pipeline.id = "default";
  pipeline.stages = {{"won", "Closed won", 1, true, "1.0", false},
                     {"new", "New", 0, false, "", false}};
  ASSERT_TRUE(h_.stores->portals()
                  .ReplacePipelines(h_.acme, ObjectType::kDeal, {pipeline}, Deadline::Infinite())
                  .ok());
  v1::ListPipelinesRequest pipelines;
  pipelines.set_provider("hubspot");
  v1::ListPipelinesResponse response;
  ASSERT_TRUE(Call(&v1::IntegrationService::Stub::ListPipelines, pipelines, response).ok());
  ASSERT_EQ(response.pipelines_size(), 1);
  ASSERT_EQ(response.pipelines(0).stages_size(), 2);
}

TEST_F(PortalCallsTest, PagesThroughOwners) {
  std::vector<storage::Owner> owners(5);
  for (std::size_t i = 0; i < owners.size(); ++i) owners[i].id = static_cast<ObjectId>(i + 1);
  ASSERT_TRUE(h_.stores->portals().ReplaceOwners(h_.acme, owners, Deadline::Infinite()).ok());
  v1::ListOwnersRequest request;
  request.set_provider("hubspot");
  request.set_page_size(2);
  std::string ids;
  for (int pages = 0; pages < 5; ++pages) {
    v1::ListOwnersResponse response;
    ASSERT_TRUE(Call(&v1::IntegrationService::Stub::ListOwners, request, response).ok());
    for (const auto& owner : response.owners()) ids += owner.id();
    request.set_page_token(response.next_page_token());
    if (request.page_token().empty()) break;
  }
  EXPECT_EQ(ids, "12345");
}

}  // namespace
}  // namespace stanna::rpc
