#include "server/webhooks/journal_reader.h"

#include <glog/logging.h>

#include <algorithm>
#include <future>
#include <memory>
#include <utility>

#include "server/webhooks/event_row.h"
#include "server/webhooks/hubspot_event.h"
#include "server/webhooks/journal_event.h"

namespace stanna::webhooks {
namespace {

using hubspot::JournalEntry;
using hubspot::JournalFile;
using std::chrono::milliseconds;
using storage::JournalPosition;
using storage::WebhookEvent;

// What a repeat may heal. Anything else is the file's own fault.
bool IsOutage(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kCancelled:
      return true;
    default:
      return false;
  }
}

// Messages hold ids and times, which differ each time.
std::string CauseOf(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason.empty() ? std::string(Std(absl::StatusCodeToString(status.code()))) : reason;
}

}  // namespace

JournalReader::JournalReader(hubspot::WebhookJournal& journal, EventWriter& writer,
                             storage::WebhookStore& store, WebhookCounters& counters,
                             const Clock& clock, JournalReaderOptions options)
    : journal_(journal),
      writer_(writer),
      store_(store),
      counters_(counters),
      clock_(clock),
      options_(std::move(options)) {}

JournalReader::~JournalReader() { Stop(); }

void JournalReader::Start() {
  thread_ = std::thread([this] { StepUntilStopped(); });
}

void JournalReader::Stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  stop_.request_stop();
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void JournalReader::StepUntilStopped() {
  for (;;) {
    const auto next = std::chrono::steady_clock::now() + Step();
    MutexLock lock(mutex_);
    while (!stopping_ && lock.WaitUntil(wake_, next)) {
    }
    if (stopping_) break;
  }
  // Another process need not wait for the lease's end.
  const absl::Status released =
      store_.ReleaseJournal(options_.journal, options_.owner, StoreDeadline());
  LOG_IF(WARNING, !released.ok()) << "webhooks journal: its lease stays until it ends: "
                                  << ToString(released);
}

milliseconds JournalReader::Step() {
  const auto wait = TryStep();
  if (!wait.ok()) return PauseAfter(wait.status());
  if (failures_ > 0) LOG(INFO) << "webhooks journal: it is read again";
  failures_ = 0;
  cause_.clear();
  return *wait;
}

absl::StatusOr<milliseconds> JournalReader::TryStep() {
  const Time asked_at = clock_.Now();
  ASSIGN_OR_RETURN(auto leased, store_.LeaseJournal(Lease(), asked_at, StoreDeadline()));
  if (!leased) return options_.poll;
  JournalPosition& position = *leased;
  auto entries = NextEntries(position);
  if (absl::IsNotFound(entries.status()) && !position.offset.empty()) {
    LOG(WARNING) << "webhooks journal: HubSpot does not have entry " << position.offset
                 << " any more; what it still has is read from its beginning, and syncs find what"
                    " is missing";
    NoteGap(position);
    position.offset.clear();
    RETURN_IF_ERROR(Move(position));
    // Not at once: were each offset refused, it would be read from its beginning without end.
    return options_.poll;
  }
  if (!entries.ok()) return entries.status();
  for (const JournalEntry& entry : *entries) {
    if (stop_.stop_requested()) return milliseconds(0);
    RETURN_IF_ERROR(ReadEntry(entry, position));
  }
  if (entries->size() >= static_cast<std::size_t>(kJournalBatch)) return milliseconds(0);
  position.caught_up_at = asked_at;
  RETURN_IF_ERROR(Move(position));
  return entries->empty() ? options_.poll : milliseconds(0);
}

absl::StatusOr<JournalReader::Entries> JournalReader::NextEntries(const JournalPosition& position) {
  return position.offset.empty() ? journal_.Earliest(kJournalBatch, CallNow())
                                 : journal_.After(position.offset, kJournalBatch, CallNow());
}

absl::Status JournalReader::ReadEntry(const JournalEntry& entry, JournalPosition& position) {
  const auto file = journal_.Fetch(entry, CallNow());
  if (!file.ok()) return PassOver(file.status(), entry, position);
  RETURN_IF_ERROR(Keep(entry, *file));
  position.offset = entry.offset;
  position.published_at = file->published_at;
  return Move(position);
}

// A file that can't be had may have a URL that ran out: the next batch brings another. One that
// never can must not hold up all that follow.
absl::Status JournalReader::PassOver(const absl::Status& why, const JournalEntry& entry,
                                     JournalPosition& position) {
  if (IsOutage(why)) return why;
  bad_tries_ = entry.offset == bad_offset_ ? bad_tries_ + 1 : 1;
  bad_offset_ = entry.offset;
  if (bad_tries_ < kJournalFileTries) return why;
  LOG(ERROR) << "webhooks journal: an entry is passed over, and syncs find what it told: "
             << ToString(why);
  NoteGap(position);
  position.offset = entry.offset;
  return Move(position);
}

absl::Status JournalReader::Keep(const JournalEntry& entry, const JournalFile& file) {
  const Time now = clock_.Now();
  std::vector<WebhookEvent> rows;
  std::int64_t unreadable = 0, unknown = 0, received = 0;
  for (std::size_t i = 0; i < file.events.size(); ++i) {
    if (!file.events[i]) {
      ++unreadable;
      continue;
    }
    for (TranslatedEvent& translated : Translate(*file.events[i])) {
      const auto event = ReadEvent(translated.json);
      if (!event.ok()) {
        ++unreadable;
        continue;
      }
      ++received;
      if (!IsUsed(*event)) ++unknown;
      rows.push_back(
          RowOf(*event, JournalKey(entry.offset, i, translated.property), translated.json, now));
    }
    if (rows.size() >= kJournalRowsAtOnce) RETURN_IF_ERROR(Write(std::exchange(rows, {})));
  }
  if (!rows.empty()) RETURN_IF_ERROR(Write(std::move(rows)));
  counters_.Add(&WebhookCounts::received, received);
  counters_.Add(&WebhookCounts::unreadable, unreadable);
  counters_.Add(&WebhookCounts::unknown_types, unknown);
  return absl::OkStatus();
}

// The writer answers within its own time, whatever the database does.
absl::Status JournalReader::Write(std::vector<WebhookEvent> rows) {
  const auto kept = std::make_shared<std::promise<absl::Status>>();
  writer_.Write(std::move(rows), [kept](const absl::Status& status) { kept->set_value(status); });
  return kept->get_future().get();
}

absl::Status JournalReader::Move(const JournalPosition& position) {
  return store_.MoveJournal(Lease(), position, StoreDeadline());
}

void JournalReader::NoteGap(JournalPosition& position) const {
  ++position.gaps;
  position.last_gap_at = clock_.Now();
}

milliseconds JournalReader::PauseAfter(const absl::Status& status) {
  if (absl::IsCancelled(status)) return milliseconds(0);
  const std::string cause = CauseOf(status);
  if (cause != cause_) LOG(WARNING) << "webhooks journal: " << ToString(status);
  cause_ = cause;
  constexpr int kMostDoublings = 10;
  const auto pause = options_.first_pause * (1 << std::min(failures_, kMostDoublings));
  ++failures_;
  return std::min(std::max(pause, DetailsOf(status).retry_after.value_or(milliseconds(0))),
                  options_.longest_pause);
}

storage::JournalLease JournalReader::Lease() const {
  return {
      .journal = options_.journal, .owner = options_.owner, .until = clock_.Now() + options_.lease};
}

hubspot::CallOptions JournalReader::CallNow() const {
  hubspot::CallOptions call;
  call.deadline = Deadline::After(options_.call_timeout);
  call.priority = hubspot::Priority::kWebhook;
  call.stop = stop_.get_token();
  return call;
}

}  // namespace stanna::webhooks
