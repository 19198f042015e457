// An admin's day: connects a portal, makes the product fit it, has what is wrong put right, decides
// some things by hand, and takes all of it back.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "storage/record_store.h"
#include "tests/support/answer.h"
#include "tests/support/backend.h"
#include "tests/support/oauth_flow.h"
#include "tests/support/server.h"
#include "tests/support/simulator.h"
#include "tests/support/sync_runs.h"

namespace stanna::testing {
namespace {

namespace json = boost::json;

constexpr char kWorkspace[] = "stanna-demo.example";
constexpr std::chrono::minutes kLongestRun{4};
constexpr char kConfig[] = "/api/integrations/hubspot/config";

// What the admin wants. The portal's own properties "tier" and "product_modules" have never been
// read; what the formula and the filter look at has.
constexpr char kDocument[] = R"json({
  "mapping": {
    "clients": {"custom": {
      "tier": {"type": "option", "label": "Customer tier", "sources": [
        {"property": "tier", "transform": "optionLabel"}, {"value": "none"}]},
      "modules": {"type": "options", "sources": [{"property": "product_modules"}]},
      "annualValue": {"type": "money", "sources": [
        {"formula": "coalesce(decimal(p.annual_recurring_revenue), decimal(p.mrr) * 12)",
         "properties": ["annual_recurring_revenue", "mrr"]}]}}},
    "deals": {"custom": {
      "daysToClose": {"type": "number", "sources": [{"property": "days_to_close"}],
                      "healthIndicator": "highest"}}}
  },
  "filters": {"companies": {
    "groups": [[{"property": "lifecyclestage", "operator": "NOT_IN", "values": ["lead", "other"]}]],
    "onLeave": "hide"}},
  "validation": {"rules": {
    "customers-have-a-tier": {"object": "companies", "property": "tier", "required": true,
      "severity": "error", "when": {"property": "lifecyclestage", "is": ["customer"]}},
    "enough-employees": {"object": "companies", "property": "numberofemployees",
      "range": {"min": "200"}, "message": "Ask the account manager."}}}
})json";
constexpr char kNeedsTier[] = "customers-have-a-tier";
constexpr char kTooSmall[] = "enough-employees";

std::string Replaced(std::string text, const std::string& what, const std::string& by) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

// A property's value in an explanation.
std::string Shown(const std::string& value) {
  return value.empty() ? "no value" : "'" + value + "'";
}

// Clients by id, without the time at which they were written last.
using Clients = std::map<std::string, json::value>;

std::set<std::string> CompaniesOf(const Clients& clients) {
  std::set<std::string> companies;
  for (const auto& [id, client] : clients) companies.insert(TextOf(client, "companyId"));
  return companies;
}

// Of companies, how many issues a rule has in `from` that are not in `to`.
std::map<std::string, std::size_t> CountsOfDifference(const std::set<std::string>& from,
                                                      const std::set<std::string>& to) {
  std::map<std::string, std::size_t> counts;
  for (const std::string& issue : from) {
    if (issue.find(" companies ") == std::string::npos || to.contains(issue)) continue;
    ++counts[issue.substr(0, issue.find(' '))];
  }
  return counts;
}

class DayInTheLife : public ::testing::Test {
 protected:
  void SetUp() override {
    simulator_ = Simulator::Start({"--companies", "60", "--contacts", "80", "--deals", "120",
                                   "--line-items", "60", "--activities", "60"});
    // No tier, and none needed.
    simulator_->Mutate(R"({"op":"update","type":"companies","index":20,)"
                       R"("properties":{"tier":"","lifecyclestage":"evangelist"}})");
    backend_ = Backend::FromEnvironment();
    server_ = std::make_unique<Server>(*backend_, *simulator_);
    key_ = server_->NewApiKey(kWorkspace);
  }

  // --- calls ---

  json::value Get(const std::string& target) { return server_->GetJson(target, key_); }
  HttpReply Send(const std::string& method, const std::string& target, const std::string& body) {
    return server_->Call(
        {.method = method,
         .url = target,
         .headers = {{"Authorization", "Bearer " + key_}, {"Content-Type", "application/json"}},
         .body = body});
  }
  json::value Answered(const HttpReply& reply, int status = 200) {
    EXPECT_EQ(reply.status, status) << reply.body;
    return reply.body.empty() ? json::value() : json::parse(reply.body);
  }
  HttpReply Put(const std::string& document, const std::string& query = "") {
    return Send("PUT", kConfig + query, "{\"document\":" + document + "}");
  }

  // --- runs ---

  // The newest run, to its end; `id`: it is that one.
  void Await(const std::string& id = "") {
    const auto run = AwaitLatestRun(*server_, key_, kLongestRun);
    ASSERT_TRUE(run.ok()) << ToString(run.status()) << "\n" << server_->log();
    ASSERT_TRUE(run->completed()) << run->details;
    if (!id.empty()) EXPECT_EQ(run->sync_id, id);
  }
  void AwaitReplay(const json::value& answer) {
    const std::string id = TextOf(answer, "applySyncId");
    ASSERT_FALSE(id.empty()) << answer;
    Await(id);
  }
  void Sync() {
    const auto started = Answered(Send("POST", "/api/integrations/hubspot/sync", "{}"), 202);
    Await(TextOf(started, "syncId"));
  }
  // People work in HubSpot, and a while later a sync finds what they did.
  void ChangeAndSync(const std::string& operations) {
    simulator_->Advance(std::chrono::hours(1));
    simulator_->Mutate(operations);
    simulator_->Advance(std::chrono::minutes(10));
    Sync();
  }
  static std::string UpdateOf(const std::string& company, const std::string& properties) {
    return R"({"op":"update","type":"companies","id":")" + company + R"(","properties":{)" +
           properties + "}}";
  }

  // --- what there is ---

  Clients Listed() {
    Clients clients;
    const json::value answer = Get("/api/clients?limit=500");
    for (const json::value& client : answer.as_array()) {
      json::value& kept = clients[TextOf(client, "id")] = client;
      kept.as_object().erase("updatedAt");
    }
    return clients;
  }
  json::value Issues(const std::string& query = "") {
    return Get("/api/record-issues?limit=500" + query);
  }
  // The company ids of a rule's open issues.
  std::vector<std::string> CompaniesThatBreak(const std::string& rule) {
    std::vector<std::string> ids;
    const auto answer = Issues("&rule=" + rule);
    for (const auto& issue : ListOf(answer, "issues")) ids.push_back(TextOf(issue, "objectId"));
    std::ranges::sort(ids);
    return ids;
  }
  // Rule and record of all open issues.
  std::set<std::string> OpenIssues() {
    std::set<std::string> open;
    const auto answer = Issues();
    for (const auto& issue : ListOf(answer, "issues")) {
      open.insert(TextOf(issue, "rule") + " " + TextOf(issue, "objectType") + " " +
                  TextOf(issue, "objectId"));
    }
    return open;
  }
  // As HubSpot has it; "" also for no value.
  std::string Property(const std::string& company, const std::string& name) {
    const auto records = server_->stores().records().Load(
        WorkspaceId(kWorkspace), ObjectType::kCompany, {std::stoll(company)}, Deadline::Infinite());
    EXPECT_TRUE(records.ok() && records->size() == 1) << company;
    return std::string(records->front().properties.Get(name).value_or(""));
  }
  bool IsWanted(const std::string& company) {
    const std::string stage = Property(company, "lifecyclestage");
    return stage != "lead" && stage != "other";
  }

  // --- the day ---

  void ConnectsAndImports();
  void LooksAtTheProperties();
  void HasMistakesPointedOut();
  void PreviewsIt();
  void AppliesTheConfiguration();
  void ComparesWithThePreview();
  void ReadsTheNewFields();
  void ReadsWhatIsCalculated();
  void ReadsTheIssues();
  void HasTheIssuesFixed();
  void SetsAFieldByHand();
  void MergesAndUnmerges();
  void TakesEverythingBack();
  // All of it, in this order.
  void Live();

  std::unique_ptr<Simulator> simulator_;
  std::unique_ptr<Backend> backend_;
  std::unique_ptr<Server> server_;
  std::string key_;
  Clients first_;  // as the import made them
  std::set<std::string> first_issues_;
  json::value preview_;  // of companies
};

void DayInTheLife::ConnectsAndImports() {
  ASSERT_EQ(Connect(*server_, *simulator_, key_), std::string(kFrontendUrl) + "?status=connected");
  Await();
  first_ = Listed();
  first_issues_ = OpenIssues();
  ASSERT_GT(first_.size(), 20U);
}

void DayInTheLife::LooksAtTheProperties() {
  const std::string standard = json::serialize(Get(std::string(kConfig) + "?version=0"));
  std::map<std::string, json::value> unused;
  const auto answer = Get("/api/integrations/hubspot/properties?objectType=companies");
  for (const auto& property : ListOf(answer, "properties")) {
    const std::string name = TextOf(property, "name");
    const bool is_used = standard.find("\"" + name + "\"") != std::string::npos;
    if (!is_used && !Member(property, "hubspotDefined").as_bool()) unused[name] = property;
  }
  ASSERT_EQ(unused.size(), 2U);
  EXPECT_EQ(TextOf(unused["tier"], "fieldType"), "select");
  EXPECT_EQ(TextOf(unused["product_modules"], "fieldType"), "checkbox");
  EXPECT_EQ(TextOf(ListOf(unused["tier"], "options")[0], "label"), "Enterprise");
}

void DayInTheLife::HasMistakesPointedOut() {
  struct Mistake {
    std::string what, by, path, said;
  };
  const Mistake mistakes[] = {
      {R"({"property": "tier",)", R"({"property": "teir",)",
       "mapping.clients.custom.tier.sources[0].property", "the portal has no property 'teir'"},
      {"decimal(p.mrr) * 12)", "decimal(p.mrr) * )",
       "mapping.clients.custom.annualValue.sources[0].formula", "unexpected symbol near ')'"},
      {R"("min": "200")", R"("min": 200)", "validation.rules.enough-employees.range.min",
       "must be a number in quotes"},
      {"NOT_IN", "IS_NOT", "filters.companies.groups[0][0].operator", "NOT_IN"},
  };
  for (const auto& [what, by, path, said] : mistakes) {
    const std::string wrong = Replaced(kDocument, what, by);
    const auto refused = Answered(Put(wrong, "?validateOnly=true"), 400);
    EXPECT_EQ(TextOf(refused, "code"), "VALIDATION_ERROR");
    EXPECT_EQ(Member(refused, "details").as_object().size(), 1U) << refused;
    EXPECT_NE(TextOf(Member(refused, "details"), path).find(said), std::string::npos) << refused;
  }
  // Looking changes nothing.
  Answered(Put(kDocument, "?validateOnly=true"));
  EXPECT_EQ(Member(Get(kConfig), "version"), 0);
}

void DayInTheLife::PreviewsIt() {
  const auto answer = Answered(Send("POST", std::string(kConfig) + "/preview",
                                    std::string("{\"document\":") + kDocument + "}"));
  EXPECT_EQ(Listed(), first_) << "looking changes nothing";
  for (const auto& type : ListOf(answer, "objectTypes")) {
    if (TextOf(type, "objectType") == "companies") preview_ = type;
  }
  EXPECT_EQ(ListOf(preview_, "unreadProperties"),
            json::array({"numberofemployees", "product_modules", "tier"}));
}

// Applying did what the preview said.
void DayInTheLife::ComparesWithThePreview() {
  const Clients now = Listed();
  const json::value& clients = Member(preview_, "clients");
  EXPECT_EQ(Member(clients, "before"), first_.size());
  EXPECT_EQ(Member(clients, "after"), now.size());
  EXPECT_EQ(Member(clients, "appear"), 0);
  EXPECT_EQ(Member(clients, "disappear"), first_.size() - now.size());
  // Each has a tier now, if only "none".
  EXPECT_EQ(Member(preview_, "changed"), now.size()) << preview_;
  EXPECT_EQ(Member(preview_, "failed"), 0);
  std::map<std::string, std::size_t> opened, closed;
  for (const auto& change : ListOf(preview_, "rules")) {
    const std::string rule = TextOf(change, "rule");
    if (const auto n = Member(change, "opened").to_number<std::size_t>()) opened[rule] = n;
    if (const auto n = Member(change, "closed").to_number<std::size_t>()) closed[rule] = n;
  }
  const auto issues = OpenIssues();
  EXPECT_EQ(opened, CountsOfDifference(issues, first_issues_)) << preview_;
  EXPECT_EQ(closed, CountsOfDifference(first_issues_, issues)) << preview_;
}

void DayInTheLife::AppliesTheConfiguration() {
  simulator_->ResetStats();
  const auto applied = Answered(Put(kDocument));
  EXPECT_EQ(Member(applied, "version"), 1);
  AwaitReplay(applied);
  EXPECT_EQ(simulator_->Stat("calls"), 0) << "everything is derived from what is stored";
  const Clients clients = Listed();
  const std::set<std::string> companies = CompaniesOf(clients);
  EXPECT_LT(clients.size(), first_.size());
  for (const std::string& company : CompaniesOf(first_)) {
    EXPECT_EQ(companies.contains(company), IsWanted(company)) << company;
  }
  // In place of one that is left out, another company of its domain gives the client its fields.
  for (const std::string& company : companies) EXPECT_TRUE(IsWanted(company)) << company;
  EXPECT_TRUE(CompaniesThatBreak(kNeedsTier).empty()) << "no tier was ever asked for";
}

void DayInTheLife::ReadsTheNewFields() {
  Sync();
  static const std::map<std::string, std::string> kLabels = {
      {"enterprise", "Enterprise"}, {"growth", "Growth"}, {"starter", "Starter"}, {"", "none"}};
  std::set<std::string> tiers;
  std::size_t with_modules = 0;
  for (const auto& [id, client] : Listed()) {
    const json::value& fields = Member(client, "customFields");
    const std::string tier = TextOf(fields, "tier");
    EXPECT_EQ(tier, kLabels.at(Property(TextOf(client, "companyId"), "tier"))) << client;
    tiers.insert(tier);
    if (fields.as_object().contains("modules")) with_modules += ListOf(fields, "modules").size();
  }
  EXPECT_EQ(tiers.size(), 4U);
  EXPECT_GT(with_modules, 10U);
}

void DayInTheLife::ReadsWhatIsCalculated() {
  std::size_t with_indicator = 0;
  for (const auto& [id, client] : Listed()) {
    // The formula, by hand.
    const std::string company = TextOf(client, "companyId");
    const std::string year = Property(company, "annual_recurring_revenue");
    const std::string month = Property(company, "mrr");
    const auto explained = Get("/api/clients/" + id + "/explain/custom.annualValue");
    const std::string value = TextOf(explained, "value");
    if (year.empty() && month.empty()) {
      EXPECT_EQ(value, "") << explained;
    } else {
      const double expected = year.empty() ? std::stod(month) * 12 : std::stod(year);
      EXPECT_NEAR(std::stod(value), expected, 1e-5) << explained;
      const json::value& shown = Member(Member(client, "customFields"), "annualValue");
      EXPECT_NEAR(Member(shown, "amount").to_number<double>(), expected, 1e-5);
      EXPECT_EQ(TextOf(shown, "currency"), TextOf(client, "currency"));
      EXPECT_EQ(TextOf(explained, "configPath"), "mapping.clients.custom.annualValue.sources[0]");
      EXPECT_EQ(TextOf(explained, "currency"), TextOf(client, "currency"));
      EXPECT_EQ(TextOf(explained, "rule"),
                "the field's first source, calculated from "
                "annual_recurring_revenue (" +
                    Shown(year) + ") and mrr (" + Shown(month) + ")");
    }
    // The indicator is the longest of its deals.
    double longest = -1;
    const auto deals = Get("/api/clients/" + id + "/deals?limit=500");
    for (const auto& deal : ListOf(deals, "deals")) {
      const auto& days = Member(Member(deal, "customFields"), "daysToClose");
      longest = std::max(longest, days.to_number<double>());
    }
    const auto page = Get("/api/clients/" + id);
    const json::value& indicators = Member(page, "healthIndicators");
    if (longest < 0) {
      EXPECT_TRUE(indicators.as_object().empty()) << indicators;
    } else {
      ++with_indicator;
      EXPECT_EQ(Member(indicators, "daysToClose").to_number<double>(), longest);
    }
  }
  EXPECT_GT(with_indicator, 5U);
}

void DayInTheLife::ReadsTheIssues() {
  const auto held_back = CompaniesThatBreak(kNeedsTier);
  ASSERT_FALSE(held_back.empty());
  ASSERT_FALSE(CompaniesThatBreak(kTooSmall).empty());
  const auto clients = CompaniesOf(Listed());
  for (const std::string& company : held_back) EXPECT_FALSE(clients.contains(company)) << company;

  std::map<std::string, json::value> groups;
  const auto answer = Issues();
  for (const auto& group : ListOf(answer, "groups")) groups[TextOf(group, "rule")] = group;
  EXPECT_EQ(Member(groups[kNeedsTier], "openCount"), held_back.size());
  EXPECT_EQ(TextOf(groups[kNeedsTier], "severity"), "error");
  EXPECT_EQ(TextOf(groups[kNeedsTier], "howToFix"), "Enter a value in HubSpot.");
  EXPECT_EQ(TextOf(groups[kTooSmall], "severity"), "warning");
  EXPECT_EQ(TextOf(groups[kTooSmall], "howToFix"), "Ask the account manager.");
  for (const auto& [rule, field] : {std::pair<std::string, std::string>{kNeedsTier, "tier"},
                                    {kTooSmall, "numberofemployees"}}) {
    const json::array& samples = ListOf(groups[rule], "samples");
    ASSERT_FALSE(samples.empty()) << rule;
    EXPECT_EQ(TextOf(samples[0], "field"), rule == kNeedsTier ? "tier" : "numberofemployees");
    const std::string id = TextOf(samples[0], "objectId");
    EXPECT_EQ(TextOf(samples[0], "recordUrl"),
              "https://app.hubspot.com/contacts/44237313/record/0-2/" + id);
  }

  const auto report = Get("/api/data-quality?days=1");
  for (const auto& type : ListOf(report, "objectTypes")) {
    if (TextOf(type, "objectType") != "companies") continue;
    EXPECT_GE(Member(type, "heldBack").to_number<std::size_t>(), held_back.size()) << type;
  }
  EXPECT_EQ(ListOf(report, "groups"), ListOf(answer, "groups"));
}

void DayInTheLife::HasTheIssuesFixed() {
  const auto held_back = CompaniesThatBreak(kNeedsTier);
  std::string operations;
  const auto add = [&](const std::string& operation) {
    operations += (operations.empty() ? "" : ",") + operation;
  };
  for (const auto& id : held_back) add(UpdateOf(id, R"("tier":"growth")"));
  for (const auto& id : CompaniesThatBreak(kTooSmall)) {
    add(UpdateOf(id, R"("numberofemployees":"1200")"));
  }
  ChangeAndSync(operations);
  EXPECT_TRUE(CompaniesThatBreak(kNeedsTier).empty());
  EXPECT_TRUE(CompaniesThatBreak(kTooSmall).empty());
  const Clients clients = Listed();
  for (const std::string& company : held_back) {
    const auto client = std::ranges::find_if(
        clients, [&](const auto& entry) { return TextOf(entry.second, "companyId") == company; });
    ASSERT_NE(client, clients.end()) << company;
    EXPECT_EQ(TextOf(Member(client->second, "customFields"), "tier"), "Growth");
    EXPECT_TRUE(first_.contains(client->first)) << "the client that it was";
  }
}

void DayInTheLife::SetsAFieldByHand() {
  const auto [id, client] = *Listed().begin();
  const std::string company = TextOf(client, "companyId");
  const std::string before = Property(company, "renewal_date");
  const std::string field = "/api/clients/" + id + "/fields/renewalDate";
  const auto shown = [&] { return TextOf(Listed()[id], "renewalDate"); };

  const auto set = Answered(Send("PUT", field, R"({"value":"2030-01-31","reason":"by phone"})"));
  EXPECT_EQ(TextOf(set, "rule"), "set by hand: by phone");
  EXPECT_EQ(shown(), "2030-01-31");
  ChangeAndSync(UpdateOf(company, R"("renewal_date":"2029-06-30")"));
  EXPECT_EQ(shown(), "2030-01-31") << "a sync leaves it alone";
  const auto fields = Get("/api/clients/" + id + "/fields");
  ASSERT_EQ(ListOf(fields, "overrides").size(), 1U);
  EXPECT_EQ(TextOf(ListOf(fields, "overrides")[0], "syncedValue"), "2029-06-30");

  const auto handed_back = Answered(Send("DELETE", field, ""));
  EXPECT_EQ(TextOf(handed_back, "property"), "renewal_date");
  EXPECT_EQ(shown(), "2029-06-30");
  ChangeAndSync(UpdateOf(company, R"("renewal_date":")" + before + "\""));
  EXPECT_EQ(Listed()[id], client);
}

void DayInTheLife::MergesAndUnmerges() {
  const Clients before = Listed();
  const auto people = [&](const std::string& id) {
    const auto answer = Get("/api/clients/" + id + "/stakeholders?limit=500");
    return ListOf(answer, "stakeholders").size();
  };
  const std::string kept = before.begin()->first;
  const auto other = std::ranges::find_if(
      before, [&](const auto& entry) { return entry.first != kept && people(entry.first) > 0; });
  ASSERT_NE(other, before.end());
  const std::string duplicate = other->first;
  const std::size_t people_before = people(kept);

  const auto merged = Answered(Send("POST", "/api/clients/" + kept + ":merge",
                                    R"({"duplicateClientId":")" + duplicate + "\"}"));
  AwaitReplay(merged);
  EXPECT_EQ(Listed().size(), before.size() - 1);
  EXPECT_EQ(TextOf(Member(Get("/api/clients/" + duplicate), "client"), "id"), kept);
  EXPECT_GT(people(kept), people_before);

  const auto taken_back = Answered(Send("POST", "/api/clients/" + kept + ":unmerge",
                                        R"({"domain":")" + TextOf(merged, "domain") + "\"}"));
  AwaitReplay(taken_back);
  EXPECT_EQ(Listed(), before);
  EXPECT_EQ(people(kept), people_before);
}

void DayInTheLife::TakesEverythingBack() {
  const auto back = Answered(Send("POST", std::string(kConfig) + "/rollback", R"({"version":0})"));
  EXPECT_EQ(Member(back, "version"), 2);
  AwaitReplay(back);
  EXPECT_EQ(Listed(), first_);
  EXPECT_EQ(OpenIssues(), first_issues_);
}

void DayInTheLife::Live() {
  const std::pair<const char*, void (DayInTheLife::*)()> steps[] = {
      {"connects and imports", &DayInTheLife::ConnectsAndImports},
      {"looks at the properties", &DayInTheLife::LooksAtTheProperties},
      {"has mistakes pointed out", &DayInTheLife::HasMistakesPointedOut},
      {"previews it", &DayInTheLife::PreviewsIt},
      {"applies the configuration", &DayInTheLife::AppliesTheConfiguration},
      {"compares with the preview", &DayInTheLife::ComparesWithThePreview},
      {"reads the new fields", &DayInTheLife::ReadsTheNewFields},
      {"reads what is calculated", &DayInTheLife::ReadsWhatIsCalculated},
      {"reads the issues", &DayInTheLife::ReadsTheIssues},
      {"has the issues fixed", &DayInTheLife::HasTheIssuesFixed},
      {"sets a field by hand", &DayInTheLife::SetsAFieldByHand},
      {"merges and unmerges", &DayInTheLife::MergesAndUnmerges},
      {"takes everything back", &DayInTheLife::TakesEverythingBack},
  };
  for (const auto& [name, step] : steps) {
    SCOPED_TRACE(name);
    (this->*step)();
    if (HasFatalFailure()) return;
  }
}

TEST_F(DayInTheLife, OfAnAdmin) {
  Live();
  EXPECT_EQ(simulator_->Stat("violations"), 0);
  EXPECT_EQ(server_->Stop(), 0) << server_->log();
}

}  // namespace
}  // namespace stanna::testing
