#include "server/webhooks/journal_reader.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "server/webhooks/fake_stores.h"
#include "server/webhooks/hubspot_event.h"
#include "server/webhooks/journal_event.h"

namespace stanna::webhooks {
namespace {

using hubspot::CallOptions;
using hubspot::JournalEntry;
using hubspot::JournalEvent;
using hubspot::JournalFile;
using std::chrono::milliseconds;

// A journal in memory: entries by number, "o0" the first.
class FakeJournal : public hubspot::WebhookJournal {
 public:
  void Append(std::vector<std::optional<JournalEvent>> events) {
    const MutexLock lock(mutex_);
    files_.push_back({.published_at = FromEpochMs(1'000), .events = std::move(events)});
  }
  /// Entries before that one are too old.
  void Forget(std::size_t before) {
    const MutexLock lock(mutex_);
    first_ = before;
  }
  void FailWith(const absl::Status& status) {
    const MutexLock lock(mutex_);
    failure_ = status;
  }
  void FailFile(const std::string& offset, const absl::Status& status) {
    const MutexLock lock(mutex_);
    bad_offset_ = offset;
    bad_file_ = status;
  }
  int asked() {
    const MutexLock lock(mutex_);
    return asked_;
  }
  void AwaitAsked(int count) {
    MutexLock lock(mutex_);
    while (asked_ < count) lock.Wait(changed_);
  }

  absl::StatusOr<std::vector<JournalEntry>> Earliest(int count, const CallOptions&) override {
    const MutexLock lock(mutex_);
    return From(first_, count);
  }
  absl::StatusOr<std::vector<JournalEntry>> Latest(int, const CallOptions&) override { abort(); }
  absl::StatusOr<std::vector<JournalEntry>> After(const std::string& offset, int count,
                                                  const CallOptions&) override {
    const MutexLock lock(mutex_);
    const std::size_t number = NumberOf(offset);
    if (number < first_ || number >= files_.size()) {
      ++asked_;
      return WithReason(NotFound("no such entry"), "HUBSPOT_NOT_FOUND");
    }
    return From(number + 1, count);
  }
  absl::StatusOr<JournalFile> Fetch(const JournalEntry& entry, const CallOptions&) override {
    const MutexLock lock(mutex_);
    if (entry.offset == bad_offset_) return bad_file_;
    return files_.at(NumberOf(entry.offset));
  }

 private:
  static std::size_t NumberOf(const std::string& offset) { return std::stoul(offset.substr(1)); }
  absl::StatusOr<std::vector<JournalEntry>> From(std::size_t begin, int count) REQUIRES(mutex_) {
    ++asked_;
    changed_.notify_all();
    if (!failure_.ok()) return failure_;
    std::vector<JournalEntry> entries;
    for (std::size_t i = begin; i < files_.size() && entries.size() < std::size_t(count); ++i) {
      entries.push_back({.offset = "o" + std::to_string(i), .url = "https://files.test"});
    }
    return entries;
  }

  Mutex mutex_;
  std::condition_variable changed_;
  std::vector<JournalFile> files_ GUARDED_BY(mutex_);
  std::size_t first_ GUARDED_BY(mutex_) = 0;
  absl::Status failure_ GUARDED_BY(mutex_);
  std::string bad_offset_ GUARDED_BY(mutex_) = "none is bad";
  absl::Status bad_file_ GUARDED_BY(mutex_);
  int asked_ GUARDED_BY(mutex_) = 0;
};

JournalEvent Created(ObjectId id, std::int64_t portal = 33) {
  JournalEvent event;
  event.action = "CREATE";
  event.portal_id = portal;
  event.occurred_at = FromEpochMs(5);
  event.object_type_id = "0-1";
  event.object_id = id;
  return event;
}

class JournalReaderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    connections_.Connect("a.com", 33);
    reader_ = MakeReader("p1");
  }
  std::unique_ptr<JournalReader> MakeReader(const std::string& owner) {
    JournalReaderOptions options;
    options.journal = "client-1";
    options.owner = owner;
    return std::make_unique<JournalReader>(journal_, writer_, store_, counters_, clock_, options);
  }
  std::vector<ObjectId> Kept() {
    std::vector<ObjectId> ids;
    for (const auto& event : store_.events()) ids.push_back(event.object_id);
    return ids;
  }

  FakeConnectionStore connections_;
  FakeWebhookStore store_;
  WebhookCounters counters_;
  FakeClock clock_{FromEpochMs(1'700'000'000'000)};
  FakeJournal journal_;
  EventWriter writer_{store_, connections_, counters_, clock_, {}};
  std::unique_ptr<JournalReader> reader_;
};

using Ids = std::vector<ObjectId>;

TEST_F(JournalReaderTest, ReadsWhatThereIsAndWaitsForMore) {
  journal_.Append({Created(1), Created(2)});
  journal_.Append({Created(3)});
  EXPECT_EQ(reader_->Step(), milliseconds(0)) << "there may be more already";
  EXPECT_EQ(Kept(), (Ids{1, 2, 3}));
  EXPECT_EQ(store_.position().offset, "o1");
  EXPECT_EQ(store_.position().published_at, FromEpochMs(1'000));
  EXPECT_EQ(reader_->Step(), kJournalPoll);
  EXPECT_EQ(store_.position().caught_up_at, clock_.Now());
  journal_.Append({Created(4)});
  EXPECT_EQ(reader_->Step(), milliseconds(0));
  EXPECT_EQ(Kept(), (Ids{1, 2, 3, 4})) << "no more than what is new";
  EXPECT_EQ(store_.appends(), 3);
  EXPECT_EQ(store_.position().gaps, 0);
}

TEST_F(JournalReaderTest, AnEmptyJournalIsReadToItsEnd) {
  EXPECT_EQ(reader_->Step(), kJournalPoll);
  EXPECT_EQ(store_.position().offset, "");
  EXPECT_EQ(store_.position().caught_up_at, clock_.Now());
}

TEST_F(JournalReaderTest, ABacklogIsReadWithoutWaiting) {
  const int files = 2 * kJournalBatch + 1;
  for (int i = 0; i < files; ++i) journal_.Append({Created(i + 1)});
  EXPECT_EQ(reader_->Step(), milliseconds(0));
  EXPECT_EQ(reader_->Step(), milliseconds(0));
  EXPECT_FALSE(store_.position().caught_up_at.has_value());
  EXPECT_EQ(reader_->Step(), milliseconds(0));
  EXPECT_TRUE(store_.position().caught_up_at.has_value());
  EXPECT_EQ(Kept().size(), static_cast<std::size_t>(files));
}

TEST_F(JournalReaderTest, RowsAreAsTheReceiverKeepsThem) {
  JournalEvent update = Created(7);
  update.action = "UPDATE";
  update.properties = {{"email", "a@b.c"}, {"phone", "1"}};
  journal_.Append({update});
  reader_->Step();
  const auto events = store_.events();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].workspace_id, WorkspaceId("a.com"));
  EXPECT_EQ(events[0].portal_id, 33);
  EXPECT_EQ(events[0].type, "contact.propertyChange");
  EXPECT_EQ(events[0].object_type, ObjectType::kContact);
  EXPECT_EQ(events[0].object_id, 7);
  EXPECT_EQ(events[0].occurred_at, FromEpochMs(5));
  EXPECT_EQ(events[0].received_at, clock_.Now());
  EXPECT_EQ(events[0].due_at, clock_.Now());
  const auto read = ReadEvent(events[0].body);
  ASSERT_TRUE(read.ok()) << events[0].body;
  EXPECT_EQ(read->property, "email");
  EXPECT_EQ(read->value, "a@b.c");
  EXPECT_NE(events[0].key, events[1].key);
}

// As if the process died between the two.
TEST_F(JournalReaderTest, WhatIsKeptBeforeThePositionMovesIsReadAgainAndKeptOnce) {
  journal_.Append({Created(1)});
  journal_.Append({Created(2)});
  store_.FailMoves(1);
  EXPECT_GT(reader_->Step(), milliseconds(0));
  EXPECT_EQ(Kept(), (Ids{1}));
  EXPECT_EQ(store_.position().offset, "");
  store_.GiveJournalTo("");
  const auto next = MakeReader("p2");
  EXPECT_EQ(next->Step(), milliseconds(0));
  EXPECT_EQ(Kept(), (Ids{1, 2}));
  EXPECT_EQ(store_.position().offset, "o1");
  EXPECT_EQ(counters_.Read().repeated, 1);
}

TEST_F(JournalReaderTest, ThePositionDoesNotMoveBeforeEventsAreKept) {
  journal_.Append({Created(1)});
  store_.FailWith(Unavailable("away"));
  EXPECT_GT(reader_->Step(), milliseconds(0));
  EXPECT_EQ(store_.position().offset, "");
  store_.FailWith(absl::OkStatus());
  EXPECT_EQ(reader_->Step(), milliseconds(0));
  EXPECT_EQ(Kept(), (Ids{1}));
  EXPECT_EQ(store_.position().offset, "o0");
}

TEST_F(JournalReaderTest, AnOffsetThatIsTooOldIsAGapAndTheRestIsRead) {
  journal_.Append({Created(1)});
  reader_->Step();
  journal_.Append({Created(2)});
  journal_.Append({Created(3)});
  journal_.Forget(2);
  clock_.Advance(std::chrono::hours(80));
  EXPECT_EQ(reader_->Step(), kJournalPoll) << "not at once: it might go on for ever";
  EXPECT_EQ(store_.position().gaps, 1);
  EXPECT_EQ(store_.position().last_gap_at, clock_.Now());
  EXPECT_EQ(store_.position().offset, "");
  EXPECT_EQ(reader_->Step(), milliseconds(0));
  EXPECT_EQ(Kept(), (Ids{1, 3}));
  EXPECT_EQ(store_.position().gaps, 1) << "the gap is not forgotten";
}

TEST_F(JournalReaderTest, ReadingFromTheBeginningAgainKeepsNothingTwice) {
  journal_.Append({Created(1)});
  journal_.Append({Created(2)});
  reader_->Step();
  storage::JournalPosition lost = store_.position();
  lost.offset = "o9";
  ASSERT_TRUE(
      store_.MoveJournal({.journal = "client-1", .owner = "p1"}, lost, Deadline::Infinite()).ok());
  reader_->Step();
  reader_->Step();
  EXPECT_EQ(Kept(), (Ids{1, 2}));
  EXPECT_EQ(counters_.Read().repeated, 2);
}

TEST_F(JournalReaderTest, OneProcessReadsAtATime) {
  journal_.Append({Created(1)});
  const auto other = MakeReader("p2");
  EXPECT_EQ(reader_->Step(), milliseconds(0));
  journal_.Append({Created(2)});
  const int asked = journal_.asked();
  EXPECT_EQ(other->Step(), kJournalPoll);
  EXPECT_EQ(journal_.asked(), asked) << "HubSpot is asked once";
  EXPECT_EQ(Kept(), (Ids{1}));
}

TEST_F(JournalReaderTest, WhoLostTheLeaseMovesNothing) {
  for (int i = 1; i <= 2; ++i) journal_.Append({Created(i)});
  store_.Hold();
  std::thread step([this] { reader_->Step(); });
  store_.AwaitAppends(1);
  store_.GiveJournalTo("p2");
  store_.Release();
  step.join();
  EXPECT_EQ(Kept(), (Ids{1})) << "it ends at once";
  EXPECT_EQ(store_.position().offset, "");
}

TEST_F(JournalReaderTest, ErrorsMakeItWaitLongerAndLonger) {
  journal_.FailWith(Unavailable("HubSpot is away"));
  const milliseconds first = reader_->Step(), second = reader_->Step();
  EXPECT_GT(first, milliseconds(0));
  EXPECT_EQ(second, 2 * first);
  for (int i = 0; i < 20; ++i) EXPECT_LE(reader_->Step(), std::chrono::minutes(2));
  EXPECT_EQ(store_.position().gaps, 0);
  journal_.FailWith(absl::OkStatus());
  EXPECT_EQ(reader_->Step(), kJournalPoll);
  journal_.FailWith(Unavailable("again"));
  EXPECT_EQ(reader_->Step(), first);
}

TEST_F(JournalReaderTest, AFileThatCanNotBeReadIsTriedAgainAndThenPassedOver) {
  journal_.Append({Created(1)});
  journal_.Append({Created(2)});
  journal_.FailFile("o0", DataLoss("no file of a journal"));
  for (int i = 1; i < kJournalFileTries; ++i) {
    EXPECT_GT(reader_->Step(), milliseconds(0));
    EXPECT_TRUE(Kept().empty());
  }
  EXPECT_EQ(reader_->Step(), milliseconds(0));
  EXPECT_EQ(Kept(), (Ids{2}));
  EXPECT_EQ(store_.position().gaps, 1);
}

TEST_F(JournalReaderTest, AFileThatIsAwayIsWaitedFor) {
  journal_.Append({Created(1)});
  journal_.FailFile("o0", Unavailable("the store is away"));
  for (int i = 0; i < 3 * kJournalFileTries; ++i) EXPECT_GT(reader_->Step(), milliseconds(0));
  EXPECT_EQ(store_.position().gaps, 0);
  journal_.FailFile("none", absl::OkStatus());
  EXPECT_EQ(reader_->Step(), milliseconds(0));
  EXPECT_EQ(Kept(), (Ids{1}));
}

TEST_F(JournalReaderTest, CountsWhatItDoesNotKeep) {
  JournalEvent unknown = Created(5);
  unknown.action = "APP_UNINSTALL";
  journal_.Append({Created(1), std::nullopt, unknown, Created(2, 77)});
  reader_->Step();
  const WebhookCounts counts = counters_.Read();
  EXPECT_EQ(counts.received, 3);
  EXPECT_EQ(counts.unreadable, 1);
  EXPECT_EQ(counts.unknown_types, 1);
  EXPECT_EQ(counts.unknown_portals, 1);
  EXPECT_EQ(counts.added, 2);
}

TEST_F(JournalReaderTest, MoreRowsThanTheWriterTakesAtOnce) {
  JournalEvent update = Created(1);
  update.action = "UPDATE";
  for (std::size_t i = 0; i < kJournalRowsAtOnce / 2 + 1; ++i) {
    update.properties["p" + std::to_string(i)] = "v";
  }
  journal_.Append({update, update, update});
  EXPECT_EQ(reader_->Step(), milliseconds(0));
  EXPECT_EQ(store_.events().size(), 3 * update.properties.size());
  EXPECT_EQ(store_.appends(), 2);
  EXPECT_EQ(store_.position().offset, "o0");
}

TEST_F(JournalReaderTest, ItsEndGivesTheLeaseBack) {
  journal_.Append({Created(1)});
  reader_->Start();
  journal_.AwaitAsked(2);
  reader_->Stop();
  EXPECT_EQ(Kept(), (Ids{1}));
  const auto other = MakeReader("p2");
  journal_.Append({Created(2)});
  EXPECT_EQ(other->Step(), milliseconds(0));
  EXPECT_EQ(Kept(), (Ids{1, 2}));
}

}  // namespace
}  // namespace stanna::webhooks
