// A portal that changes at random, and a server that has nothing but webhook events to learn of it.
#pragma once

#include <gtest/gtest.h>

#include <random>
#include <utility>

#include "storage/sync_run_store.h"
#include "storage/webhook_store.h"
#include "tests/faults/fault_rig.h"
#include "tests/faults/portal_events.h"
#include "tests/faults/portal_mutator.h"
#include "tests/support/wait.h"

namespace stanna::testing {

inline constexpr std::chrono::minutes kLongest{4};
class LiveRunsFault : public ::testing::Test {
 protected:
  LiveRunsFault()
      : rig_(SmallPortal(), {{"SYNC_LEASE_SECONDS", "2"}, {"SCHEDULER", "off"}}),
        mutator_(rig_.simulator(), kSeed) {
    rig_.Connect();
    EXPECT_TRUE(rig_.Await().completed());
    state_ = StateOf(rig_.simulator());
  }

  // What changed since the last call, kept as the receiver does. How many events.
  std::size_t Receive() {
    PortalState now = StateOf(rig_.simulator());
    const auto events = events_.Between(state_, now, random_);
    state_ = std::move(now);
    EXPECT_TRUE(Webhooks().Append(events, Deadline::After(kLongest)).ok());
    return events.size();
  }
  storage::WebhookStore& Webhooks() { return rig_.server().stores().webhooks(); }
  storage::WebhookStats Stats() {
    const auto stats = Webhooks().Stats(kWorkspace, Deadline::After(kLongest));
    EXPECT_TRUE(stats.ok()) << ToString(stats.status());
    return stats.value_or(storage::WebhookStats());
  }
  void AwaitAllDone() {
    EXPECT_TRUE(WaitUntil([&] { return Stats().pending == 0; }, kLongest))
        << Stats().pending << " events wait\n"
        << rig_.server().log();
    EXPECT_EQ(Stats().dead, 0);
  }
  std::int64_t RunsOf(storage::RunKind kind) {
    storage::RunQuery query;
    query.kind = kind;
    const auto runs =
        rig_.server().stores().sync_runs().List(kWorkspace, query, Deadline::After(kLongest));
    return runs.ok() ? runs->total : -1;
  }

  static constexpr std::uint64_t kSeed = 6;
  const WorkspaceId kWorkspace{kFaultWorkspace};
  FaultRig rig_;
  PortalMutator mutator_;
  PortalEvents events_{kWorkspace};
  std::mt19937_64 random_{kSeed};
  PortalState state_;
};

}  // namespace stanna::testing
