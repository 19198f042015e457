#include "server/rpc/change_feed.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stanna::rpc {
namespace {

using storage::Change;
using storage::ChangeKind;

// Two thousand changes: every hundredth a score of client_a, the others of client_b.
class LongFeed : public storage::ChangeStore {
 public:
  static constexpr std::int64_t kLast = 2000;

  absl::StatusOr<std::vector<Change>> List(const WorkspaceId&, std::int64_t after,
                                           const std::vector<ChangeKind>&, int limit,
                                           Deadline) override {
    std::vector<Change> changes;
    for (std::int64_t i = after + 1; i <= std::min(kLast, after + limit); ++i) {
      const bool is_score = i % 100 == 0;
      changes.push_back({.sequence = i,
                         .at = {},
                         .kind = is_score ? ChangeKind::kScore : ChangeKind::kClient,
                         .subject = is_score ? "client_a" : "client_b",
                         .document = "{}"});
    }
    return changes;
  }
  absl::StatusOr<std::int64_t> Last(const WorkspaceId&, Deadline) override { return kLast; }
  absl::StatusOr<std::int64_t> BeforeFirst(const WorkspaceId&, Deadline) override { return 0; }
  absl::StatusOr<std::int64_t> RemoveBefore(const WorkspaceId&, Time, Deadline) override {
    return 0;
  }
};

TEST(ChangeFeed, PassesOverWhatTheFilterKeepsBackInBoundedSteps) {
  LongFeed store;
  ChangeFeed feed(store, WorkspaceId("a.com"), {.kinds = {}, .client_id = "client_a"});
  ASSERT_TRUE(feed.Open("0", Deadline::Infinite()).ok());
  std::vector<std::int64_t> seen;
  int looks = 0;
  do {
    const auto changes = feed.Next(7, Deadline::Infinite());
    ASSERT_TRUE(changes.ok());
    ASSERT_LE(changes->size(), 7u);
    for (const Change& change : *changes) seen.push_back(change.sequence);
    ASSERT_LE(++looks, 10);
  } while (feed.has_more());
  ASSERT_EQ(seen.size(), 20u);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(seen[i], static_cast<std::int64_t>(i + 1) * 100);
  }
  EXPECT_EQ(feed.position(), LongFeed::kLast);
}

TEST(ChangeFilter, LetsThroughWhatIsAskedFor) {
  const auto of = [](ChangeKind kind, const char* subject) {
    return Change{.sequence = 1, .at = {}, .kind = kind, .subject = subject, .document = ""};
  };
  const ChangeFilter all{.kinds = {}, .client_id = ""};
  const ChangeFilter alerts{.kinds = {ChangeKind::kAlert, ChangeKind::kSync}, .client_id = ""};
  const ChangeFilter client{.kinds = {}, .client_id = "client_a"};
  EXPECT_TRUE(all.Lets(of(ChangeKind::kIssue, "companies")));
  EXPECT_TRUE(alerts.Lets(of(ChangeKind::kSync, "sync_1")));
  EXPECT_FALSE(alerts.Lets(of(ChangeKind::kScore, "client_a")));
  EXPECT_TRUE(client.Lets(of(ChangeKind::kScore, "client_a")));
  EXPECT_FALSE(client.Lets(of(ChangeKind::kScore, "client_b")));
  EXPECT_FALSE(client.Lets(of(ChangeKind::kSync, "client_a"))) << "a run is no client's";
}

TEST(Cursor, ReadsWhatItWrote) {
  for (const std::int64_t sequence : {std::int64_t{0}, std::int64_t{1}, INT64_MAX}) {
    EXPECT_EQ(SequenceOf(CursorOf(sequence)), sequence);
  }
  for (const char* text : {"", " 1", "1 ", "+1", "-1", "1.0", "0x1", "9223372036854775808"}) {
    EXPECT_FALSE(SequenceOf(text)) << text;
  }
}

}  // namespace
}  // namespace stanna::rpc
