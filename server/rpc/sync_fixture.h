// acme.com with a member who calls SyncService, for tests of its calls.
#pragma once

#include <gtest/gtest.h>

#include "server/rpc/service_harness.h"
#include "storage/sync_run_store.h"

namespace stanna::rpc {

class SyncCallsTest : public testing::Test {
 protected:
  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (sync::v1::SyncService::Stub::*method)(grpc::ClientContext*,
                                                                        const Request&, Response*),
                    const Request& request, Response& response) {
    const auto context = h_.Context(h_.member);
    return (h_.sync.get()->*method)(context.get(), request, &response);
  }
  void Finish(const SyncRunId& id, storage::RunState state = storage::RunState::kCompleted) {
    ASSERT_TRUE(h_.stores->sync_runs()
                    .Finish(h_.acme, id, state, "", "", h_.clock.Now(), Deadline::Infinite())
                    .ok());
  }
  void ConnectAndFinish() { Finish(h_.Connect()); }

  ServiceHarness h_;
};

}  // namespace stanna::rpc
