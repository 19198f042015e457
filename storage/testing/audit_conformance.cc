// Who called what: kept in order, listed by filters, removed when it is old.
#include "storage/testing/status_asserts.h"
#include "storage/testing/store_conformance.h"

namespace stanna::storage {
namespace {

AuditEvent Call(const std::string& caller, const std::string& method, Time at) {
  return {.at = at,
          .count = 2,
          .caller = caller,
          .address = "2001:db8::/64",
          .method = method,
          .resource = "client_id=client_1",
          .outcome = "OK",
          .request_id = "req_ü\"'",
          .is_change = method.starts_with("Set")};
}

std::vector<std::string> CallersOf(const absl::StatusOr<std::vector<AuditEvent>>& events) {
  std::vector<std::string> callers;
  EXPECT_STATUS_OK(events);
  if (!events.ok()) return callers;
  for (const AuditEvent& event : *events) callers.push_back(event.caller);
  return callers;
}

using Callers = std::vector<std::string>;

TEST_P(AuditStoreConformance, EventsAreKeptWholeNewestFirst) {
  auto& audit = stores_->audit();
  ASSERT_STATUS_OK(audit.Append(
      a_,
      {Call("one", "Get", After(1)), Call("two", "Set", After(1)), Call("six", "Get", After(6))},
      Soon()));
  ASSERT_STATUS_OK(audit.Append(a_, {}, Soon()));
  ASSERT_STATUS_OK(audit.Append(a_, {Call("late", "Get", After(3))}, Soon()));
  ASSERT_STATUS_OK(audit.Append(b_, {Call("other", "Get", After(2))}, Soon()));
  const auto all = audit.List(a_, {}, Soon());
  EXPECT_EQ(CallersOf(all), (Callers{"six", "late", "two", "one"})) << "by their time";
  EXPECT_EQ(CallersOf(audit.List(b_, {}, Soon())), (Callers{"other"}));
  const AuditEvent& two = (*all)[2];
  EXPECT_EQ(two.at, After(1));
  EXPECT_EQ(two.count, 2);
  EXPECT_EQ(two.address, "2001:db8::/64");
  EXPECT_EQ(two.method, "Set");
  EXPECT_EQ(two.resource, "client_id=client_1");
  EXPECT_EQ(two.outcome, "OK");
  EXPECT_EQ(two.request_id, "req_ü\"'");
  EXPECT_TRUE(two.is_change);
  EXPECT_FALSE((*all)[3].is_change);
}

TEST_P(AuditStoreConformance, ListsByFiltersAndPages) {
  auto& audit = stores_->audit();
  std::vector<AuditEvent> events;
  for (int second = 0; second < 6; ++second) {
    events.push_back(
        Call(second % 2 == 0 ? "even" : "odd", second < 4 ? "Get" : "Set", After(second)));
  }
  events.back().resource = "";
  ASSERT_STATUS_OK(audit.Append(a_, events, Soon()));
  const auto count = [&](const AuditQuery& query) {
    return CallersOf(audit.List(a_, query, Soon())).size();
  };
  EXPECT_EQ(count({.caller = "odd"}), 3u);
  EXPECT_EQ(count({.method = "Set"}), 2u);
  EXPECT_EQ(count({.caller = "odd", .method = "Set"}), 1u);
  EXPECT_EQ(count({.resource = "client_id=client_1"}), 5u);
  EXPECT_EQ(count({.changes_only = true}), 2u);
  EXPECT_EQ(count({.from = After(2)}), 4u);
  EXPECT_EQ(count({.until = After(2)}), 2u);
  EXPECT_EQ(count({.from = After(2), .until = After(4)}), 2u);
  EXPECT_EQ(count({.from = *ParseRfc3339("0001-01-01T00:00:00Z"),
                   .until = *ParseRfc3339("9999-12-31T23:59:59Z")}),
            6u);
  EXPECT_EQ(count({.from = *ParseRfc3339("9999-12-31T23:59:59Z")}), 0u);
  const auto first = audit.List(a_, {.limit = 4}, Soon());
  ASSERT_EQ(CallersOf(first).size(), 4u);
  const auto rest = audit.List(a_, {.before_id = first->back().id, .limit = 4}, Soon());
  ASSERT_EQ(CallersOf(rest).size(), 2u);
  EXPECT_EQ(rest->front().at, After(1));
}

TEST_P(AuditStoreConformance, OldEventsAreRemovedInParts) {
  auto& audit = stores_->audit();
  std::vector<AuditEvent> events;
  for (int second = 0; second < 7; ++second) events.push_back(Call("x", "Get", After(second)));
  ASSERT_STATUS_OK(audit.Append(a_, events, Soon()));
  ASSERT_STATUS_OK(audit.Append(b_, {Call("y", "Get", After(0))}, Soon()));
  const auto prune = [&] {
    const auto removed = audit.Prune(a_, After(5), 2, Soon());
    EXPECT_STATUS_OK(removed);
    return removed.value_or(-1);
  };
  EXPECT_EQ(prune(), 2);
  EXPECT_EQ(prune(), 2);
  EXPECT_EQ(prune(), 1);
  EXPECT_EQ(prune(), 0);
  EXPECT_EQ(CallersOf(audit.List(a_, {}, Soon())).size(), 2u);
  EXPECT_EQ(CallersOf(audit.List(b_, {}, Soon())).size(), 1u);
}

}  // namespace
}  // namespace stanna::storage
