#include "tools/stannactl/render/audit_view.h"

#include <gtest/gtest.h>

namespace stanna::ctl {
namespace {

TEST(AuditView, NamesMethodsInShortAndShowsWhatIsEmpty) {
  integration::v1::ListAuditEventsResponse page;
  EXPECT_EQ(ShowAuditEvents(page, LongCells::kCut), "no calls\n");
  auto& event = *page.add_events();
  event.mutable_time()->set_seconds(1'790'000'000);
  event.set_count(3);
  event.set_caller("key_1");
  event.set_method("stanna.insights.v1.InsightsService.GetClient");
  event.set_resource("client_id=client_1");
  event.set_outcome("OK");
  event.set_request_id("req_1");
  const std::string text = ShowAuditEvents(page, LongCells::kCut);
  for (const char* part :
       {"key_1", " GetClient ", "client_id=client_1", "OK", " 3 ", "req_1", " - "}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
  EXPECT_EQ(text.find("InsightsService"), std::string::npos) << text;
}

}  // namespace
}  // namespace stanna::ctl
