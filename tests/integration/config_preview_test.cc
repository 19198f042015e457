// A preview says what applying then does: each draft here is previewed, applied by a replay, and
// what the store shows before and after is compared with what was said.
#include "server/sync/config_preview.h"

#include <map>
#include <random>
#include <set>
#include <tuple>

#include "base/decimal.h"
#include "server/config/configuration.h"
#include "server/sync/config_apply.h"
#include "tests/integration/engine_fixture.h"

namespace stanna::sync {
namespace {

using enum ObjectType;
using storage::FieldTexts;
using Strings = std::vector<std::string>;

// An issue of a record, whose message does not count.
using IssueKey = std::tuple<ObjectId, std::string, std::string, bool>;

/// All that a person sees of the records of a type.
struct Shown {
  std::map<ObjectId, FieldTexts> rows;
  std::set<IssueKey> issues;
};

/// What differs between two states.
struct Difference {
  std::int64_t changed = 0, appear = 0, disappear = 0, failed = 0;
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> rules;  // opened, closed
  bool operator==(const Difference&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Difference& d) {
  out << d.changed << " changed, " << d.appear << " appear, " << d.disappear << " disappear, "
      << d.failed << " fail";
  for (const auto& [rule, counts] : d.rules) {
    out << ", " << rule << " +" << counts.first << " -" << counts.second;
  }
  return out;
}

std::string RuleName(const std::string& rule, bool held_back) {
  return rule + (held_back ? " (error)" : "");
}

Difference Compare(const Shown& before, const Shown& after) {
  Difference found;
  for (const auto& [id, row] : before.rows) {
    const auto now = after.rows.find(id);
    if (now == after.rows.end()) {
      ++found.disappear;
    } else if (now->second != row) {
      ++found.changed;
    }
  }
  for (const auto& [id, row] : after.rows) found.appear += before.rows.contains(id) ? 0 : 1;
  std::set<ObjectId> failed;
  for (const IssueKey& issue : after.issues) {
    if (before.issues.contains(issue)) continue;
    const auto& [id, rule, field, held_back] = issue;
    ++found.rules[RuleName(rule, held_back)].first;
    if (held_back || rule == "CALCULATION_FAILED") failed.insert(id);
  }
  for (const IssueKey& issue : before.issues) {
    if (after.issues.contains(issue)) continue;
    ++found.rules[RuleName(std::get<1>(issue), std::get<3>(issue))].second;
  }
  found.failed = std::ssize(failed);
  return found;
}

Difference Said(const TypePreview& preview) {
  Difference said = {.changed = preview.changed,
                     .appear = preview.appear,
                     .disappear = preview.disappear,
                     .failed = preview.failed,
                     .rules = {}};
  for (const RuleChange& change : preview.rules) {
    said.rules[RuleName(change.rule, change.held_back)] = {change.opened, change.closed};
  }
  return said;
}

class ConfigPreviewTest : public EngineTest {
 protected:
  ConfigPreviewTest() {
    options_.page_size = 100;
    // Small, so that records that concern one another are on different pages.
    options_.write_page = 3;
    options_.link_batch = 3;
  }

  std::vector<ObjectId> Ids(ObjectType type) {
    const auto versions = stores_->records().ScanVersions(workspace_, type, 0, 100'000, Soon());
    std::vector<ObjectId> ids;
    if (!versions.ok()) return ids;
    for (const auto& version : *versions) ids.push_back(version.object_id);
    return ids;
  }
  std::vector<storage::ClientView> AllClients() {
    storage::ClientQuery query;
    query.now = clock_.Now();
    query.limit = 100'000;
    auto clients = stores_->clients().ListClients(workspace_, query, Soon());
    EXPECT_TRUE(clients.ok()) << ToString(clients.status());
    return clients.ok() ? clients->items : std::vector<storage::ClientView>();
  }
  std::set<std::string> ClientIds() {
    std::set<std::string> ids;
    for (const auto& client : AllClients()) ids.insert(client.row.id.value);
    return ids;
  }

  // Without the issues of links, which no preview counts.
  std::set<IssueKey> Issues(ObjectType type) {
    storage::IssueQuery query;
    query.type = type;
    query.limit = 100'000;
    const auto issues = stores_->clients().ListIssues(workspace_, query, Soon());
    EXPECT_TRUE(issues.ok()) << ToString(issues.status());
    std::set<IssueKey> keys;
    if (!issues.ok()) return keys;
    for (const auto& [issue, first, last, closed] : issues->items) {
      if (issue.rule.find("_WITHOUT_") != std::string::npos || issue.object_id == 0) continue;
      keys.insert({issue.object_id, issue.rule, issue.field, issue.held_back});
    }
    return keys;
  }

  Shown See(ObjectType type) {
    const auto ids = Ids(type);
    Shown shown;
    shown.issues = Issues(type);
    auto rows = stores_->records().StoredFields(workspace_, type, ids, Soon());
    EXPECT_TRUE(rows.ok()) << ToString(rows.status());
    if (rows.ok()) shown.rows = *std::move(rows);
    if (type != kCompany) return shown;
    std::map<std::string, std::string> domains;
    for (const auto& client : AllClients()) domains[client.row.id.value] = client.row.domain;
    const auto behind = stores_->records().ClientsOf(workspace_, kCompany, ids, Soon());
    EXPECT_TRUE(behind.ok()) << ToString(behind.status());
    for (const auto& [id, clients] : *behind) {
      shown.rows[id]["domain"] = domains[clients.front().value];
    }
    return shown;
  }

  absl::StatusOr<ConfigPreview> Preview(const std::string& document, PreviewOptions options = {}) {
    ASSIGN_OR_RETURN(const auto draft, config::ParseDocument(document));
    return PreviewConfiguration(*stores_, workspace_, draft, options, clock_.Now(), Soon());
  }

  void Apply(const std::string& document) {
    Configure(++version_, document);
    Later(std::chrono::hours(3));
    const auto started = ApplyConfiguration(*stores_, *control_, workspace_, clock_.Now(), Soon());
    ASSERT_TRUE(started.ok() && started->has_value()) << ToString(started.status());
    ASSERT_EQ(Attempt().next, RunOutcome::Next::kDone);
  }

  /// Previews the draft, applies it, and compares.
  ConfigPreview Expect(const std::string& document) {
    SCOPED_TRACE(document);
    std::map<ObjectType, Shown> before;
    for (const ObjectType type : kAllObjectTypes) before[type] = See(type);
    const auto clients_before = ClientIds();
    const auto preview = Preview(document);
    EXPECT_TRUE(preview.ok()) << ToString(preview.status());
    if (!preview.ok()) return {};
    Apply(document);
    for (const ObjectType type : preview->unaffected) {
      EXPECT_EQ(Difference(), Compare(before[type], See(type))) << type;
    }
    for (const TypePreview& said : preview->types) {
      EXPECT_EQ(Said(said), Compare(before[said.type], See(said.type))) << said.type;
      EXPECT_EQ(said.considered, std::ssize(Ids(said.type)));
      EXPECT_EQ(said.records, said.considered);
      EXPECT_EQ(said.considered,
                said.changed + said.appear + said.disappear + said.unchanged + said.to_read);
      const auto reads =
          stores_->records().PeekPendingReads(workspace_, said.type, 100'000, Soon());
      EXPECT_TRUE(reads.ok() && said.to_read == std::ssize(*reads)) << said.type;
      if (said.type == kCompany) ExpectClients(*said.clients, clients_before, ClientIds());
    }
    return *preview;
  }

  static void ExpectClients(const ClientChange& said, const std::set<std::string>& before,
                            const std::set<std::string>& after) {
    EXPECT_EQ(said.before, std::ssize(before));
    EXPECT_EQ(said.after, std::ssize(after));
    const auto not_in = [](const auto& some, const auto& others) {
      return std::ranges::count_if(some, [&](const auto& id) { return !others.contains(id); });
    };
    EXPECT_EQ(said.appear, not_in(after, before)) << "clients appear";
    EXPECT_EQ(said.disappear, not_in(before, after)) << "clients disappear";
  }

  int version_ = 0;
};

/// Companies of three domains, some of them twice, and what belongs to them.
class SmallPortalTest : public ConfigPreviewTest {
 protected:
  SmallPortalTest() {
    AddCompany(1, "one.com", "customer", "10", "three.com");
    AddCompany(2, "two.com", "lead", "20", "four.com");
    AddCompany(3, "one.com", "customer", "many", "");
    AddCompany(4, "two.com", "customer", "", "gmail.com");
    AddCompany(5, "", "customer", "50", "one.com");
    AddCompany(6, "three.com", "lead", "60", "three.com");
    portal_->Add(kContact, 11, {{"email", "a@one.com"}, {"jobtitle", "CEO"}}, {{kCompany, 1}});
    portal_->Add(kContact, 12, {{"email", "b@two.com"}, {"jobtitle", ""}}, {{kCompany, 2}});
    portal_->Add(kContact, 13, {{"email", "A@one.com"}, {"jobtitle", ""}}, {{kCompany, 1}});
    portal_->Add(kDeal, 21, {{"dealname", "D"}, {"amount", "100"}, {"tier", "a"}}, {{kCompany, 1}});
    portal_->Add(kMeeting, 31, {{"hs_meeting_title", "M"}, {"hs_timestamp", "2026-01-01"}},
                 {{kCompany, 2}});
  }

  void AddCompany(ObjectId id, const std::string& domain, const std::string& stage,
                  const std::string& seats, const std::string& other) {
    portal_->Add(kCompany, id,
                 {{"name", "Company " + std::to_string(id)},
                  {"domain", domain},
                  {"lifecyclestage", stage},
                  {"seats", seats},
                  {"other_domain", other}});
  }
  // So that the records are read with what drafts ask for.
  void ImportWithAll() {
    Configure(++version_, R"({"mapping": {
        "clients": {"custom": {
            "seatsText": {"type": "text", "sources": [{"property": "seats"}]},
            "other": {"type": "text", "sources": [{"property": "other_domain"}]}}},
        "deals": {"custom": {"tier": {"type": "text", "sources": [{"property": "tier"}]}}}}})");
    ImportAll();
    Apply("{}");
  }
  static std::string Customers(const std::string& on_leave) {
    return R"({"filters": {"companies": {"groups": [[{"property": "lifecyclestage",
           "operator": "EQ", "value": "customer"}]], "onLeave": ")" +
           on_leave + "\"}}}";
  }
};

TEST_F(SmallPortalTest, EveryKindOfDraftDoesWhatWasSaid) {
  ImportWithAll();
  const char* drafts[] = {
      R"({"mapping": {"clients": {"name": [{"property": "seats"}]}}})",
      R"({"mapping": {"clients": {"name": []}, "stakeholders": {"title": [{"property": "email"}]}}})",
      R"({"mapping": {"clients": {"custom": {"seats": {"type": "number",
          "sources": [{"property": "seats"}]}}}}})",
      R"({"mapping": {"clients": {"domain": [{"property": "other_domain"}]}}})",
      R"({"mapping": {"clients": {"domain": [{"property": "other_domain"}, {"property": "domain"}]}}})",
      R"({"mapping": {"clients": {"custom": {"seats": {"type": "number", "sources": [
          {"formula": "decimal(p.seats) * 2", "properties": ["seats"]}]}}}}})",
      R"({"mapping": {"deals": {"custom": {"tier": {"type": "text",
          "sources": [{"property": "tier"}]}}}}})",
      R"({"validation": {"rules": {"needs-title": {"object": "contacts", "property": "jobtitle",
          "required": true, "severity": "error"}}}})",
      R"({"validation": {"rules": {"needs-title": {"object": "contacts", "property": "jobtitle",
          "required": true}}}})",
      R"({"validation": {"rules": {"one-stage": {"object": "companies",
          "property": "lifecyclestage", "unique": true, "severity": "error"}}}})",
      R"({"validation": {"rules": {"one-address": {"object": "contacts", "property": "email",
          "unique": true, "severity": "error"}}, "duplicates": {"companies": ["domain"]}}})",
      R"({"validation": {"rules": {"few-seats": {"object": "companies", "severity": "error",
          "formula": "decimal(p.seats) < 40", "properties": ["seats"]}}}})",
      R"({"filters": {"companies": {"formula": "decimal(p.seats) < 40",
          "properties": ["seats"]}}})",
      R"({"filters": {"interactions": {"meetings": {"none": true}}}})",
      "{}",
  };
  for (const char* draft : drafts) Expect(draft);
}

TEST_F(SmallPortalTest, FiltersByWhatBecomesOfRecordsThatLeave) {
  ImportWithAll();
  Expect(Customers("keep"));
  Expect(Customers("hide"));
  Expect(Customers("keep"));
  Expect("{}");
  const auto dropped = Expect(Customers("delete"));
  EXPECT_EQ(dropped.types.at(0).disappear, 2) << "2 and 6";
  const auto kept = Expect(Customers("hide"));
  EXPECT_EQ(kept.types.at(0).to_read, 2) << "their content is gone";
  Sync();
  Expect("{}");
}

TEST_F(SmallPortalTest, SamplesShowBeforeAndAfter) {
  ImportWithAll();
  const auto preview = Preview(R"({"mapping": {"clients": {"name": [{"property": "seats"}],
      "domain": [{"property": "other_domain"}]}}})");
  ASSERT_TRUE(preview.ok()) << ToString(preview.status());
  ASSERT_EQ(preview->types.size(), 1u);
  EXPECT_EQ(preview->unaffected.size(), 8u);
  const auto& samples = preview->types[0].samples;
  std::map<ObjectId, RecordSample> by_id;
  for (const auto& sample : samples) by_id[sample.id] = sample;
  ASSERT_EQ(by_id.size(), 6u);
  EXPECT_EQ(by_id[1].effect, RecordEffect::kChanged);
  EXPECT_EQ(by_id[1].fields, (std::vector<FieldChange>{{"domain", "one.com", "three.com"},
                                                       {"name", "Company 1", "10"}}));
  EXPECT_EQ(by_id[3].effect, RecordEffect::kFails);
  EXPECT_EQ(by_id[3].name, "many");
  ASSERT_EQ(by_id[3].opened.size(), 1u);
  EXPECT_EQ(by_id[3].opened[0].rule, "MISSING_DOMAIN");
  ASSERT_EQ(by_id[3].closed.size(), 1u);
  EXPECT_EQ(by_id[3].closed[0].rule, "DUPLICATE_DOMAIN");
  EXPECT_EQ(by_id[5].effect, RecordEffect::kAppears);
  EXPECT_EQ(by_id[5].fields.at(0), (FieldChange{"domain", "", "one.com"}));
  // 1 gives the client of three.com its fields from then on.
  EXPECT_EQ(by_id[6].fields.size(), 3u) << "a name, a stage and a status less";
}

TEST_F(SmallPortalTest, WhatWasNeverReadIsSaidAndCountsAsEmpty) {
  ImportAll();
  const auto preview = Preview(R"({"mapping": {"clients": {"name": [{"property": "seats"}]}}})");
  ASSERT_TRUE(preview.ok()) << ToString(preview.status());
  const TypePreview& companies = preview->types.at(0);
  EXPECT_EQ(companies.unread_properties, Strings{"seats"});
  EXPECT_EQ(companies.calls_to_read, 1);
  EXPECT_FALSE(companies.never_read);
  EXPECT_EQ(companies.changed, 3) << "the clients lose their names";
  EXPECT_EQ(companies.samples.at(0).fields.at(0), (FieldChange{"name", "Company 1", ""}));
}

TEST_F(SmallPortalTest, OfATypeThatIsNotHereNothingIsSaid) {
  Start({kCompany});
  EXPECT_EQ(Attempt().next, RunOutcome::Next::kDone);
  const auto preview = Preview(R"({"mapping": {"deals": {"name": []}}})");
  ASSERT_TRUE(preview.ok()) << ToString(preview.status());
  EXPECT_EQ(preview->types.at(0).type, kDeal);
  EXPECT_TRUE(preview->types.at(0).never_read);
  EXPECT_EQ(preview->types.at(0).considered, 0);
}

TEST_F(SmallPortalTest, ADraftThatSaysTheSameAffectsNothing) {
  ImportAll();
  Apply(R"({"mapping": {"clients": {"name": [{"property": "domain"}]}}})");
  const auto preview =
      Preview(R"({"revenue": {}, "mapping": {"clients": {"name": [{"property": "domain"}]}}})");
  ASSERT_TRUE(preview.ok()) << ToString(preview.status());
  EXPECT_EQ(preview->types.size(), 0u);
  EXPECT_EQ(preview->unaffected.size(), kAllObjectTypes.size());
  EXPECT_EQ(preview->current_version, 1);
}

TEST_F(SmallPortalTest, WritesNothingAndCallsNobody) {
  ImportAll();
  const auto issues = OpenIssues();
  portals_.error = Internal("no call is expected");
  const auto links = stores_->records().CountPendingLinks(workspace_, Soon());
  ASSERT_TRUE(Preview(Customers("delete")).ok());
  EXPECT_EQ(OpenIssues(), issues);
  EXPECT_EQ(stores_->records().CountPendingLinks(workspace_, Soon()).value(), links.value());
  EXPECT_EQ(AllClients().size(), 3u);
}

TEST_F(SmallPortalTest, SaysHowManyOfHowManyWereConsidered) {
  for (ObjectId id = 100; id < 800; ++id) {
    AddCompany(id, "c" + std::to_string(id) + ".com", "lead", "", "");
  }
  options_.write_page = 200;
  ImportAll();
  PreviewOptions options;
  options.most_records = 1;  // whole pages are
  const auto preview = Preview(Customers("hide"), options);
  ASSERT_TRUE(preview.ok()) << ToString(preview.status());
  EXPECT_EQ(preview->types.at(0).records, 706);
  EXPECT_EQ(preview->types.at(0).considered, 500);
  EXPECT_EQ(preview->types.at(0).samples.size(), 10u);
}

// What clients are worth: their own figures, deals with line items and without.
class MrrPreviewTest : public ConfigPreviewTest {
 protected:
  MrrPreviewTest() {
    for (ObjectId id = 1; id <= 9; ++id) {
      std::vector<std::pair<std::string, std::string>> company = {
          {"domain", "c" + std::to_string(id) + ".com"}, {"name", "C" + std::to_string(id)}};
      if (id % 3 == 0) company.emplace_back("mrr", std::to_string(100 * id));
      company.emplace_back("seats", std::to_string(id));
      portal_->Add(kCompany, id, company);
      portal_->Add(kDeal, 100 + id,
                   {{"dealname", "D"},
                    {"hs_is_closed_won", id % 2 == 0 ? "true" : "false"},
                    {"closedate", "2026-01-01T12:00:00Z"},
                    {"deal_currency_code", id == 4 ? "USD" : "EUR"},
                    {"pipeline", id < 5 ? "default" : "other"},
                    {"dealstage", id % 2 == 0 ? "won" : "open"},
                    {"hs_mrr", std::to_string(10 * id)},
                    {"amount", std::to_string(1000 * id)}},
                   {{kCompany, id}});
      if (id % 2 == 1) continue;
      portal_->Add(kLineItem, 200 + id,
                   {{"name", "I"},
                    {"amount", std::to_string(12 * id)},
                    {"price", std::to_string(5 * id)},
                    {"recurringbillingfrequency", "monthly"}},
                   {{kDeal, 100 + id}});
    }
    Configure(++version_, R"({"mapping": {"clients": {"custom": {
        "a": {"type": "text", "sources": [{"property": "seats"}]}}}}})");
    ImportAll();
    Apply("{}");
  }

  std::map<std::string, std::string> Figures() {
    std::map<std::string, std::string> figures;
    for (const auto& client : AllClients()) {
      figures[client.row.id.value] = client.row.mrr.amount + " " + client.row.mrr.currency;
    }
    return figures;
  }
  // Sums by currency.
  static std::map<std::string, Rational> SumsOf(const std::map<std::string, std::string>& figures) {
    std::map<std::string, Rational> sums;
    for (const auto& [id, figure] : figures) {
      const auto blank = figure.find(' ');
      const auto amount = ParseRational(figure.substr(0, blank));
      if (amount) sums[figure.substr(blank + 1)] += *amount;
    }
    return sums;
  }
  static std::map<std::string, Rational> SumsOf(const std::vector<storage::Money>& said) {
    std::map<std::string, Rational> sums;
    for (const auto& money : said) sums[money.currency] = ParseRational(money.amount).value();
    return sums;
  }

  MrrPreview ExpectMrr(const std::string& document) {
    SCOPED_TRACE(document);
    const auto before = Figures();
    const auto preview = Preview(document);
    EXPECT_TRUE(preview.ok()) << ToString(preview.status());
    if (!preview.ok() || !preview->mrr) return {};
    Apply(document);
    const auto after = Figures();
    const MrrPreview& said = *preview->mrr;
    EXPECT_EQ(said.clients, 9);
    EXPECT_EQ(said.considered, 9);
    EXPECT_EQ(SumsOf(said.before), SumsOf(before));
    EXPECT_EQ(SumsOf(said.after), SumsOf(after));
    std::int64_t changed = 0;
    for (const auto& [id, figure] : before) changed += figure != after.at(id) ? 1 : 0;
    EXPECT_EQ(said.changed, changed);
    EXPECT_EQ(std::ssize(said.samples), changed);
    for (const MrrSample& sample : said.samples) {
      EXPECT_EQ(sample.after.amount + " " + sample.after.currency, after.at(sample.client.value));
    }
    return said;
  }
};

TEST_F(MrrPreviewTest, FiguresAreWhatWasSaid) {
  const char* drafts[] = {
      R"({"revenue": {"mrrSources": ["lineItems"]}})",
      R"({"revenue": {"mrrSources": ["dealMrr", "property"]}})",
      R"({"revenue": {"mrrSources": ["dealAmount"], "defaultTermMonths": 12}})",
      R"({"pipelines": {"default": {"stages": {"open": {"outcome": "won"}}},
                        "other": {"role": "churn"}}})",
      R"({"revenue": {"currency": "USD", "rates": [
          {"from": "EUR", "to": "USD", "rate": "1.25", "effective": "2026-01-01"}]}})",
      R"({"mapping": {"clients": {"mrr": [{"property": "seats", "divideBy": 2}]}}})",
      R"({"mapping": {"lineItems": {"amount": [{"property": "price"}]}}})",
      R"({"mapping": {"deals": {"won": [{"value": "true"}]}}})",
      R"({"mapping": {"clients": {"mrr": [{"formula": "decimal(p.mrr) * 2",
          "properties": ["mrr"]}]}}})",
      "{}",
  };
  for (const char* draft : drafts) EXPECT_GT(ExpectMrr(draft).changed, 0) << draft;
}

TEST_F(MrrPreviewTest, ThoseThatChangeMostAreShownAndARateThatIsMissingIsCounted) {
  PreviewOptions options;
  options.samples = 2;
  const auto preview =
      Preview(R"({"revenue": {"mrrSources": ["lineItems", "property"]}})", options);
  ASSERT_TRUE(preview.ok() && preview->mrr) << ToString(preview.status());
  EXPECT_TRUE(preview->types.empty());
  ASSERT_EQ(preview->mrr->samples.size(), 1u);
  EXPECT_EQ(preview->mrr->samples[0].name, "C6");
  EXPECT_EQ(preview->mrr->samples[0].before, (storage::Money{"600", "EUR"}));
  EXPECT_EQ(preview->mrr->samples[0].after, (storage::Money{"72", "EUR"}));
  EXPECT_EQ(preview->mrr->incomplete_before, 1) << "4 is in dollars";
  EXPECT_FALSE(Preview(R"({"filters": {"deals": {"none": true}}})")->mrr.has_value());
}

// Few domains for many companies, and drafts that move them about.
class RandomDraftsTest : public ConfigPreviewTest, public testing::WithParamInterface<int> {
 protected:
  RandomDraftsTest() : random_(static_cast<unsigned>(GetParam())) {
    options_.write_page = 17;
    options_.link_batch = 11;
  }

  int Up(int to) { return static_cast<int>(random_() % static_cast<unsigned>(to)); }
  bool Rarely() { return Up(5) == 0; }

  std::string Domain() {
    if (Rarely()) return std::array{"", "gmail.com", "ourselves.com", "no domain"}[Up(4)];
    return "d" + std::to_string(Up(60)) + ".com";
  }
  std::string Stage() { return std::array{"lead", "customer", "other"}[Up(3)]; }
  std::string Seats() { return Rarely() ? "many" : std::to_string(Up(100)); }

  void FillPortal() {
    portal_->owners.resize(1);
    portal_->owners[0].id = 1;
    portal_->owners[0].email = "o@ourselves.com";
    for (ObjectId id = 1; id <= 150; ++id) {
      portal_->Add(kCompany, id,
                   {{"name", "N" + std::to_string(Up(80))},
                    {"domain", Domain()},
                    {"other_domain", Domain()},
                    {"lifecyclestage", Stage()},
                    {"seats", Seats()},
                    {"hubspot_owner_id", std::to_string(Up(3))}});
    }
    for (ObjectId id = 1001; id <= 1080; ++id) {
      portal_->Add(kContact, id,
                   {{"email", "p" + std::to_string(Up(50)) + "@" + Domain()},
                    {"firstname", "F"},
                    {"jobtitle", Rarely() ? "" : "T" + std::to_string(Up(9))},
                    {"seats", Seats()}},
                   {{kCompany, 1 + Up(150)}});
    }
  }

  // HubSpot's people go on working.
  void ChangePortal() {
    Later(std::chrono::hours(1));
    for (int i = 0; i < 10; ++i) {
      HubSpotRecord& company = portal_->Touch(kCompany, 1 + Up(150), portal_->portal_now);
      company.properties.Set("domain", Domain());
      company.properties.Set("lifecyclestage", Stage());
    }
  }

  std::string CompanyFilter() {
    const std::string on_leave = std::array{"hide", "keep", "delete"}[Up(3)];
    const std::string criterion =
        Up(2) == 0 ? R"("groups": [[{"property": "lifecyclestage", "operator": "IN",
                        "values": ["customer", ")" +
                         Stage() + R"("]}]])"
                   : R"("formula": "decimal(p.seats) < )" + std::to_string(Up(100)) +
                         R"(", "properties": ["seats"])";
    return R"("filters": {"companies": {)" + criterion + R"(, "onLeave": ")" + on_leave + R"("}})";
  }
  std::string Mapping() {
    static constexpr const char* kDomains[] = {
        R"([{"property": "domain"}])", R"([{"property": "other_domain"}])",
        R"([{"property": "other_domain"}, {"property": "domain"}])",
        R"([{"property": "domain", "when": {"property": "lifecyclestage", "is": ["lead"]}},
            {"property": "other_domain"}])"};
    return R"("mapping": {"clients": {"domain": )" + std::string(kDomains[Up(4)]) +
           R"(, "custom": {"seats": {"type": "number", "sources": [{"formula":
               "decimal(p.seats) * )" +
           std::to_string(1 + Up(3)) + R"(", "properties": ["seats"]}]}}},
           "stakeholders": {"title": [{"property": ")" +
           std::array{"jobtitle", "firstname"}[Up(2)] + R"("}]}})";
  }
  std::string Validation() {
    const std::string severity = std::array{"error", "warning"}[Up(2)];
    return R"("validation": {"rules": {
        "a": {"object": "companies", "property": ")" +
           std::string(std::array{"name", "domain"}[Up(2)]) +
           R"(", "unique": true, "severity": ")" + severity + R"("},
        "b": {"object": "contacts", "property": "email", "unique": true, "severity": "error"},
        "c": {"object": "contacts", "formula": "decimal(p.seats) < 50", "properties": ["seats"],
              "severity": ")" +
           severity + R"("}},
        "duplicates": {"companies": ["domain", "nameAndOwner"], "contacts": ["email"]}})";
  }
  std::string Draft() {
    Strings sections;
    if (Up(3) > 0) sections.push_back(CompanyFilter());
    if (Up(3) > 0) sections.push_back(Mapping());
    if (Up(3) > 0) sections.push_back(Validation());
    std::string document;
    for (const std::string& section : sections)
      document += (document.empty() ? "" : ", ") + section;
    return "{" + document + "}";
  }

  std::mt19937 random_;
};

TEST_P(RandomDraftsTest, DoWhatWasSaid) {
  FillPortal();
  // All properties are read once; what is read again later is read with them.
  Configure(++version_, R"({"mapping": {
      "clients": {"custom": {"a": {"type": "text", "sources": [{"property": "seats"}]},
                             "b": {"type": "text", "sources": [{"property": "other_domain"}]}}},
      "stakeholders": {"custom": {"a": {"type": "text", "sources": [{"property": "seats"}]}}}}})");
  ImportAll();
  std::int64_t differences = 0;
  for (int i = 0; i < 8 && !HasFailure(); ++i) {
    for (const TypePreview& type : Expect(Draft()).types) {
      differences += type.changed + type.appear + type.disappear;
    }
    ChangePortal();
    Sync();
  }
  EXPECT_GT(differences, 200) << "drafts that do nothing show nothing";
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomDraftsTest, testing::Range(1, 5));

}  // namespace
}  // namespace stanna::sync
