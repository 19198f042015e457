#include "server/config/configuration.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "server/mapping/mapping_document.h"

namespace stanna::config {
namespace {

using mapping::FieldSources;
using mapping::PropertiesToRequest;
using mapping::StandardMapping;
using mapping::TargetField;
using mapping::TargetOf;

std::vector<std::string> PathsOf(const absl::Status& status) {
  std::vector<std::string> paths;
  for (const auto& violation : DetailsOf(status).violations) {
    paths.push_back(violation.field);
    EXPECT_FALSE(violation.description.empty());
  }
  return paths;
}

TEST(Configuration, TheStandardDocumentReadsAsTheStandard) {
  const auto read = ParseDocument(StandardDocument());
  ASSERT_TRUE(read.ok()) << ToString(read.status());
  EXPECT_EQ(read->mapping, StandardMapping());
}

TEST(Configuration, StandardMapsEveryType) {
  for (const ObjectType type : kAllObjectTypes) {
    for (const TargetField& field : TargetOf(type).fields) {
      if (!field.required) continue;
      EXPECT_FALSE(StandardMapping().SourcesOf(type, field.name).empty())
          << NameOf(type) << "." << field.name;
    }
  }
}

TEST(Configuration, AsksForTheMappedPropertiesAndTheTextsToAnalyse) {
  const auto has = [](ObjectType type, std::string_view name) {
    const auto names = PropertiesToRequest(StandardMapping(), type);
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  EXPECT_TRUE(has(ObjectType::kCompany, "annual_recurring_revenue"));
  EXPECT_TRUE(has(ObjectType::kCompany, "createdate"));
  EXPECT_TRUE(has(ObjectType::kContact, "associatedcompanyid"));
  EXPECT_TRUE(has(ObjectType::kContact, "lastmodifieddate"));
  EXPECT_TRUE(has(ObjectType::kMeeting, "hs_meeting_end_time"));
  EXPECT_TRUE(has(ObjectType::kTask, "hs_task_status"));
  EXPECT_TRUE(has(ObjectType::kEmail, "hs_email_text"));
  EXPECT_TRUE(has(ObjectType::kEmail, "hs_incoming_email_is_out_of_office"));
  EXPECT_TRUE(has(ObjectType::kNote, "hs_note_body"));
  EXPECT_FALSE(has(ObjectType::kNote, "hs_email_text"));
}

TEST(Configuration, AsksForWhatFiltersAndRulesRead) {
  const auto config = ParseDocument(R"({"filters": {
      "companies": {"groups": [[{"property": "vip", "operator": "HAS_PROPERTY"}]],
                    "formula": "return true", "properties": ["zip", "name"]}},
    "validation": {"rules": {"size": {"object": "companies", "property": "numberofemployees",
                                      "required": true}}}})");
  ASSERT_TRUE(config.ok()) << ToString(config.status());
  auto expected = PropertiesToRequest(StandardMapping(), ObjectType::kCompany);
  for (const char* name : {"numberofemployees", "vip", "zip"}) expected.emplace_back(name);
  std::ranges::sort(expected);
  EXPECT_EQ(PropertiesToRequest(*config, ObjectType::kCompany), expected);
  EXPECT_EQ(PropertiesToRequest(*config, ObjectType::kDeal),
            PropertiesToRequest(StandardMapping(), ObjectType::kDeal));
}

TEST(Configuration, NamedFieldsReplaceTheStandardOnes) {
  const auto config = ParseDocument(R"({"mapping": {"clients": {
      "mrr": [{"property": "contract_value", "divideBy": 24, "decimals": 2}],
      "csmOwner": []}}})");
  ASSERT_TRUE(config.ok()) << ToString(config.status());
  const FieldSources& mrr = config->mapping.SourcesOf(ObjectType::kCompany, "mrr");
  ASSERT_EQ(mrr.size(), 1u);
  EXPECT_EQ(mrr[0].properties, std::vector<std::string>{"contract_value"});
  EXPECT_EQ(mrr[0].divide_by, 24);
  EXPECT_TRUE(config->mapping.SourcesOf(ObjectType::kCompany, "csmOwner").empty());
  EXPECT_EQ(config->mapping.SourcesOf(ObjectType::kCompany, "name"),
            StandardMapping().SourcesOf(ObjectType::kCompany, "name"));
  EXPECT_EQ(ParseDocument("{}")->mapping, StandardMapping());
}

TEST(Configuration, EveryMistakeNamesItsPath) {
  const auto config = ParseDocument(R"({"mapping": {
      "clients": {
        "domain": [],
        "mrr": [{"property": "mrr", "divideBy": 0}, {"property": 5}],
        "nick": [{"property": "x"}],
        "name": {"property": "name"},
        "csmOwner": [{"property": "hubspot_owner_id", "transform": "upper"}]},
      "stakeholders": {
        "name": [{"join": ["firstname", "last name"], "glue": " "}],
        "title": [{"property": "jobtitle", "divideBy": 2}],
        "phone": [{"separator": ","}]},
      "interactions": {
        "emails": {"direction": [{"property": "d", "values": {"A": "up"}}]},
        "tasks": {"subject": [{"between": ["a", "b"]}],
                  "occurredAt": [{"property": "t", "when": {"property": "s"}}]},
        "letters": {}},
      "tickets": {}},
    "filter": []})");
  ASSERT_FALSE(config.ok());
  EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(config.status()), "INVALID_CONFIGURATION");
  EXPECT_EQ(PathsOf(config.status()), (std::vector<std::string>{
                                          "mapping.clients.domain",
                                          "mapping.clients.mrr[0].divideBy",
                                          "mapping.clients.mrr[1].property",
                                          "mapping.clients.nick",
                                          "mapping.clients.name",
                                          "mapping.clients.csmOwner[0].transform",
                                          "mapping.stakeholders.name[0].join[1]",
                                          "mapping.stakeholders.name[0].glue",
                                          "mapping.stakeholders.title[0].divideBy",
                                          "mapping.stakeholders.phone[0]",
                                          "mapping.stakeholders.phone[0].separator",
                                          "mapping.interactions.emails.direction[0].values.A",
                                          "mapping.interactions.tasks.subject[0].between",
                                          "mapping.interactions.tasks.occurredAt[0].when",
                                          "mapping.interactions.letters",
                                          "mapping.tickets",
                                          "filter",
                                      }));
}

TEST(Configuration, CustomFields) {
  const auto config = ParseDocument(R"({"mapping": {
      "clients": {"custom": {
        "tier": {"type": "option", "label": "Tier", "sources": [{"property": "customer_tier"}]}}},
      "deals": {"custom": {
        "seats": {"type": "number", "healthIndicator": "sum",
                  "sources": [{"property": "seats"}, {"value": "1"}]}}}}})");
  ASSERT_TRUE(config.ok()) << ToString(config.status());
  const mapping::MappingConfig& mapping = config->mapping;
  const auto tier = mapping.FindField(ObjectType::kCompany, "custom.tier");
  ASSERT_TRUE(tier.has_value());
  EXPECT_EQ(tier->kind, mapping::FieldKind::kText);
  EXPECT_EQ(mapping.custom_fields.at(ObjectType::kCompany).at("tier").label, "Tier");
  EXPECT_EQ(mapping.custom_fields.at(ObjectType::kDeal).at("seats").health_indicator,
            mapping::Aggregate::kSum);
  EXPECT_EQ(mapping.SourcesOf(ObjectType::kDeal, "custom.seats").size(), 2u);
  EXPECT_FALSE(mapping.FindField(ObjectType::kDeal, "custom.tier").has_value());
  const auto names = PropertiesToRequest(mapping, ObjectType::kCompany);
  EXPECT_EQ(std::ranges::count(names, "customer_tier"), 1);
}

TEST(Configuration, EveryMistakeOfCustomFieldsNamesItsPath) {
  const auto config = ParseDocument(R"({"mapping": {
      "clients": {"custom": {
        "a": {"type": "colour", "sources": [{"property": "x"}]},
        "b": {"type": "text", "sources": []},
        "c": {"type": "date", "sources": [{"property": "x", "divideBy": 2}], "label": "",
              "healthIndicator": "sum", "width": 1},
        "1d": {}, "e": {}, "f": 1,
        "g": {"type": "text", "sources": [{"value": ""}, {"value": "x", "transform": "optionLabel"},
                                          {"property": "x", "otherwise": "y"}]}}},
      "deals": {"custom": {"h": {"type": "number", "healthIndicator": "mean",
                                 "sources": [{"property": "x"}]}}},
      "lineItems": {"custom": {}}}})");
  EXPECT_EQ(PathsOf(config.status()), (std::vector<std::string>{
                                          "mapping.clients.custom.a.type",
                                          "mapping.clients.custom.b.sources",
                                          "mapping.clients.custom.c.label",
                                          "mapping.clients.custom.c.healthIndicator",
                                          "mapping.clients.custom.c.width",
                                          "mapping.clients.custom.c.sources[0].divideBy",
                                          "mapping.clients.custom.1d",
                                          "mapping.clients.custom.e.sources",
                                          "mapping.clients.custom.e.type",
                                          "mapping.clients.custom.f",
                                          "mapping.clients.custom.g.sources[0].value",
                                          "mapping.clients.custom.g.sources[1].transform",
                                          "mapping.clients.custom.g.sources[2].otherwise",
                                          "mapping.deals.custom.h.healthIndicator",
                                          "mapping.lineItems.custom",
                                      }));
}

TEST(Configuration, RevenueAndPipelines) {
  const auto config = ParseDocument(R"({
    "revenue": {"currency": "CHF", "mrrSources": ["lineItems", "property"],
                "defaultTermMonths": 24,
                "rates": [{"from": "USD", "to": "CHF", "rate": "0.8125",
                           "effective": "2026-01-31"}]},
    "pipelines": {"7": {"role": "renewal",
                        "stages": {"71": {"outcome": "won"}, "72": {"outcome": "open"},
                                   "74": {"probability": "0.55"}, "75": {"probability": 0.6},
                                   "76": {"outcome": "lost", "probability": 1}}},
                  "8": {"role": "churn"}}})");
  ASSERT_TRUE(config.ok()) << ToString(config.status());
  const auto& revenue = config->revenue;
  using revenue::MrrSource;
  using revenue::PipelineRole;
  EXPECT_EQ(revenue.policy.currency, "CHF");
  EXPECT_EQ(revenue.policy.sources, (std::vector{MrrSource::kLineItems, MrrSource::kProperty}));
  EXPECT_EQ(revenue.policy.default_term_months, 24);
  ASSERT_EQ(revenue.rates.size(), 1u);
  EXPECT_EQ(RoundedText(revenue.rates[0].rate, 6), "0.8125");
  EXPECT_EQ(revenue.RoleOf("7"), PipelineRole::kRenewal);
  EXPECT_EQ(revenue.RoleOf("8"), PipelineRole::kChurn);
  EXPECT_EQ(revenue.RoleOf("default"), PipelineRole::kNewBusiness);
  EXPECT_TRUE(revenue.IsWon("7", "71", false));
  EXPECT_FALSE(revenue.IsWon("7", "72", true));
  EXPECT_TRUE(revenue.IsWon("7", "73", true)) << "as HubSpot says";
  EXPECT_FALSE(revenue.IsWon("default", "x", false));
  using revenue::StageOutcome;
  EXPECT_EQ(revenue.OutcomeOf("7", "72", true, true), StageOutcome::kOpen);
  EXPECT_EQ(revenue.OutcomeOf("7", "76", false, false), StageOutcome::kLost);
  EXPECT_EQ(revenue.OutcomeOf("7", "74", true, false), StageOutcome::kLost) << "as HubSpot says";
  EXPECT_EQ(revenue.OutcomeOf("default", "x", true, true), StageOutcome::kWon);
  EXPECT_EQ(revenue.OutcomeOf("default", "x", false, false), StageOutcome::kOpen);
  EXPECT_EQ(revenue.ProbabilityOf("7", "74"), Rational(55, 100));
  EXPECT_EQ(revenue.ProbabilityOf("7", "75"), Rational(6, 10));
  EXPECT_EQ(revenue.ProbabilityOf("7", "76"), Rational(1));
  EXPECT_EQ(revenue.ProbabilityOf("7", "71"), std::nullopt);
  EXPECT_EQ(revenue.ProbabilityOf("8", "x"), std::nullopt);
  EXPECT_EQ(revenue.PipelinesWith(PipelineRole::kRenewal), std::vector<std::string>{"7"});
}

TEST(Configuration, EveryMistakeOfRevenueNamesItsPath) {
  const auto config = ParseDocument(R"({
    "revenue": {"currency": "euro", "mrrSources": ["lineItems", "luck", "lineItems"],
                "defaultTermMonths": 0, "vat": 1,
                "rates": [{"from": "USD", "to": "USD", "rate": "1", "effective": "2026-01-31"},
                          {"from": "USD", "to": "EUR", "rate": 0.9, "effective": "soon"},
                          {"from": "USD", "to": "EUR", "rate": "-1", "per": "x"}, 5]},
    "pipelines": {"7": {"role": "renew", "stages": {"71": {"outcome": 1, "probability": "1.5"},
                                                    "72": [], "73": {},
                                                    "74": {"probability": -0.1},
                                                    "75": {"probability": true}}},
                  "": {}, "8": {"name": "x"}, "9": 1}})");
  EXPECT_EQ(PathsOf(config.status()), (std::vector<std::string>{
                                          "revenue.currency",
                                          "revenue.mrrSources[1]",
                                          "revenue.mrrSources[2]",
                                          "revenue.defaultTermMonths",
                                          "revenue.vat",
                                          "revenue.rates[0]",
                                          "revenue.rates[1].rate",
                                          "revenue.rates[1].effective",
                                          "revenue.rates[2].rate",
                                          "revenue.rates[2].per",
                                          "revenue.rates[2]",
                                          "revenue.rates[3]",
                                          "pipelines.7.role",
                                          "pipelines.7.stages.71.outcome",
                                          "pipelines.7.stages.71.probability",
                                          "pipelines.7.stages.72",
                                          "pipelines.7.stages.73",
                                          "pipelines.7.stages.74.probability",
                                          "pipelines.7.stages.75.probability",
                                          "pipelines.",
                                          "pipelines.8.name",
                                          "pipelines.9",
                                      }));
}

TEST(Configuration, WatchedPropertiesAreReadAndKept) {
  const auto config = ParseDocument(R"({
    "history": {"watched": {"deals": ["forecast_category", "dealtype"], "contacts": ["score"]}},
    "mapping": {"clients": {"renewalDate": [{"property": "contract_end"}]}}})");
  ASSERT_TRUE(config.ok()) << ToString(config.status());
  const auto requested = PropertiesToRequest(*config, ObjectType::kDeal);
  EXPECT_EQ(std::ranges::count(requested, "forecast_category"), 1);
  EXPECT_EQ(AlsoWatched(*config, ObjectType::kDeal),
            (std::vector<std::string>{"dealtype", "forecast_category"}));
  EXPECT_EQ(AlsoWatched(*config, ObjectType::kCompany), std::vector<std::string>{"contract_end"})
      << "where the renewal date comes from";
  EXPECT_EQ(AlsoWatched(StandardConfiguration(), ObjectType::kCompany),
            (std::vector<std::string>{"contract_end_date", "renewal_date"}));

  const auto wrong = ParseDocument(R"({"history": {"watched": {"tickets": ["x"], "deals": "y",
                                       "emails": ["hs_email_text", ""]}, "kept": 1}})");
  EXPECT_EQ(PathsOf(wrong.status()),
            (std::vector<std::string>{"history.watched.tickets", "history.watched.deals",
                                      "history.watched.emails[0]", "history.watched.emails[1]",
                                      "history.kept"}));
}

TEST(Configuration, ManyMistakesAreCounted) {
  std::string rates;
  for (int i = 0; i < 80; ++i) rates += std::string(i == 0 ? "" : ",") + "1";
  const auto config = ParseDocument("{\"revenue\": {\"rates\": [" + rates + "]}}");
  const auto violations = DetailsOf(config.status()).violations;
  ASSERT_EQ(violations.size(), 51u);
  EXPECT_EQ(violations.back().description, "and 30 more mistakes");
}

TEST(Configuration, RefusesWhatIsNoDocument) {
  for (const std::string& text :
       {std::string(""), std::string("[]"), std::string("{\"mapping\":"), std::string("null"),
        std::string("{\"mapping\": 1}"), std::string(300'000, ' ')}) {
    EXPECT_EQ(ParseDocument(text).status().code(), absl::StatusCode::kInvalidArgument)
        << text.substr(0, 40);
  }
}

}  // namespace
}  // namespace stanna::config
