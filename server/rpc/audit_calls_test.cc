// Every call is noted, whoever makes it and however it ends, and admins may read it.
#include <gtest/gtest.h>

#include "server/rpc/service_harness.h"
#include "storage/audit_store.h"

namespace stanna::rpc {
namespace {

namespace v1 = integration::v1;

class AuditCallsTest : public testing::Test {
 protected:
  v1::ListAuditEventsResponse List(const v1::ListAuditEventsRequest& request = {}) {
    harness_.audit->Flush();
    v1::ListAuditEventsResponse response;
    const auto status = harness_.integration->ListAuditEvents(
        harness_.Context(harness_.admin).get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  void ReadClient(const std::string& key, const std::string& id) {
    insights::v1::GetClientRequest request;
    request.set_client_id(id);
    insights::v1::GetClientResponse client;
    (void)harness_.insights->GetClient(harness_.Context(key).get(), request, &client);
  }
  std::string IdOf(const std::string& key) {
    const auto keys = harness_.stores->api_keys().List(harness_.acme, Deadline::Infinite()).value();
    for (const auto& known : keys) {
      if (key.ends_with(known.hint.substr(known.hint.size() - 6))) return known.id.value;
    }
    return "";
  }

  ServiceHarness harness_;
};

TEST_F(AuditCallsTest, SaysWhoCalledWhatAboutWhatAndHowItEnded) {
  ReadClient(harness_.viewer, "client_1");
  const auto page = List();
  ASSERT_EQ(page.events_size(), 1) << page.DebugString();
  const v1::AuditEvent& event = page.events(0);
  EXPECT_EQ(event.caller(), IdOf(harness_.viewer));
  EXPECT_EQ(event.method(), "stanna.insights.v1.InsightsService.GetClient");
  EXPECT_EQ(event.resource(), "client_id=client_1");
  EXPECT_EQ(event.outcome(), "NOT_FOUND");
  EXPECT_EQ(event.count(), 1);
  EXPECT_FALSE(event.is_change());
  EXPECT_TRUE(event.request_id().starts_with("req_")) << event.request_id();
  EXPECT_EQ(List().events(0).method(), "stanna.integration.v1.IntegrationService.ListAuditEvents")
      << "who reads it is in it, too";
}

TEST_F(AuditCallsTest, RefusedCallsAreInItAndCallersNobodyKnowsAreNot) {
  v1::DisconnectRequest disconnect;
  disconnect.set_provider("hubspot");
  v1::DisconnectResponse response;
  (void)harness_.integration->Disconnect(harness_.Context(harness_.viewer).get(), disconnect,
                                         &response);
  ReadClient("sk-nobody-knows-this-key", "client_1");
  const auto page = List();
  ASSERT_EQ(page.events_size(), 1) << page.DebugString();
  EXPECT_EQ(page.events(0).outcome(), "PERMISSION_DENIED");
  EXPECT_TRUE(page.events(0).is_change());
}

TEST_F(AuditCallsTest, AFlowThatAnotherBrowserWantsToEndIsNotedUnderWhoBeganIt) {
  v1::StartConnectionRequest start;
  start.set_provider("hubspot");
  v1::StartConnectionResponse begun;
  const auto context = harness_.Context(harness_.admin);
  context->AddMetadata("x-oauth-browser", "only:b1");
  ASSERT_TRUE(harness_.integration->StartConnection(context.get(), start, &begun).ok());
  v1::CompleteConnectionRequest end;
  end.set_provider("hubspot");
  end.set_code("good-code");
  const std::string& url = begun.authorize_url();
  end.set_state(url.substr(url.find("state=") + 6));
  grpc::ClientContext elsewhere;
  elsewhere.AddMetadata("x-oauth-browser", "b2");
  v1::CompleteConnectionResponse done;
  EXPECT_EQ(ErrorOf(harness_.integration->CompleteConnection(&elsewhere, end, &done)).reason,
            "OAUTH_BROWSER_MISMATCH");
  v1::ListAuditEventsRequest of_callback;
  of_callback.set_method("stanna.integration.v1.IntegrationService.CompleteConnection");
  auto page = List(of_callback);
  ASSERT_EQ(page.events_size(), 1) << page.DebugString();
  EXPECT_EQ(page.events(0).caller(), IdOf(harness_.admin));
  EXPECT_EQ(page.events(0).outcome(), "PERMISSION_DENIED");
  EXPECT_TRUE(page.events(0).is_change());
  grpc::ClientContext own;
  own.AddMetadata("x-oauth-browser", "b1");
  ASSERT_TRUE(harness_.integration->CompleteConnection(&own, end, &done).ok());
  page = List(of_callback);
  ASSERT_EQ(page.events_size(), 2) << page.DebugString();
  EXPECT_EQ(page.events(0).outcome(), "OK");
}

TEST_F(AuditCallsTest, APageThatAsksIsNoEnd) {
  v1::StartConnectionRequest start;
  start.set_provider("hubspot");
  v1::StartConnectionResponse begun;
  ASSERT_TRUE(
      harness_.integration->StartConnection(harness_.Context(harness_.admin).get(), start, &begun)
          .ok());
  v1::CompleteConnectionRequest end;
  end.set_provider("hubspot");
  end.set_code("good-code");
  const std::string& url = begun.authorize_url();
  end.set_state(url.substr(url.find("state=") + 6));
  grpc::ClientContext browser;
  v1::CompleteConnectionResponse done;
  EXPECT_EQ(ErrorOf(harness_.integration->CompleteConnection(&browser, end, &done)).reason,
            "OAUTH_CONFIRMATION_REQUIRED");
  v1::ListAuditEventsRequest of_callback;
  of_callback.set_method("stanna.integration.v1.IntegrationService.CompleteConnection");
  EXPECT_EQ(List(of_callback).events_size(), 0);
}

TEST_F(AuditCallsTest, WhatIsNoIdStaysOut) {
  for (const char* text : {"jo@acme.com", "Smith", "jo.doe", "sk-0123456789012345678901234567"}) {
    ReadClient(harness_.viewer, text);
  }
  sync::v1::DiagnoseRecordRequest diagnose;
  diagnose.set_email("jo@acme.com");
  sync::v1::DiagnoseRecordResponse response;
  (void)harness_.sync->DiagnoseRecord(harness_.Context(harness_.viewer).get(), diagnose, &response);
  const auto page = List();
  ASSERT_EQ(page.events_size(), 2);
  for (const auto& event : page.events()) EXPECT_EQ(event.resource(), "") << page.DebugString();
}

TEST_F(AuditCallsTest, ListsByFiltersAndPages) {
  for (const char* id : {"client_1", "client_2", "client_3"}) {
    ReadClient(harness_.viewer, id);
    harness_.clock.Advance(std::chrono::seconds(1));
  }
  v1::ListAuditEventsRequest request;
  request.set_resource("client_id=client_2");
  EXPECT_EQ(List(request).events_size(), 1);
  request.clear_resource();
  request.set_method("stanna.insights.v1.InsightsService.GetClient");
  request.set_page_size(2);
  const auto first = List(request);
  ASSERT_EQ(first.events_size(), 2);
  EXPECT_EQ(first.events(0).resource(), "client_id=client_3");
  request.set_page_token(first.next_page_token());
  const auto second = List(request);
  ASSERT_EQ(second.events_size(), 1);
  EXPECT_EQ(second.events(0).resource(), "client_id=client_1");
  EXPECT_TRUE(second.next_page_token().empty());
}

TEST_F(AuditCallsTest, ChangesAreWhatChangesSomethingWhoeverMayDoIt) {
  v1::UpdateSettingsRequest update;
  update.set_workspace_name("Acme");
  v1::Settings settings;
  (void)harness_.integration->UpdateSettings(harness_.Context(harness_.admin).get(), update,
                                             &settings);
  sync::v1::ListDeadJobsResponse jobs;
  (void)harness_.sync->ListDeadJobs(harness_.Context(harness_.admin).get(), {}, &jobs);
  ReadClient(harness_.viewer, "client_1");
  (void)List();
  v1::ListAuditEventsRequest changes;
  changes.set_changes_only(true);
  const auto page = List(changes);
  ASSERT_EQ(page.events_size(), 1) << page.DebugString();
  EXPECT_EQ(page.events(0).method(), "stanna.integration.v1.IntegrationService.UpdateSettings");
}

TEST_F(AuditCallsTest, IsForAdmins) {
  v1::ListAuditEventsResponse response;
  EXPECT_EQ(
      harness_.integration->ListAuditEvents(harness_.Context(harness_.member).get(), {}, &response)
          .error_code(),
      grpc::StatusCode::PERMISSION_DENIED);
}

}  // namespace
}  // namespace stanna::rpc
