#include "server/gateway/openapi.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "server/gateway/served_services.h"

namespace stanna::gateway {
namespace {

namespace json = boost::json;

const json::value& Document() {
  static const json::value document = [] {
    const auto routes = RouteTable::Build(ServedServices());
    return json::parse(OpenApiDocument(*routes, ProtoComments::Embedded(), "https://api.example"));
  }();
  return document;
}

std::string At(const char* pointer) {
  boost::system::error_code error;
  const json::value* found = Document().find_pointer(pointer, error);
  return found ? json::serialize(*found) : "-";
}

TEST(OpenApi, DescribesRoutesParametersAndSchemas) {
  const struct {
    const char* pointer;
    const char* json;
  } kCases[] = {
      {"/openapi", R"("3.1.0")"},
      {"/servers/0/url", R"("https://api.example")"},
      {"/paths/~1api~1clients~1{clientId}/get/operationId", R"("InsightsService_GetClient")"},
      {"/paths/~1api~1clients~1{clientId}/get/summary",
       R"("One client with its figures and contacts.")"},
      {"/paths/~1api~1clients~1{clientId}/get/parameters/0/name", R"("clientId")"},
      {"/paths/~1api~1clients~1{clientId}/get/parameters/0/in", R"("path")"},
      {"/paths/~1api~1clients~1{clientId}/get/parameters/0/required", "true"},
      {"/paths/~1api~1clients~1{clientId}/get/x-required-role", R"("viewer")"},
      {"/paths/~1api~1clients/get/parameters/1/name", R"("limit")"},
      {"/paths/~1api~1clients/get/responses/200/content/application~1json/schema",
       R"({"type":"array","items":{"$ref":"#/components/schemas/Client"}})"},
      {"/paths/~1api~1clients/get/responses/200/headers/X-Total-Count",
       R"({"description":"How many there are on all pages.","schema":{"type":"integer"}})"},
      {"/paths/~1api~1clients~1{clientId}~1deals/get/responses/200/headers", "-"},
      {"/paths/~1api~1changes~1watch/get/responses/200/content/text~1event-stream/schema/$ref",
       R"("#/components/schemas/WatchChangesResponse")"},
      {"/paths/~1api~1sync-runs~1{syncId}:cancel/post/operationId",
       R"("SyncService_CancelSyncRun")"},
      {"/paths/~1api~1integrations~1{provider}~1sync/post/responses/202/content/application~1json/"
       "schema/$ref",
       R"("#/components/schemas/StartSyncResponse")"},
      {"/paths/~1api~1integrations~1{provider}~1sync/post/requestBody/content/application~1json/"
       "schema/properties/provider",
       "-"},
      {"/paths/~1api~1integrations~1{provider}~1sync/post/requestBody/content/application~1json/"
       "schema/properties/requestId/type",
       R"("string")"},
      {"/paths/~1api~1integrations~1{provider}~1callback/get/security", "[]"},
      {"/paths/~1api~1integrations~1{provider}~1callback/get/responses/200", "-"},
      {"/paths/~1api~1integrations~1{provider}~1start/get/responses/302/description",
       R"("To the page that the Location header names.")"},
      {"/paths/~1api~1integrations~1{provider}~1callback/get/responses/429", "-"},
      {"/paths/~1api~1clients/get/responses/429/$ref", R"("#/components/responses/TooManyCalls")"},
      {"/components/responses/TooManyCalls/headers/Retry-After/schema/type", R"("integer")"},
      {"/components/responses/TooManyCalls/content/application~1json/schema/$ref",
       R"("#/components/schemas/Error")"},
      {"/paths/~1healthz/get/security", "[]"},
      {"/components/schemas/Client/properties/mrr/type", R"(["number","null"])"},
      {"/components/schemas/Client/properties/renewalDate/format", R"("date")"},
      {"/components/schemas/Client/properties/renewalDate/description",
       R"("When the contract is to be renewed.")"},
      {"/components/schemas/Interaction/properties/sentiment/enum",
       R"(["positive","neutral","negative",null])"},
      {"/components/schemas/GetClientResponse/properties/client/anyOf/0/$ref",
       R"("#/components/schemas/Client")"},
      {"/components/schemas/IntegrationStatus/properties/freshness/additionalProperties/format",
       R"("date-time")"},
      {"/components/schemas/Config/properties/version/readOnly", "true"},
      {"/components/schemas/Error/required", R"(["error","code","status","details"])"},
      {"/components/securitySchemes/apiKey/name", R"("X-API-Key")"},
  };
  for (const auto& c : kCases) EXPECT_EQ(At(c.pointer), c.json) << c.pointer;
}

void CollectReferences(const json::value& value, std::vector<std::string>& references) {
  if (value.is_array()) {
    for (const auto& item : value.get_array()) CollectReferences(item, references);
  } else if (value.is_object()) {
    for (const auto& [name, member] : value.get_object()) {
      if (name == "$ref") references.emplace_back(member.as_string());
      CollectReferences(member, references);
    }
  }
}

TEST(OpenApi, EveryReferenceLeadsSomewhere) {
  std::vector<std::string> references;
  CollectReferences(Document(), references);
  EXPECT_GT(references.size(), 50u);
  for (const std::string& reference : references) {
    EXPECT_NE(At(reference.substr(1).c_str()), "-") << reference;
  }
}

TEST(OpenApi, EveryRouteAndFieldHasWords) {
  for (const auto& [path, item] : Document().at("paths").as_object()) {
    for (const auto& [method, operation] : item.as_object()) {
      EXPECT_FALSE(operation.at("summary").as_string().empty()) << path << ' ' << method;
    }
  }
  for (const auto& [name, schema] : Document().at("components").at("schemas").as_object()) {
    for (const auto& [field, property] : schema.at("properties").as_object()) {
      EXPECT_TRUE(property.as_object().contains("description")) << name << '.' << field;
    }
  }
}

}  // namespace
}  // namespace stanna::gateway
