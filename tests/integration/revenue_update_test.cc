// What clients are worth after syncs, and how that is explained.
#include "base/decimal.h"
#include "server/sync/field_explanation.h"
#include "storage/history_store.h"
#include "storage/revenue_store.h"
#include "tests/integration/engine_fixture.h"

namespace stanna::sync {
namespace {

using enum ObjectType;
using std::chrono::hours;
using Properties = std::vector<std::pair<std::string, std::string>>;
using Strings = std::vector<std::string>;

// It is 2026-09-21.
class RevenueUpdateTest : public EngineTest {
 protected:
  RevenueUpdateTest() {
    options_.page_size = 100;
    portal_->Add(kCompany, 1, {{"name", "One"}, {"domain", "one.com"}});
    portal_->Add(kCompany, 2, {{"name", "Two"}, {"domain", "two.com"}, {"mrr", "500"}});
    portal_->Add(kDeal, 10,
                 {{"dealname", "Contract"},
                  {"hs_is_closed_won", "true"},
                  {"closedate", "2026-01-01T12:00:00Z"},
                  {"deal_currency_code", "EUR"},
                  {"pipeline", "default"},
                  {"dealstage", "won"}},
                 {{kCompany, 1}});
    AddItem(20, {{"amount", "1200"}, {"hs_recurring_billing_period", "P12M"}});
    AddItem(21, {{"amount", "30"}, {"recurringbillingfrequency", "monthly"}});
  }

  void AddItem(ObjectId id, Properties properties) {
    properties.emplace_back("name", "Item");
    const bool has_frequency = std::ranges::any_of(
        properties, [](const auto& p) { return p.first == "recurringbillingfrequency"; });
    if (!has_frequency) properties.emplace_back("recurringbillingfrequency", "annually");
    portal_->Add(kLineItem, id, properties, {{kDeal, 10}});
  }

  storage::ClientView Client(const std::string& domain) {
    for (const auto& client : Clients()) {
      if (client.row.domain == domain) return client;
    }
    ADD_FAILURE() << "no client " << domain;
    return {};
  }
  std::string MrrOf(const std::string& domain) {
    const auto mrr = Client(domain).row.mrr;
    return mrr.amount + " " + mrr.currency;
  }
  // "2026-01-01 130 EUR contracts", oldest first.
  Strings HistoryOf(const std::string& domain, const std::string& field) {
    const auto history =
        stores_->history().List(workspace_, Client(domain).row.id, field, 100, 0, Soon());
    Strings lines;
    if (!history.ok()) return {ToString(history.status())};
    for (const auto& entry : history->items) {
      lines.insert(lines.begin(), FormatDate(entry.effective) + " " + entry.value + " " +
                                      entry.currency + " " + entry.source);
    }
    return lines;
  }
  FieldExplanation Explain(const std::string& domain, const std::string& field) {
    const auto explained =
        ExplainField(*stores_, workspace_, Client(domain).row.id, field, clock_.Now(), Soon());
    EXPECT_TRUE(explained.ok()) << ToString(explained.status());
    return explained.ok() ? *explained : FieldExplanation();
  }
};

TEST_F(RevenueUpdateTest, AnImportEndsWithFiguresThatAddUp) {
  ImportAll();
  EXPECT_EQ(MrrOf("one.com"), "130 EUR") << "1200 / 12 + 30";
  EXPECT_EQ(MrrOf("two.com"), "500 EUR") << "the company's own";
  Rational total;
  Rational parts;
  for (const auto& client : Clients()) {
    total += *ParseRational(client.row.mrr.amount);
    for (const auto& part : Explain(client.row.domain, "mrr").revenue->parts) {
      if (part.counts) parts += *ParseRational(part.amount.amount);
    }
  }
  EXPECT_EQ(RoundedText(total, 2), "630");
  EXPECT_EQ(total, parts);
}

TEST_F(RevenueUpdateTest, TheSumIsExplained) {
  AddItem(22, {{"amount", "99"}, {"recurringbillingfrequency", ""}});
  ImportAll();
  const auto mrr = Explain("one.com", "mrr");
  EXPECT_EQ(mrr.value, "130");
  EXPECT_EQ(mrr.currency, "EUR");
  ASSERT_TRUE(mrr.revenue);
  Strings lines;
  for (const auto& part : mrr.revenue->parts) {
    lines.push_back(std::to_string(part.object_id) + (part.counts ? " + " : " - ") +
                    part.amount.amount + ": " + part.words);
  }
  EXPECT_EQ(lines, (Strings{"20 + 100: net price 1200, billed annually: / 12 months",
                            "21 + 30: net price 30, billed monthly", "22 - : sold once"}));
  EXPECT_EQ(mrr.revenue->changes_on, ParseDate("2027-01-01"));
  const auto own = Explain("two.com", "mrr");
  EXPECT_EQ(own.value, "500");
  EXPECT_EQ(own.property, "mrr");
  EXPECT_EQ(own.property_value, "500");
}

TEST_F(RevenueUpdateTest, AChangedLineItemChangesTheFigure) {
  ImportAll();
  Later(hours(3));
  portal_->Touch(kLineItem, 21, portal_->portal_now).properties.Set("amount", "50");
  Sync();
  EXPECT_EQ(MrrOf("one.com"), "150 EUR");
}

TEST_F(RevenueUpdateTest, AContractThatEndsLeavesTheFigureOnThatDay) {
  ImportAll();
  Later(std::chrono::days(101));  // 2026-12-31
  Sync();
  EXPECT_EQ(MrrOf("one.com"), "130 EUR") << "its last day";
  Later(std::chrono::days(1));
  Sync();
  EXPECT_EQ(MrrOf("one.com"), "30 EUR") << "no record changed";
  EXPECT_FALSE(Explain("one.com", "mrr").revenue->parts.front().counts);
}

TEST_F(RevenueUpdateTest, HistoryBeginsWithTheContractsAndFollowsEachChange) {
  portal_->Add(kCompany, 1,
               {{"name", "One"},
                {"domain", "one.com"},
                {"lifecyclestage", "customer"},
                {"renewal_date", ""}});
  ImportAll();
  const Strings one = {"2026-01-01 130 EUR contracts"};
  EXPECT_EQ(HistoryOf("one.com", "mrr"), one);
  EXPECT_EQ(HistoryOf("one.com", "lifecycleStage"), Strings{"2026-09-21 customer  firstSeen"});
  EXPECT_EQ(HistoryOf("one.com", "renewalDate"), Strings{});
  EXPECT_EQ(HistoryOf("two.com", "mrr"), Strings{"2026-09-21 500 EUR firstSeen"})
      << "its company is older than its figure";
  Sync();
  EXPECT_EQ(HistoryOf("one.com", "mrr"), one) << "nothing changed";

  Later(std::chrono::days(1));
  portal_->Touch(kLineItem, 21, portal_->portal_now).properties.Set("amount", "50");
  portal_->Add(kCompany, 3, {{"domain", "three.com"}, {"mrr", "70"}}).created_at =
      portal_->portal_now;
  portal_->Touch(kCompany, 3, portal_->portal_now);
  auto& company = portal_->Touch(kCompany, 1, portal_->portal_now).properties;
  company.Set("lifecyclestage", "evangelist");
  company.Set("renewal_date", "2026-12-31");
  Sync();
  EXPECT_EQ(HistoryOf("one.com", "mrr"),
            (Strings{"2026-01-01 130 EUR contracts", "2026-09-22 150 EUR observed"}));
  EXPECT_EQ(HistoryOf("one.com", "lifecycleStage"),
            (Strings{"2026-09-21 customer  firstSeen", "2026-09-22 evangelist  observed"}));
  EXPECT_EQ(HistoryOf("three.com", "mrr"), Strings{"2026-09-22 70 EUR observed"}) << "new";
  EXPECT_EQ(HistoryOf("one.com", "renewalDate"), Strings{"2026-09-22 2026-12-31  observed"});

  Later(std::chrono::days(105));  // 2027-01-05: no sync saw the contract end
  Sync();
  EXPECT_EQ(HistoryOf("one.com", "mrr").back(), "2027-01-01 50 EUR contracts");
}

TEST_F(RevenueUpdateTest, AClientWhoseCompanyIsGoneHasNoRevenue) {
  ImportAll();
  const ClientId two = Client("two.com").row.id;
  Later(std::chrono::days(1));
  portal_->Archive(kCompany, 2);
  ImportAll();
  const auto history = stores_->history().List(workspace_, two, "mrr", 10, 0, Soon());
  ASSERT_TRUE(history.ok());
  ASSERT_EQ(history->total, 2);
  EXPECT_EQ(history->items[0].value, "");
  EXPECT_EQ(history->items[1].value, "500");
}

TEST_F(RevenueUpdateTest, AnotherConfigurationCountsFromTheNextSyncOn) {
  ImportAll();
  Configure(1, R"({"pipelines": {"default": {"stages": {"won": {"outcome": "lost"}}}}})");
  Sync();
  EXPECT_EQ(MrrOf("one.com"), " ");
  EXPECT_EQ(Explain("one.com", "mrr").config_version, 1);
  EXPECT_EQ(MrrOf("two.com"), "500 EUR");
}

TEST_F(RevenueUpdateTest, AMissingRateIsAnIssueUntilThereIsOne) {
  AddItem(22, {{"amount", "10"},
               {"recurringbillingfrequency", "monthly"},
               {"hs_line_item_currency_code", "SEK"}});
  ImportAll();
  EXPECT_EQ(MrrOf("one.com"), "130 EUR");
  EXPECT_TRUE(Explain("one.com", "mrr").revenue->incomplete);
  EXPECT_EQ(OpenIssues(), Strings{"MISSING_RATE line_items 22"});
  Configure(1, R"({"revenue": {"rates": [
      {"from": "SEK", "to": "EUR", "rate": "0.0875", "effective": "2026-01-01"}]}})");
  Sync();
  EXPECT_EQ(MrrOf("one.com"), "130.875 EUR");
  EXPECT_EQ(OpenIssues(), Strings{});
  const auto part = Explain("one.com", "mrr").revenue->parts.back();
  EXPECT_EQ(part.rate, "0.0875");
  EXPECT_EQ(part.rate_source, "manual");
  EXPECT_EQ(part.rate_date, ParseDate("2026-01-01"));
}

TEST_F(RevenueUpdateTest, OtherFieldsAreExplainedByTheMapping) {
  portal_->Add(kCompany, 3,
               {{"domain", "www.Three.com"}, {"annual_recurring_revenue", "lots"}, {"mrr", "7"}});
  ImportAll();
  const auto name = Explain("three.com", "name");
  EXPECT_EQ(name.value, "www.Three.com");
  EXPECT_EQ(name.property, "domain");
  EXPECT_EQ(name.config_path, "mapping.clients.name[1]");
  EXPECT_EQ(name.company_id, 3);
  const auto domain = Explain("three.com", "domain");
  EXPECT_EQ(domain.value, "three.com");
  EXPECT_EQ(domain.property_value, "www.Three.com");
  const auto renewal = Explain("three.com", "renewalDate");
  EXPECT_EQ(renewal.value, "");
  EXPECT_EQ(renewal.property, "");
  Configure(1, R"({"mapping": {"clients": {"name": [{"property": "mrr"}]}}})");
  const auto shown = Explain("three.com", "name");
  EXPECT_EQ(shown.value, "www.Three.com") << "until it is derived again";
  ASSERT_FALSE(shown.notes.empty());
  EXPECT_NE(shown.notes.back().find("would be '7'"), std::string::npos);
  EXPECT_EQ(renewal.rule, "none of its sources has a value that can be read");
  const auto unknown = ExplainField(*stores_, workspace_, Client("three.com").row.id, "shoeSize",
                                    clock_.Now(), Soon());
  EXPECT_EQ(unknown.status().code(), absl::StatusCode::kInvalidArgument);
  const auto nobody =
      ExplainField(*stores_, workspace_, ClientId("client_0"), "name", clock_.Now(), Soon());
  EXPECT_EQ(nobody.status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace stanna::sync
