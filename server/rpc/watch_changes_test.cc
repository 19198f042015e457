#include <gtest/gtest.h>

#include "server/rpc/service_harness.h"
#include "storage/change_store.h"
#include "storage/sync_run_store.h"

namespace stanna::rpc {
namespace {

namespace v1 = insights::v1;
using States = std::vector<std::string>;

std::string StateOf(const v1::Change& change) {
  const auto& fields = change.document().fields();
  const auto state = fields.find("state");
  return state == fields.end() ? "" : state->second.string_value();
}

class WatchChangesTest : public testing::Test {
 protected:
  using Reader = std::unique_ptr<grpc::ClientReader<v1::WatchChangesResponse>>;

  Reader Watch(grpc::ClientContext& context, const std::string& cursor) {
    v1::WatchChangesRequest request;
    request.set_cursor(cursor);
    return h_.insights->WatchChanges(&context, request);
  }

  /// The state of the next change of the stream, and where to go on after it.
  std::string NextState(const Reader& reader, std::string* cursor = nullptr) {
    v1::WatchChangesResponse next;
    while (reader->Read(&next)) {
      if (cursor != nullptr) *cursor = next.cursor();
      if (next.has_change()) return StateOf(next.change());
    }
    return "no more";
  }

  grpc::Status List(const v1::ListChangesRequest& request, v1::ListChangesResponse& out,
                    const std::string& key) {
    return h_.insights->ListChanges(h_.Context(key).get(), request, &out);
  }
  v1::ListChangesResponse List(const v1::ListChangesRequest& request) {
    v1::ListChangesResponse out;
    const auto status = List(request, out, h_.viewer);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return out;
  }

  /// A queued run; the two steps go to and fro.
  SyncRunId Run() { return h_.Connect(); }
  void Pause(const SyncRunId& id) {
    ASSERT_TRUE(Runs().Pause(h_.acme, id, h_.clock.Now(), Deadline::Infinite()).ok());
  }
  void Resume(const SyncRunId& id) {
    ASSERT_TRUE(Runs().Resume(h_.acme, id, h_.clock.Now(), Deadline::Infinite()).ok());
  }
  storage::SyncRunStore& Runs() { return h_.stores->sync_runs(); }

  ServiceHarness h_;
};

TEST_F(WatchChangesTest, TellsWhatChangesFromNowOn) {
  const SyncRunId id = Run();
  const auto context = h_.Context(h_.viewer);
  const Reader reader = Watch(*context, "");
  v1::WatchChangesResponse first;
  ASSERT_TRUE(reader->Read(&first));
  EXPECT_FALSE(first.has_change()) << "what was before is not told";
  EXPECT_EQ(first.cursor(), "1");
  Pause(id);
  v1::WatchChangesResponse next;
  while (!next.has_change()) ASSERT_TRUE(reader->Read(&next));
  EXPECT_EQ(next.cursor(), "2");
  EXPECT_EQ(next.change().cursor(), "2");
  EXPECT_EQ(next.change().kind(), v1::CHANGE_KIND_SYNC);
  EXPECT_EQ(next.change().subject(), id.value);
  EXPECT_EQ(next.change().client_id(), "");
  EXPECT_EQ(next.change().time().seconds(), ToEpochMs(h_.clock.Now()) / 1000);
  EXPECT_EQ(StateOf(next.change()), "paused");
  Resume(id);
  EXPECT_EQ(NextState(reader), "queued");
}

TEST_F(WatchChangesTest, GoesOnWhereTheLastStreamEnded) {
  const SyncRunId id = Run();
  Pause(id);
  std::string cursor;
  {
    const auto context = h_.Context(h_.viewer);
    const Reader reader = Watch(*context, "earliest");
    EXPECT_EQ(NextState(reader, &cursor), "queued");
    EXPECT_EQ(NextState(reader, &cursor), "paused");
    context->TryCancel();
    EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  Resume(id);
  Pause(id);
  const auto context = h_.Context(h_.viewer);
  const Reader reader = Watch(*context, cursor);
  EXPECT_EQ(NextState(reader, &cursor), "queued");
  EXPECT_EQ(NextState(reader, &cursor), "paused");
  EXPECT_EQ(cursor, "4");
}

TEST_F(WatchChangesTest, SignsOfLifeMoveTheCursorPastWhatIsNotAskedFor) {
  const SyncRunId id = Run();
  v1::WatchChangesRequest request;
  request.set_cursor("earliest");
  request.add_kinds(v1::CHANGE_KIND_SCORE);
  const auto context = h_.Context(h_.viewer);
  const Reader reader = h_.insights->WatchChanges(context.get(), request);
  v1::WatchChangesResponse sign;
  ASSERT_TRUE(reader->Read(&sign));
  EXPECT_EQ(sign.cursor(), "1");
  Pause(id);
  while (sign.cursor() != "2") ASSERT_TRUE(reader->Read(&sign));
  EXPECT_FALSE(sign.has_change());
}

TEST_F(WatchChangesTest, WrongRequestsAreRefused) {
  struct Case {
    const char* name;
    const char* cursor;
    int kind;
    grpc::StatusCode code;
    const char* reason;
  };
  const Case cases[] = {
      {"no number", "abc", 1, grpc::StatusCode::INVALID_ARGUMENT, "VALIDATION_ERROR"},
      {"negative", "-1", 1, grpc::StatusCode::INVALID_ARGUMENT, "VALIDATION_ERROR"},
      {"no kind", "", 99, grpc::StatusCode::INVALID_ARGUMENT, "VALIDATION_ERROR"},
      {"of another feed", "77", 1, grpc::StatusCode::OUT_OF_RANGE, "CURSOR_EXPIRED"},
  };
  for (const Case& c : cases) {
    v1::WatchChangesRequest request;
    request.set_cursor(c.cursor);
    request.add_kinds(static_cast<v1::ChangeKind>(c.kind));
    const auto context = h_.Context(h_.viewer);
    const auto error = ErrorOf(h_.insights->WatchChanges(context.get(), request)->Finish());
    EXPECT_EQ(error.code, c.code) << c.name;
    EXPECT_EQ(error.reason, c.reason) << c.name;
    v1::ListChangesRequest list;
    list.set_cursor(c.cursor);
    list.add_kinds(static_cast<v1::ChangeKind>(c.kind));
    v1::ListChangesResponse out;
    EXPECT_EQ(ErrorOf(List(list, out, h_.viewer)).reason, c.reason) << c.name;
  }
}

TEST_F(WatchChangesTest, AnExpiredCursorIsSaidSo) {
  Run();
  ASSERT_TRUE(
      h_.stores->changes()
          .RemoveBefore(h_.acme, h_.clock.Now() + std::chrono::days(1), Deadline::Infinite())
          .ok());
  const auto context = h_.Context(h_.viewer);
  const auto status = Watch(*context, "0")->Finish();
  EXPECT_EQ(ErrorOf(status).reason, "CURSOR_EXPIRED");
  EXPECT_EQ(ErrorOf(status).metadata.at("keptDays"), "7");
  EXPECT_NE(status.error_message().find("earliest"), std::string::npos) << status.error_message();
}

TEST_F(WatchChangesTest, AnotherWorkspaceIsNotTold) {
  Run();
  const std::string stranger = h_.KeyOf("other.com", storage::Role::kViewer);
  const auto context = h_.Context(stranger);
  const Reader reader = Watch(*context, "earliest");
  v1::WatchChangesResponse first;
  ASSERT_TRUE(reader->Read(&first));
  EXPECT_FALSE(first.has_change());
  EXPECT_EQ(first.cursor(), "0");
  v1::WatchChangesRequest request;
  request.set_workspace_id("acme.com");
  const auto other = h_.Context(stranger);
  EXPECT_EQ(ErrorOf(h_.insights->WatchChanges(other.get(), request)->Finish()).reason,
            "AUTH_WORKSPACE_MISMATCH");
}

TEST_F(WatchChangesTest, ARevokedKeyEndsTheStream) {
  const auto context = h_.Context(h_.viewer);
  const Reader reader = Watch(*context, "");
  v1::WatchChangesResponse next;
  ASSERT_TRUE(reader->Read(&next));
  auto& keys = h_.stores->api_keys();
  const auto all = keys.List(h_.acme, Deadline::Infinite());
  ASSERT_TRUE(all.ok());
  for (const auto& key : *all) {
    ASSERT_TRUE(keys.Revoke(h_.acme, key.id, h_.clock.Now(), Deadline::Infinite()).ok());
  }
  h_.clock.Advance(std::chrono::minutes(10));  // whatever is remembered of keys is forgotten
  while (reader->Read(&next)) {
  }
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(WatchChangesTest, AShutdownEndsTheWatchers) {
  const auto context = h_.Context(h_.viewer);
  const Reader reader = Watch(*context, "");
  v1::WatchChangesResponse next;
  ASSERT_TRUE(reader->Read(&next));
  h_.stop.request_stop();
  while (reader->Read(&next)) {
  }
  EXPECT_EQ(ErrorOf(reader->Finish()).reason, "DRAINING");
}

TEST(ChangeWatchers, OneTooManyIsRefused) {
  ServiceHarness harness(1);
  const auto first_context = harness.Context(harness.viewer);
  const auto first = harness.insights->WatchChanges(first_context.get(), {});
  v1::WatchChangesResponse next;
  ASSERT_TRUE(first->Read(&next));
  const auto second_context = harness.Context(harness.viewer);
  const auto second = harness.insights->WatchChanges(second_context.get(), {});
  EXPECT_EQ(second->Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  first_context->TryCancel();
  (void)first->Finish();
}

TEST_F(WatchChangesTest, AListGoesOnByItsCursor) {
  const SyncRunId id = Run();
  Pause(id);
  Resume(id);
  v1::ListChangesRequest request;
  EXPECT_EQ(List(request).cursor(), "3") << "from now on";
  EXPECT_EQ(List(request).changes_size(), 0);
  request.set_cursor("earliest");
  request.set_page_size(2);
  States states;
  v1::ListChangesResponse page = List(request);
  EXPECT_TRUE(page.has_more());
  for (const auto& change : page.changes()) states.push_back(StateOf(change));
  request.set_cursor(page.cursor());
  page = List(request);
  EXPECT_FALSE(page.has_more());
  for (const auto& change : page.changes()) states.push_back(StateOf(change));
  EXPECT_EQ(states, (States{"queued", "paused", "queued"}));
  EXPECT_EQ(page.cursor(), "3");
  request.set_cursor("0");
  request.add_kinds(v1::CHANGE_KIND_CLIENT);
  page = List(request);
  EXPECT_EQ(page.changes_size(), 0);
  EXPECT_EQ(page.cursor(), "3") << "what is not asked for is passed over";
  request.set_page_size(-1);
  v1::ListChangesResponse out;
  EXPECT_EQ(ErrorOf(List(request, out, h_.viewer)).violations.at(0).field, "limit");
}

}  // namespace
}  // namespace stanna::rpc
