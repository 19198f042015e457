#include "tools/stannactl/render/preview_view.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace stanna::ctl {
namespace {

std::string Show(const std::string& text) {
  integration::v1::PreviewConfigResponse preview;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &preview));
  return ShowPreview(preview, LongCells::kCut);
}

TEST(PreviewView, CountsRulesAndSamples) {
  EXPECT_EQ(Show(R"(
      current_version: 3
      object_types {
        object_type: "companies" records: 1200 considered: 1000 changed: 20 disappear: 7
        unchanged: 971 to_read: 2 failed: 1
        rules { rule: "needs-tier" severity: "error" opened: 1 }
        clients { before: 900 after: 893 disappear: 7 }
        samples {
          object_id: "7" name: "Acme" record_url: "https://app/7" effect: RECORD_EFFECT_FAILS
          fields { field: "name" before: "Acme" }
          issues_opened { rule: "needs-tier" message: "tier has no value." held_back: true }
          issues_closed { rule: "DUPLICATE_DOMAIN" }
        }
        samples { object_id: "8" effect: RECORD_EFFECT_APPEARS }
        unread_properties: "tier" unread_properties: "seats" calls_to_read: 12
      }
      object_types { object_type: "notes" never_read: true }
      unaffected_types: "contacts" unaffected_types: "deals")"),
            "compared with version 3\n"
            "\n"
            "TYPE       RECORDS  CHANGED  APPEAR  DISAPPEAR  UNCHANGED  TO READ  FAIL\n"
            "companies    1,000       20       0          7        971        2     1\n"
            "notes            0        0       0          0          0        0     0\n"
            "\n"
            "clients: 900 now, 893 then; 0 appear, 7 disappear\n"
            "companies: 1,000 of 1,200 were considered\n"
            "companies: never read, empty here: tier, seats; reading costs about 12 calls\n"
            "companies: the content of 2 was dropped; they are read again and judged then\n"
            "notes: never read as a whole; nothing is said of what is not here\n"
            "\n"
            "TYPE       RULE        SEVERITY  OPENED  CLOSED\n"
            "companies  needs-tier  error          1       0\n"
            "\n"
            "companies 7 fails: Acme  https://app/7\n"
            "  FIELD  NOW   THEN\n"
            "  name   Acme  -\n"
            "  + needs-tier: tier has no value.\n"
            "  - DUPLICATE_DOMAIN\n"
            "\n"
            "companies 8 appears\n"
            "\n"
            "unaffected: contacts, deals\n");
}

TEST(PreviewView, Mrr) {
  EXPECT_EQ(Show(R"(
      mrr {
        clients: 5 considered: 5 changed: 1 incomplete_after: 1
        before { amount: "130" currency: "EUR" } before { amount: "5" currency: "USD" }
        samples { client_id: "client_1" name: "Acme" before { amount: "30" currency: "EUR" }
                  after { } }
      })"),
            "compared with version 0\n"
            "\n"
            "MRR of 5 clients: 130 EUR + 5 USD now, unknown then; 1 change\n"
            "incomplete figures: 0 now, 1 then\n"
            "\n"
            "CLIENT    NAME     NOW  THEN\n"
            "client_1  Acme  30 EUR     -\n"
            "\n"
            "unaffected: -\n");
}

}  // namespace
}  // namespace stanna::ctl
