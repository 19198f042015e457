#include "tools/stannactl/render/views.h"

#include <gtest/gtest.h>

namespace stanna::ctl {
namespace {

TEST(Views, Clients) {
  insights::v1::ListClientsResponse page;
  auto* client = page.add_clients();
  client->set_id("client_1");
  client->set_name("Müller GmbH");
  client->set_domain("mueller.de");
  client->set_mrr(1250);
  client->set_currency("EUR");
  client->set_sentiment_score(50);
  client->mutable_renewal_date()->set_year(2027);
  client->mutable_renewal_date()->set_month(1);
  client->mutable_renewal_date()->set_day(31);
  page.set_total_size(1234);
  EXPECT_EQ(ShowClients(page),
            "ID        NAME         DOMAIN               MRR  RENEWAL     CSM OWNER  LAST CONTACT  "
            "SCORE\n"
            "client_1  Müller GmbH  mueller.de  1,250.00 EUR  2027-01-31  -          -             "
            "   50\n"
            "1 of 1,234 clients\n");
}

TEST(Views, NoClients) { EXPECT_EQ(ShowClients({}), "no clients\n"); }

TEST(Views, IntegrationWithAnError) {
  integration::v1::IntegrationStatus status;
  status.set_workspace_id("acme.com");
  status.set_provider("hubspot");
  status.set_state(integration::v1::CONNECTION_STATE_REAUTH_REQUIRED);
  status.set_portal_id(44237313);
  status.mutable_last_error()->set_code("HUBSPOT_REAUTH_REQUIRED");
  status.mutable_last_error()->set_message("The grant was revoked.");
  status.mutable_last_error()->set_resolution("Connect again.");
  const std::string text = ShowIntegration(status);
  for (const char* line : {"state             reauth required\n", "portal            44237313",
                           "last error        HUBSPOT_REAUTH_REQUIRED: The grant was revoked.\n",
                           "needs a person\n", "what to do        Connect again.\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "is not in\n" << text;
  }
}

TEST(Views, Issues) {
  sync::v1::ListRecordIssuesResponse page;
  auto* issue = page.add_issues();
  issue->set_object_type("companies");
  issue->set_object_id("61310001");
  issue->set_rule("MISSING_DOMAIN");
  issue->set_field("domain");
  issue->set_held_back(true);
  issue->set_message("Add a domain.");
  page.mutable_pagination()->set_total(1);
  EXPECT_EQ(ShowIssues(page),
            "TYPE             ID  RULE            FIELD   HELD BACK  MESSAGE\n"
            "companies  61310001  MISSING_DOMAIN  domain  yes        Add a domain.\n"
            "1 of 1 issues\n");
}

}  // namespace
}  // namespace stanna::ctl
