// acme.com, its administrator and the worker that has its queued run, for tests of
// IntegrationService's calls.
#pragma once

#include <gtest/gtest.h>

#include <optional>

#include "server/rpc/service_harness.h"
#include "storage/checkpoint_store.h"
#include "storage/job_store.h"
#include "storage/record_store.h"

namespace stanna::rpc {

class IntegrationCallsTest : public testing::Test {
 protected:
  /// Calls `method` of the stub as an administrator.
  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (integration::v1::IntegrationService::Stub::*method)(
                        grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response& response) {
    const auto context = h_.Context(h_.admin);
    return (h_.integration.get()->*method)(context.get(), request, &response);
  }

  /// As the worker that has the queued run would.
  void PutCheckpoint(ObjectType type) {
    if (!job_) {
      const auto claimed = h_.stores->jobs().Claim("w", h_.clock.Now(), std::chrono::seconds(30),
                                                   Deadline::Infinite());
      ASSERT_TRUE(claimed.ok() && claimed->has_value());
      job_ = **claimed;
    }
    storage::SyncCheckpoint checkpoint;
    checkpoint.type = type;
    checkpoint.imported_at = checkpoint.synced_at = h_.clock.Now();
    ASSERT_TRUE(h_.stores->checkpoints()
                    .Put(h_.acme, job_->fence(), checkpoint, Deadline::Infinite())
                    .ok());
  }

  /// As a sync that the queued run's worker makes would.
  void StoreCompany(const SyncRunId& run) {
    PutCheckpoint(ObjectType::kCompany);
    storage::PageWrite page;
    page.workspace_id = h_.acme;
    page.run_id = run;
    page.fence = job_->fence();
    page.type = ObjectType::kCompany;
    page.now = h_.clock.Now();
    HubSpotRecord record;
    record.id = 7;
    record.properties.Set("name", "Acme");
    record.properties.Set("domain", "acme-customer.com");
    page.records = {record};
    ASSERT_TRUE(h_.stores->records().WritePage(page, Deadline::Infinite()).ok());
  }

  std::optional<storage::Job> job_;  ///< of the run that connecting queued
  ServiceHarness h_;
};

}  // namespace stanna::rpc
