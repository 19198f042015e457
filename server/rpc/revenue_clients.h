// Two clients of acme.com, one of them with a person, a deal, an MRR and meetings, for tests of
// what InsightsService tells of a portfolio.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "server/rpc/imported_workspace.h"
#include "storage/config_store.h"
#include "storage/revenue_store.h"

namespace stanna::rpc {

/// It is 2026-09-21. Both contracts end on 2027-01-31, and nobody has worked out Aurora's MRR.
class RevenueClientsTest : public ImportedWorkspaceTest {
 protected:
  RevenueClientsTest() {
    WriteCompanies();
    WriteContact();
    WriteDeal();
    WriteRevenue();
    WriteMeeting(31, h_.clock.Now() - std::chrono::hours(24), "Kick-off");
    WriteMeeting(32, h_.clock.Now() + std::chrono::hours(24), "Review");
  }

  void WriteCompanies() {
    auto page = NewPage(ObjectType::kCompany);
    AddClient(1, "Borealis", "borealis.no", page);
    AddClient(2, "Aurora", "aurora.no", page);
    for (storage::ClientRow& row : page.clients) {
      row.renewal_date = ParseDate("2027-01-31");
      row.csm_owner = "csm@acme.com";
    }
    Write(page);
  }
  void WriteContact() {
    auto page = NewPage(ObjectType::kContact);
    page.records.push_back(RecordOf(ObjectType::kContact, 11, h_.clock.Now()));
    storage::StakeholderRow row;
    row.contact_id = 11;
    row.email = "kari@borealis.no";
    row.name = "Kari Nordmann";
    row.title = "CTO";
    page.stakeholders.push_back(row);
    page.links.push_back({ObjectType::kContact, 11, {ClientId("client_1")}, h_.clock.Now()});
    Write(page);
  }
  void WriteDeal() {
    auto page = NewPage(ObjectType::kDeal);
    page.records.push_back(RecordOf(ObjectType::kDeal, 21, h_.clock.Now()));
    storage::DealRow row;
    row.deal_id = 21;
    row.name = "Renewal";
    row.amount = {"999.00", "EUR"};
    row.stage_id = "s1";
    row.probability = "0.4";
    page.deals.push_back(row);
    page.links.push_back({ObjectType::kDeal, 21, {ClientId("client_1")}, h_.clock.Now()});
    Write(page);
  }
  void WriteRevenue() {
    storage::RevenueWrite write;
    write.workspace_id = h_.acme;
    write.fence = fence_;
    write.now = h_.clock.Now();
    storage::ClientRevenue& figure = write.clients.emplace_back();
    figure.client_id = ClientId("client_1");
    figure.mrr = {"1250.5", "EUR"};
    figure.incomplete = true;
    figure.as_of = *ParseDate("2026-09-21");
    figure.changes_on = ParseDate("2027-01-01");
    figure.computed_at = write.now;
    storage::RevenuePart& part = figure.parts.emplace_back();
    part.source = "lineItems";
    part.type = ObjectType::kLineItem;
    part.object_id = 22;
    part.counts = true;
    part.amount = {"1250.5", "EUR"};
    part.rate = "0.9";
    part.rate_date = ParseDate("2026-01-31");
    part.until = ParseDate("2026-12-31");
    part.words = "net price 1250.5, billed monthly";
    for (const char* value : {"1000", "1250.5"}) {
      figure.history.push_back(
          {.field = storage::kMrrField,
           .effective = *ParseDate(figure.history.empty() ? "2026-01-01" : "2026-09-21"),
           .value = value,
           .currency = "EUR",
           .source = figure.history.empty() ? "contracts" : "observed",
           .recorded_at = {}});
    }
    const auto written = h_.stores->revenue().Write(write, Deadline::Infinite());
    ASSERT_TRUE(written.ok()) << ToString(written);
  }
  /// From now on it is 2026-09-25, and figures are in euros.
  void LookBack() {
    h_.clock.Set(std::chrono::sys_days(*ParseDate("2026-09-25")));
    ASSERT_TRUE(h_.stores->configs()
                    .Add({.workspace_id = h_.acme,
                          .version = 1,
                          .document = R"({"revenue": {"currency": "EUR"}})",
                          .author = "test",
                          .created_at = h_.clock.Now()},
                         Deadline::Infinite())
                    .ok());
  }
  void WriteMeeting(ObjectId id, Time at, const std::string& subject) {
    auto page = NewPage(ObjectType::kMeeting);
    page.records.push_back(RecordOf(ObjectType::kMeeting, id, h_.clock.Now()));
    storage::InteractionRow row;
    row.object_id = id;
    row.subject = subject;
    row.occurred_at = at;
    row.duration_ms = 90'000;
    page.interactions.push_back(row);
    page.links.push_back({ObjectType::kMeeting, id, {ClientId("client_1")}, at});
    Write(page);
  }

  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response& response) {
    return CallAs(h_.viewer, method, request, response);
  }
};

}  // namespace stanna::rpc
