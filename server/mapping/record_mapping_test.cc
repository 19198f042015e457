#include "server/mapping/record_mapping.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <utility>

#include "server/mapping/mapping_document.h"

namespace stanna::mapping {
namespace {

using Properties = std::initializer_list<std::pair<std::string_view, std::string_view>>;

HubSpotRecord Record(ObjectType type, Properties properties) {
  HubSpotRecord record;
  record.type = type;
  record.id = 501;
  record.created_at = FromEpochMs(1'700'000'000'000);
  record.modified_at = FromEpochMs(1'700'000'100'000);
  for (const auto& [name, value] : properties) record.properties.Set(name, value);
  return record;
}

MappingContext Context() {
  MappingContext context;
  context.config = StandardMapping();
  context.owners = OwnerEmails{{7, "csm@ourselves.com"}, {8, ""}};
  context.home_currency = "EUR";
  return context;
}

std::vector<std::string> Rules(const std::vector<Issue>& issues) {
  std::vector<std::string> rules;
  for (const Issue& issue : issues) rules.push_back(issue.rule + ":" + issue.field);
  return rules;
}

TEST(MapCompany, TakesTheStandardFields) {
  const auto company =
      MapCompany(Record(ObjectType::kCompany, {{"name", " Acme GmbH "},
                                               {"domain", "https://www.Acme.de/"},
                                               {"annual_recurring_revenue", "12000.00"},
                                               {"mrr", "5"},
                                               {"renewal_date", "2026-12-31"},
                                               {"hubspot_owner_id", "7"},
                                               {"lifecyclestage", "customer"}}),
                 Context());
  EXPECT_EQ(company.name, "Acme GmbH");
  EXPECT_EQ(company.domain.domain, "acme.de");
  EXPECT_EQ(company.mrr.amount, "1000");
  EXPECT_EQ(company.mrr.currency, "EUR");
  EXPECT_EQ(FormatDate(company.renewal_date.value()), "2026-12-31");
  EXPECT_EQ(company.owner_id, 7);
  EXPECT_EQ(company.csm_owner, "csm@ourselves.com");
  EXPECT_EQ(company.lifecycle_stage, "customer");
  EXPECT_TRUE(company.issues.empty()) << company.issues[0].rule;
}

TEST(MapCompany, FallsBackToTheNextSource) {
  const auto company =
      MapCompany(Record(ObjectType::kCompany, {{"domain", "acme.de"},
                                               {"annual_recurring_revenue", ""},
                                               {"mrr", "43"},
                                               {"renewal_date", ""},
                                               {"contract_end_date", "2026-03-31T22:00:00Z"}}),
                 Context());
  EXPECT_EQ(company.name, "acme.de");
  EXPECT_EQ(company.mrr.amount, "43");
  EXPECT_EQ(FormatDate(company.renewal_date.value()), "2026-03-31");
  EXPECT_TRUE(company.issues.empty());
}

TEST(MapCompany, UnreadableValuesAreIssuesAndTheNextSourceCounts) {
  const auto company =
      MapCompany(Record(ObjectType::kCompany, {{"name", "Acme"},
                                               {"domain", "acme.de"},
                                               {"annual_recurring_revenue", "a lot"},
                                               {"mrr", "43"},
                                               {"renewal_date", "next year"},
                                               {"hubspot_owner_id", "99"}}),
                 Context());
  EXPECT_EQ(company.mrr.amount, "43");
  EXPECT_FALSE(company.renewal_date);
  EXPECT_EQ(company.csm_owner, "");
  EXPECT_EQ(
      Rules(company.issues),
      (std::vector<std::string>{"INVALID_NUMBER:annual_recurring_revenue",
                                "INVALID_DATE:renewal_date", "UNKNOWN_OWNER:hubspot_owner_id"}));
  EXPECT_EQ(company.issues[0].message, "'a lot' is not a number");
}

TEST(MapCompany, AnOwnerWithoutAddressAndUnknownOwnersAreSilent) {
  auto context = Context();
  const auto record =
      Record(ObjectType::kCompany, {{"domain", "acme.de"}, {"hubspot_owner_id", "8"}});
  EXPECT_TRUE(MapCompany(record, context).issues.empty());
  context.owners.reset();
  EXPECT_TRUE(MapCompany(record, context).issues.empty());
  EXPECT_EQ(MapCompany(record, context).owner_id, 8);
}

TEST(MapContact, JoinsTheNameAndReadsTheAddress) {
  const auto contact = MapContact(Record(ObjectType::kContact, {{"firstname", "Ann"},
                                                                {"lastname", "Lee"},
                                                                {"email", "Ann@Mail.Acme.de"},
                                                                {"jobtitle", "CTO"},
                                                                {"associatedcompanyid", "77"}}),
                                  Context());
  EXPECT_EQ(contact.name, "Ann Lee");
  EXPECT_EQ(contact.email, "ann@mail.acme.de");
  EXPECT_EQ(contact.email_domain, "acme.de");
  EXPECT_EQ(contact.title, "CTO");
  EXPECT_EQ(contact.primary_company, 77);
}

TEST(MapContact, OneNameIsEnoughAndABadAddressIsAnIssue) {
  const auto contact = MapContact(
      Record(ObjectType::kContact, {{"lastname", "Lee"}, {"email", "ann at acme"}}), Context());
  EXPECT_EQ(contact.name, "Lee");
  EXPECT_EQ(contact.email, "");
  EXPECT_EQ(Rules(contact.issues), std::vector<std::string>{"INVALID_EMAIL:email"});
}

TEST(MapDeal, RoundsTheProbability) {
  const auto deal = MapDeal(
      Record(ObjectType::kDeal, {{"dealname", "Renewal"},
                                 {"amount", "1500.00"},
                                 {"deal_currency_code", "usd"},
                                 {"pipeline", "default"},
                                 {"dealstage", "won"},
                                 {"hs_deal_stage_probability",
                                  "0.200000000000000011102230246251565404236316680908203125"},
                                 {"hs_is_closed", "true"},
                                 {"hs_is_closed_won", "false"},
                                 {"closedate", "2026-03-31T16:00:00Z"}}),
      Context());
  EXPECT_EQ(deal.amount.amount, "1500");
  EXPECT_EQ(deal.amount.currency, "USD");
  EXPECT_EQ(deal.probability, "0.2");
  EXPECT_TRUE(deal.closed);
  EXPECT_FALSE(deal.won);
  EXPECT_EQ(FormatRfc3339(deal.close_date.value()), "2026-03-31T16:00:00.000Z");
}

TEST(MapLineItem, ReadsTheTerms) {
  const auto item =
      MapLineItem(Record(ObjectType::kLineItem, {{"name", "Seats"},
                                                 {"quantity", "10"},
                                                 {"price", "9.90"},
                                                 {"amount", "99.0"},
                                                 {"recurringbillingfrequency", "monthly"},
                                                 {"hs_recurring_billing_period", "P12M"},
                                                 {"hs_recurring_billing_start_date", "2026-01-01"},
                                                 {"hs_recurring_billing_end_date", "2026-12-31"},
                                                 {"hs_recurring_billing_number_of_payments", "12"},
                                                 {"hs_recurring_billing_terms", "FIXED"},
                                                 {"hs_term_in_months", "12"},
                                                 {"discount", "1.10"},
                                                 {"hs_discount_percentage", "10.0"}}),
                  Context());
  EXPECT_EQ(item.price, "9.9");
  EXPECT_EQ(item.amount.amount, "99");
  EXPECT_EQ(item.amount.currency, "") << "it has the deal's";
  EXPECT_EQ(item.billing_frequency, "monthly");
  EXPECT_EQ(item.billing_period, "P12M");
  EXPECT_EQ(FormatDate(item.billing_start.value()), "2026-01-01");
  EXPECT_EQ(FormatDate(item.billing_end.value()), "2026-12-31");
  EXPECT_EQ(item.billing_payments, "12");
  EXPECT_EQ(item.billing_terms, "FIXED");
  EXPECT_EQ(item.term_months, "12");
  EXPECT_EQ(item.unit_discount, "1.1");
  EXPECT_EQ(item.discount_percent, "10");
}

TEST(MapDeal, HasItsCurrencyWithoutAnAmountToo) {
  const auto deal = MapDeal(Record(ObjectType::kDeal, {{"hs_mrr", "100.50"}}), Context());
  EXPECT_EQ(deal.amount.amount, "");
  EXPECT_EQ(deal.amount.currency, "EUR");
  EXPECT_EQ(deal.mrr, "100.5");
}

TEST(MapInteraction, AMeetingLastsFromStartToEnd) {
  const auto meeting = MapInteraction(
      Record(ObjectType::kMeeting, {{"hs_meeting_title", "Intro"},
                                    {"hs_timestamp", "2026-01-12T09:00:00Z"},
                                    {"hs_meeting_start_time", "2026-01-12T10:00:00Z"},
                                    {"hs_meeting_end_time", "2026-01-12T10:30:00Z"},
                                    {"hs_meeting_outcome", "NO_SHOW"},
                                    {"hs_body_preview", "Agenda &amp;  more"}}),
      Context());
  EXPECT_EQ(meeting.duration_ms, 30 * 60 * 1000);
  EXPECT_EQ(FormatRfc3339(meeting.occurred_at), "2026-01-12T10:00:00.000Z");
  EXPECT_EQ(meeting.outcome, "NO_SHOW");
  EXPECT_EQ(meeting.summary, "Agenda & more");
}

TEST(MapInteraction, EmailDirections) {
  const std::pair<std::string_view, MappedDirection> kCases[] = {
      {"EMAIL", MappedDirection::kOutbound},
      {"INCOMING_EMAIL", MappedDirection::kInbound},
      {"FORWARDED_EMAIL", MappedDirection::kInbound},
  };
  for (const auto& [text, direction] : kCases) {
    const auto email = MapInteraction(
        Record(ObjectType::kEmail, {{"hs_email_direction", text}, {"hs_timestamp", "2026-01-01"}}),
        Context());
    EXPECT_EQ(email.direction, direction) << text;
    EXPECT_TRUE(email.issues.empty());
  }
  const auto odd = MapInteraction(
      Record(ObjectType::kEmail, {{"hs_email_direction", "UP"}, {"hs_timestamp", "2026-01-01"}}),
      Context());
  EXPECT_EQ(odd.direction, MappedDirection::kUnknown);
  EXPECT_EQ(Rules(odd.issues), std::vector<std::string>{"UNKNOWN_VALUE:hs_email_direction"});
}

TEST(MapInteraction, ATaskHappensWhenCompletedElseWhenDue) {
  const auto done =
      MapInteraction(Record(ObjectType::kTask, {{"hs_task_status", "COMPLETED"},
                                                {"hs_task_completion_date", "2026-01-18T08:00:00Z"},
                                                {"hs_timestamp", "2026-01-20T17:00:00Z"}}),
                     Context());
  EXPECT_EQ(FormatRfc3339(done.occurred_at), "2026-01-18T08:00:00.000Z");
  const auto open =
      MapInteraction(Record(ObjectType::kTask, {{"hs_task_status", "NOT_STARTED"},
                                                {"hs_task_completion_date", "2026-01-18T08:00:00Z"},
                                                {"hs_timestamp", "2026-01-20T17:00:00Z"}}),
                     Context());
  EXPECT_EQ(FormatRfc3339(open.occurred_at), "2026-01-20T17:00:00.000Z");
}

TEST(MapInteraction, WithoutATimeTheCreationStandsIn) {
  const auto note = MapInteraction(Record(ObjectType::kNote, {{"hs_timestamp", "?"}}), Context());
  EXPECT_EQ(note.occurred_at, FromEpochMs(1'700'000'000'000));
  EXPECT_EQ(Rules(note.issues),
            (std::vector<std::string>{"INVALID_DATE:hs_timestamp", "MISSING_TIME:hs_timestamp"}));
}

Source PropertySource(const std::string& property) {
  Source source;
  source.properties = {property};
  return source;
}

void AddCustom(MappingContext& context, ObjectType type, const std::string& name, CustomType kind,
               FieldSources sources) {
  context.config.custom_fields[type][name] = {kind, "", std::nullopt};
  context.config.targets[type]["custom." + name] = std::move(sources);
}

TEST(CustomFields, AreReadByTheirType) {
  struct Case {
    CustomType type;
    std::string_view text, expected, rule;
  };
  const Case kCases[] = {
      {CustomType::kText, " gold ", "gold", ""},
      {CustomType::kNumber, "1e3", "1000", ""},
      {CustomType::kNumber, "many", "", "INVALID_NUMBER:p"},
      {CustomType::kMoney, "1200.50", "1200.5", ""},
      {CustomType::kDate, "1767225600000", "2026-01-01", ""},
      {CustomType::kDate, "soon", "", "INVALID_DATE:p"},
      {CustomType::kDateTime, "2026-01-01T10:00:00+01:00", "2026-01-01T09:00:00.000Z", ""},
      {CustomType::kBool, "Yes", "true", ""},
      {CustomType::kBool, "maybe", "", "INVALID_BOOLEAN:p"},
      {CustomType::kOption, "tier_1", "tier_1", ""},
      {CustomType::kOptions, ";b;a;b", "a;b", ""},
      {CustomType::kOwner, "7", "7", ""},
      {CustomType::kOwner, "me", "", "INVALID_ID:p"},
  };
  for (const Case& c : kCases) {
    MappingContext context = Context();
    AddCustom(context, ObjectType::kCompany, "f", c.type, {PropertySource("p")});
    const auto company = MapCompany(Record(ObjectType::kCompany, {{"p", c.text}}), context);
    const std::string value = company.custom.empty() ? "" : company.custom[0].value;
    EXPECT_EQ(value, c.expected) << NameOf(c.type) << " " << c.text;
    EXPECT_EQ(Rules(company.issues), c.rule.empty() ? std::vector<std::string>()
                                                    : std::vector<std::string>{std::string(c.rule)})
        << NameOf(c.type) << " " << c.text;
  }
}

TEST(CustomFields, MoneyIsInTheRecordsCurrency) {
  MappingContext context = Context();
  AddCustom(context, ObjectType::kDeal, "fee", CustomType::kMoney, {PropertySource("fee")});
  const auto usd =
      MapDeal(Record(ObjectType::kDeal, {{"fee", "5"}, {"deal_currency_code", "USD"}}), context);
  ASSERT_EQ(usd.custom.size(), 1u);
  EXPECT_EQ(usd.custom[0].currency, "USD");
  const auto home = MapDeal(Record(ObjectType::kDeal, {{"fee", "5"}}), context);
  EXPECT_EQ(home.custom[0].currency, "EUR");
}

TEST(CustomFields, ConstantsAndLabels) {
  MappingContext context = Context();
  Source constant;
  constant.form = SourceForm::kConstant;
  constant.constant = "none";
  Source label = PropertySource("tier");
  label.transform = Transform::kOptionLabel;
  AddCustom(context, ObjectType::kCompany, "f", CustomType::kOption, {label, constant});
  OptionLabels labels;
  labels[ObjectType::kCompany]["tier"]["t1"] = "Gold";
  context.labels = std::make_shared<const OptionLabels>(labels);
  const std::pair<std::string_view, std::string_view> kCases[] = {
      {"t1", "Gold"}, {"t2", "t2"}, {"", "none"}};
  for (const auto& [text, expected] : kCases) {
    const auto company = MapCompany(Record(ObjectType::kCompany, {{"tier", text}}), context);
    EXPECT_EQ(company.custom.at(0).value, expected) << text;
  }
}

TEST(CustomFields, OfActivitiesAreNoLongerThanASnippet) {
  MappingContext context = Context();
  AddCustom(context, ObjectType::kNote, "f", CustomType::kText, {PropertySource("hs_note_body")});
  auto record = Record(ObjectType::kNote, {{"hs_timestamp", "2026-01-01"}});
  record.properties.Set("hs_note_body", std::string(2000, 'x'));
  EXPECT_LT(MapInteraction(record, context).custom.at(0).value.size(), 300u);
  ReduceToSnippets(record, context.config);
  EXPECT_LT(record.properties.Get("hs_note_body")->size(), 300u);
}

TEST(MapCompany, StatusFollowsTheLifecycleStageAndTagsCollect) {
  MappingContext context = Context();
  Source industry = PropertySource("industry");
  industry.values = {{"SOFTWARE", "tech"}};
  industry.otherwise = "industry";
  context.config.targets[ObjectType::kCompany]["tags"] = {PropertySource("segments"), industry};
  const std::pair<std::string_view, std::string_view> kStages[] = {{"customer", "customer"},
                                                                   {"lead", "lead"},
                                                                   {"opportunity", "prospect"},
                                                                   {"4711", "other"},
                                                                   {"", ""}};
  for (const auto& [stage, status] : kStages) {
    const auto company = MapCompany(
        Record(ObjectType::kCompany,
               {{"lifecyclestage", stage}, {"segments", "smb;b2b"}, {"industry", "SOFTWARE"}}),
        context);
    EXPECT_EQ(company.status, status) << stage;
    EXPECT_EQ(company.tags, "b2b;smb;tech");
    EXPECT_TRUE(company.issues.empty());
  }
}

TEST(ReduceToSnippets, CutsMessageTextOnly) {
  auto record = Record(ObjectType::kNote, {{"hs_timestamp", "2026-01-01"}});
  record.properties.Set("hs_body_preview", std::string(2000, 'x'));
  ReduceToSnippets(record, StandardMapping());
  EXPECT_LT(record.properties.Get("hs_body_preview")->size(), 300u);
  EXPECT_EQ(record.properties.Get("hs_timestamp"), "2026-01-01");
  const auto once = record.properties.ToJson();
  ReduceToSnippets(record, StandardMapping());
  EXPECT_EQ(record.properties.ToJson(), once);
}

}  // namespace
}  // namespace stanna::mapping
