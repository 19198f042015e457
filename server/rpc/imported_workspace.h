// acme.com with its first run under way, for tests that write what the run would: the test is the
// worker that has it.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "server/rpc/service_harness.h"
#include "storage/job_store.h"
#include "storage/record_store.h"

namespace stanna::rpc {

inline HubSpotRecord RecordOf(ObjectType type, ObjectId id, Time at) {
  HubSpotRecord record;
  record.type = type;
  record.id = id;
  record.created_at = record.modified_at = at;
  return record;
}

class ImportedWorkspaceTest : public testing::Test {
 protected:
  using Service = insights::v1::InsightsService;
  using Stub = Service::Stub;

  ImportedWorkspaceTest() {
    run_ = h_.Connect();
    const auto job = h_.stores->jobs().Claim("test", h_.clock.Now(), std::chrono::minutes(1),
                                             Deadline::Infinite());
    fence_ = (*job)->fence();
  }

  storage::PageWrite NewPage(ObjectType type) {
    storage::PageWrite page;
    page.workspace_id = h_.acme;
    page.run_id = run_;
    page.fence = fence_;
    page.type = type;
    page.now = h_.clock.Now();
    return page;
  }
  void Write(const storage::PageWrite& page) {
    const auto result = h_.stores->records().WritePage(page, Deadline::Infinite());
    ASSERT_TRUE(result.ok()) << ToString(result.status());
  }
  /// Company `id` and "client_<id>" that it is, on `page`.
  static void AddClient(ObjectId id, const std::string& name, const std::string& domain,
                        storage::PageWrite& page) {
    page.records.push_back(RecordOf(ObjectType::kCompany, id, page.now));
    storage::ClientRow row;
    row.id = ClientId("client_" + std::to_string(id));
    row.company_id = id;
    row.name = name;
    row.domain = domain;
    page.clients.push_back(row);
    page.company_clients.push_back({id, row.id});
  }

  template <typename Request, typename Response>
  grpc::Status CallAs(const std::string& key,
                      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                      const Request& request, Response& response) {
    const auto context = h_.Context(key);
    response.Clear();
    return (h_.insights.get()->*method)(context.get(), request, &response);
  }

  ServiceHarness h_;
  SyncRunId run_;
  storage::Fence fence_;
};

}  // namespace stanna::rpc
