// The translations proto ↔ plain, without a server.
#include <gtest/gtest.h>

#include <set>

#include "server/rpc/data_quality_protos.h"
#include "server/rpc/insights_protos.h"
#include "server/rpc/preview_protos.h"
#include "server/rpc/record_url.h"
#include "server/rpc/request_checks.h"
#include "server/rpc/sync_protos.h"
#include "server/rpc/values.h"

namespace stanna::rpc {
namespace {

const Time kNow = FromEpochMs(1'790'000'000'000);

TEST(Values, TimesKeepTheirMilliseconds) {
  const auto stamp = ToProto(FromEpochMs(-1));
  EXPECT_EQ(stamp.seconds(), -1);
  EXPECT_EQ(stamp.nanos(), 999'000'000);
}

TEST(Values, DatesMustBeReal) {
  google::type::Date date;
  date.set_year(2026);
  date.set_month(2);
  date.set_day(29);
  EXPECT_FALSE(FromProto(date).has_value());
  date.set_year(2024);
  ASSERT_TRUE(FromProto(date).has_value());
  EXPECT_EQ(FormatDate(*FromProto(date)), "2024-02-29");
  date.set_month(13);
  EXPECT_FALSE(FromProto(date).has_value());
  EXPECT_FALSE(FromProto(google::type::Date()).has_value());
}

TEST(Values, TypesHaveTheSameOrderOnBothSides) {
  for (const ObjectType type : kAllObjectTypes) {
    type::v1::ObjectType proto;
    std::string name = "OBJECT_TYPE_";
    for (const char c : NameOf(type)) name += static_cast<char>(std::toupper(c));
    ASSERT_TRUE(type::v1::ObjectType_Parse(name, &proto)) << name;
    EXPECT_EQ(FromProto(proto), type);
  }
  EXPECT_FALSE(FromProto(type::v1::OBJECT_TYPE_UNSPECIFIED).has_value());
}

TEST(Values, DecimalsThatAreNoneAreUnknown) {
  EXPECT_EQ(ToDouble("1250.50"), 1250.5);
  EXPECT_EQ(ToDouble(""), std::nullopt);
  EXPECT_EQ(ToDouble("12x"), std::nullopt);
  EXPECT_EQ(ToDouble("inf"), std::nullopt);
}

TEST(Values, CountsThatDoNotFitBecomeTheLargest) {
  EXPECT_EQ(ToInt32(5'000'000'000), 2'147'483'647);
}

TEST(DataQuality, GroupsLinkToHubSpot) {
  sync::ExplainedGroup explained{
      .group = {.type = ObjectType::kContact,
                .rule = "INVALID_EMAIL",
                .open = 3,
                .held_back = 0,
                .first_seen_at = kNow,
                .last_seen_at = kNow,
                .samples = {{.object_id = 5, .field = "email", .message = "'x' is none"}}},
      .how_to_fix = "Correct it."};
  storage::Connection connection;
  connection.portal_id = 17;
  const auto linked = ToProto(explained, &connection);
  EXPECT_EQ(linked.severity(), "warning");
  EXPECT_EQ(linked.samples(0).record_url(), "https://app.hubspot.com/contacts/17/record/0-1/5");
  EXPECT_EQ(linked.how_to_fix(), "Correct it.");
  explained.group.held_back = 1;
  explained.group.type = ObjectType::kNote;
  EXPECT_EQ(ToProto(explained, &connection).severity(), "error");
  EXPECT_EQ(ToProto(explained, &connection).samples(0).record_url(), "") << "notes have no page";
  EXPECT_EQ(ToProto(explained, nullptr).samples(0).record_url(), "");
}

TEST(RecordUrl, AnActivityIsOpenedOnItsCompany) {
  storage::Connection connection;
  connection.portal_id = 17;
  EXPECT_EQ(ActivityUrl(41, 5, connection),
            "https://app.hubspot.com/contacts/17/record/0-2/5/view/1?engagement=41");
  EXPECT_EQ(ActivityUrl(41, 0, connection), "") << "no company";
  connection.ui_domain = "app-eu1.hubspot.com";
  EXPECT_EQ(ActivityUrl(41, 5, connection),
            "https://app-eu1.hubspot.com/contacts/17/record/0-2/5/view/1?engagement=41");
  connection.portal_id = 0;
  EXPECT_EQ(ActivityUrl(41, 5, connection), "");
}

struct OrderCase {
  const char* text;
  storage::ClientSort sort;
  bool descending;
};

TEST(ParseOrder, KnowsBothDirectionsAndBothSpellings) {
  using enum storage::ClientSort;
  const OrderCase cases[] = {
      {"", kName, false},
      {"name", kName, false},
      {"-mrr", kMrr, true},
      {"renewalDate desc", kRenewalDate, true},
      {"domain asc", kDomain, false},
      {"last_interaction desc", kLastInteraction, true},
      {"-sentimentScore", kHealthScore, true},
      {"createdAt", kCreated, false},
  };
  for (const OrderCase& c : cases) {
    const auto order = ParseOrder(c.text);
    ASSERT_TRUE(order.ok()) << c.text;
    EXPECT_EQ(order->sort, c.sort) << c.text;
    EXPECT_EQ(order->descending, c.descending) << c.text;
  }
  for (const char* text : {"mmr", "-", "mrr down", "name; drop table clients"}) {
    EXPECT_EQ(DetailsOf(ParseOrder(text).status()).violations.at(0).field, "sort") << text;
  }
}

TEST(ParseTypes, NamesEachUnknownOne) {
  const auto types = ParseTypes({"meetings", "calls", "meetings"}, "dataTypes");
  EXPECT_EQ(types.value(), (std::vector{ObjectType::kMeeting, ObjectType::kCall}));
  const auto bad = ParseTypes({"meetings", "meeting", "tickets"}, "dataTypes");
  const auto violations = DetailsOf(bad.status()).violations;
  ASSERT_EQ(violations.size(), 2u);
  EXPECT_EQ(violations[0].field, "dataTypes[1]");
  EXPECT_EQ(violations[1].field, "dataTypes[2]");
}

storage::SyncRun Running() {
  storage::SyncRun run;
  run.id = SyncRunId("sync_1");
  run.job_id = JobId("job_1");
  run.state = storage::RunState::kRunning;
  run.created_at = kNow - std::chrono::minutes(9);
  run.started_at = kNow - std::chrono::minutes(8);
  run.progress.resize(3);
  run.progress[0].type = ObjectType::kCompany;
  run.progress[0].total = run.progress[0].processed = 100;
  run.progress[0].finished = true;
  run.progress[1].type = ObjectType::kContact;
  run.progress[1].total = 300;
  run.progress[1].processed = 100;
  run.progress[1].calls = 1;
  run.progress[1].failed = 2;
  run.progress[2].type = ObjectType::kDeal;
  return run;
}

TEST(SyncRunToProto, HasNoProgressUntilAllTotalsAreKnown) {
  storage::SyncRun run = Running();
  EXPECT_FALSE(ToProto(run, kNow).has_progress());
  run.progress[2].total = 0;
  EXPECT_EQ(ToProto(run, kNow).progress(), 50);
}

TEST(SyncRunToProto, SaysWhatTypesCostAndSaved) {
  storage::SyncRun run = Running();
  run.progress[0].calls_saved = 7;
  run.progress[0].waited = std::chrono::milliseconds(1500);
  run.progress[0].started_at = kNow - std::chrono::minutes(8);
  run.progress[0].finished_at = kNow - std::chrono::minutes(5);
  const auto out = ToProto(run, kNow);
  EXPECT_EQ(out.objects(0).calls_saved(), 7);
  EXPECT_EQ(out.objects(0).waited_seconds(), 1.5);
  EXPECT_EQ(out.objects(0).duration(), "3 minutes");
  EXPECT_EQ(out.objects(1).items_failed(), 2);
  EXPECT_EQ(out.objects(1).duration(), "") << "not begun";
}

TEST(SyncRunToProto, SaysWhyItWaits) {
  storage::SyncRun run = Running();
  EXPECT_FALSE(ToProto(run, kNow).has_waiting_until());
  run.waiting_until = kNow + std::chrono::minutes(1);
  run.waiting_reason = "the daily limit";
  const auto out = ToProto(run, kNow);
  EXPECT_EQ(out.waiting_until().seconds(), ToEpochMs(*run.waiting_until) / 1000);
  EXPECT_EQ(out.waiting_reason(), "the daily limit");
}

TEST(SyncRunToProto, EveryKindAndStateHasItsName) {
  storage::SyncRun run = Running();
  std::set<sync::v1::SyncType> kinds;
  for (const auto kind :
       {storage::RunKind::kQuick, storage::RunKind::kFull, storage::RunKind::kBackfill,
        storage::RunKind::kReconcile, storage::RunKind::kReplay}) {
    run.kind = kind;
    kinds.insert(ToProto(run, kNow).sync_type());
  }
  EXPECT_EQ(kinds.size(), 5u);
  run.state = storage::RunState::kPaused;
  EXPECT_EQ(ToProto(run, kNow).status(), sync::v1::JOB_STATUS_PAUSED);
  EXPECT_EQ(FromProto(sync::v1::JOB_STATUS_PAUSED), storage::RunState::kPaused);
}

TEST(SyncRunToProto, SaysWhereEachTypeStands) {
  const auto out = ToProto(Running(), kNow);
  EXPECT_EQ(out.sync_id(), "sync_1");
  EXPECT_EQ(out.job_id(), "job_1");
  EXPECT_EQ(out.source(), "hubspot");
  EXPECT_EQ(out.status(), sync::v1::JOB_STATUS_RUNNING);
  EXPECT_EQ(out.duration(), "8 minutes");
  EXPECT_EQ(out.items_processed(), 200);
  ASSERT_EQ(out.objects_size(), 3);
  EXPECT_EQ(out.objects(0).status(), sync::v1::JOB_STATUS_COMPLETED);
  EXPECT_EQ(out.objects(1).status(), sync::v1::JOB_STATUS_RUNNING);
  EXPECT_EQ(out.objects(2).status(), sync::v1::JOB_STATUS_QUEUED);
  EXPECT_FALSE(out.objects(2).has_total_items());
  ASSERT_EQ(out.errors_size(), 1);
  EXPECT_EQ(out.errors(0).severity(), "warning");
  EXPECT_EQ(out.errors(0).count(), 2);
}

TEST(SyncRunToProto, AFailedRunSaysWhy) {
  storage::SyncRun run = Running();
  run.state = storage::RunState::kFailed;
  run.finished_at = kNow;
  run.error_message = "HubSpot is down";
  run.progress[1].error = "HubSpot is down";
  const auto out = ToProto(run, kNow + std::chrono::hours(5));
  EXPECT_EQ(out.duration(), "8 minutes") << "time does not go on after the end";
  EXPECT_EQ(out.errors(0).message(), "HubSpot is down");
  EXPECT_EQ(out.errors(1).message(), "contacts: HubSpot is down");
  EXPECT_EQ(out.objects(1).status(), sync::v1::JOB_STATUS_FAILED);
  EXPECT_EQ(out.objects(2).status(), sync::v1::JOB_STATUS_FAILED);
}

TEST(SyncRunToProto, ShowsTheLastDayOfAWindow) {
  storage::SyncRun run = Running();
  run.window_start = ParseRfc3339("2026-01-01T00:00:00Z");
  run.window_end = ParseRfc3339("2026-02-01T00:00:00Z");
  const auto range = ToProto(run, kNow).date_range();
  EXPECT_EQ(range.from().day(), 1);
  EXPECT_EQ(range.to().month(), 1);
  EXPECT_EQ(range.to().day(), 31);
}

TEST(RecordIssueToProto, LinksToTheRecordWhereItHasAPage) {
  storage::Connection connection;
  connection.portal_id = 4711;
  storage::IssueView view;
  view.issue.type = ObjectType::kCompany;
  view.issue.object_id = 12;
  EXPECT_EQ(ToProto(view, &connection).record_url(),
            "https://app.hubspot.com/contacts/4711/record/0-2/12");
  connection.ui_domain = "app-eu1.hubspot.com";
  EXPECT_EQ(ToProto(view, &connection).record_url(),
            "https://app-eu1.hubspot.com/contacts/4711/record/0-2/12");
  view.issue.type = ObjectType::kNote;
  EXPECT_EQ(ToProto(view, &connection).record_url(), "");
  EXPECT_EQ(ToProto(view, nullptr).record_url(), "");
  view.issue.type = ObjectType::kCompany;
  view.issue.object_id = 0;
  EXPECT_EQ(ToProto(view, &connection).record_url(), "") << "an issue of the type";
  EXPECT_EQ(ToProto(view, &connection).object_id(), "");
}

TEST(Protos, PreviewsOfRecords) {
  const struct {
    sync::RecordEffect effect;
    integration::v1::RecordEffect proto;
  } kCases[] = {
      {sync::RecordEffect::kFails, integration::v1::RECORD_EFFECT_FAILS},
      {sync::RecordEffect::kDisappears, integration::v1::RECORD_EFFECT_DISAPPEARS},
      {sync::RecordEffect::kAppears, integration::v1::RECORD_EFFECT_APPEARS},
      {sync::RecordEffect::kChanged, integration::v1::RECORD_EFFECT_CHANGED},
      {sync::RecordEffect::kIssues, integration::v1::RECORD_EFFECT_ISSUES},
  };
  sync::ConfigPreview preview;
  preview.types.resize(1);
  for (const auto& c : kCases) {
    sync::RecordSample sample;
    sample.id = 7;
    sample.effect = c.effect;
    preview.types[0].samples.push_back(sample);
  }
  storage::Connection connection;
  connection.portal_id = 4711;
  const auto with = ToProto(preview, &connection);
  const auto without = ToProto(preview, nullptr);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(with.object_types(0).samples(i).effect(), kCases[i].proto) << i;
  }
  EXPECT_EQ(with.object_types(0).samples(0).record_url(),
            "https://app.hubspot.com/contacts/4711/record/0-2/7");
  EXPECT_EQ(without.object_types(0).samples(0).record_url(), "");
  EXPECT_FALSE(without.has_mrr());
  EXPECT_FALSE(without.object_types(0).has_clients());
}

}  // namespace
}  // namespace stanna::rpc
