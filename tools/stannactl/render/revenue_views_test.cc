#include "tools/stannactl/render/revenue_views.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace stanna::ctl {
namespace {

template <typename Message>
Message Parse(const char* text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

TEST(RevenueViews, Movements) {
  const auto report = Parse<insights::v1::GetRevenueMovementsResponse>(
      "currency: 'EUR' months { month: '2026-01' opening: '100' new_mrr { amount: '20.5' clients: "
      "1 }"
      " churn { amount: '-100' clients: 1234 } closing: '20.5' closing_clients: 1"
      " unconverted_clients: 2 }");
  EXPECT_EQ(ShowMovements(report, LongCells::kWhole),
            "MONTH    OPENING        NEW  EXPANSION  CONTRACTION         CHURN  REACTIVATION  "
            "ADJUSTMENT  CLOSING  CLIENTS\n"
            "2026-01      100  +20.5 (1)          -            -  -100 (1,234)             -  "
            "         -     20.5        1\n"
            "\nMRR in EUR, with the number of clients in brackets\n"
            "2 clients count as none: there is no rate for their currency\n");
}

TEST(RevenueViews, ClientsThatMoved) {
  EXPECT_EQ(ShowMovementClients({}, LongCells::kWhole), "no movements\n");
  const auto page = Parse<insights::v1::ListRevenueMovementClientsResponse>(
      "currency: 'EUR' movements { client_id: 'client_1' name: 'Acme' kind: MOVEMENT_KIND_CHURN"
      " amount: '-5' before: '5' after: '0' }");
  EXPECT_EQ(ShowMovementClients(page, LongCells::kWhole),
            "CLIENT    NAME  KIND   AMOUNT  BEFORE  AFTER\n"
            "client_1  Acme  churn  -5 EUR       5      0\n");
}

TEST(RevenueViews, History) {
  EXPECT_EQ(ShowHistory({}, LongCells::kWhole), "no history\n");
  const auto page = Parse<insights::v1::ListClientHistoryResponse>(
      "history { field: 'mrr' effective_date { year: 2027 month: 1 day: 31 } value: '5'"
      " currency: 'EUR' source: 'contracts' } history { field: 'csmOwner' source: 'observed' }");
  EXPECT_EQ(ShowHistory(page, LongCells::kWhole),
            "SINCE       FIELD     VALUE  KNOWN BY\n"
            "2027-01-31  mrr       5 EUR  contracts\n"
            "-           csmOwner  -      observed\n");
}

TEST(RevenueViews, Renewals) {
  EXPECT_EQ(ShowRenewals({}, LongCells::kWhole), "no renewals come up\n");
  const auto page = Parse<insights::v1::ListRenewalsResponse>(
      "renewals { client_id: 'client_1' name: 'Acme' renewal_date { year: 2027 month: 1 day: 31 }"
      " days_until: -5 annual_value: 1200.5 currency: 'EUR' probability: 0.345 source: 'property'"
      " object_type: 'companies' object_id: '7' reasons { words: 'lost' } reasons { words: 'less' "
      "} }"
      " renewals { client_id: 'client_2' source: 'renewalDeal' object_type: 'deals' object_id: '8' "
      "}");
  EXPECT_EQ(
      ShowRenewals(page, LongCells::kWhole),
      "ENDS        DAYS  CLIENT    NAME        A YEAR  CHANCE  BY                    AT RISK\n"
      "2027-01-31    -5  client_1  Acme  1,200.50 EUR    35 %  property companies 7  "
      "lost; less\n"
      "-              0  client_2                   -       -  renewalDeal deals 8   -\n");
}

TEST(RevenueViews, Opportunities) {
  EXPECT_EQ(ShowOpportunities({}, LongCells::kWhole), "no opportunities\n");
  const auto page = Parse<insights::v1::ListOpportunitiesResponse>(
      "currency: 'EUR' opportunities { client_id: 'client_1' name: 'Acme' potential: 400"
      " reasons { words: 'an open deal' } }");
  EXPECT_EQ(ShowOpportunities(page, LongCells::kWhole),
            "CLIENT    NAME   POTENTIAL  WHY\n"
            "client_1  Acme  400.00 EUR  an open deal\n");
}

}  // namespace
}  // namespace stanna::ctl
