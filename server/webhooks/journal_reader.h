// Pulls HubSpot's events from the app's journal, where nobody can push them to us.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/mutex.h"
#include "base/status.h"
#include "client/webhook_journal.h"
#include "server/webhooks/event_writer.h"
#include "server/webhooks/webhook_counters.h"
#include "storage/webhook_store.h"

namespace stanna::webhooks {

/// How often the journal is asked when there was nothing more. One call; HubSpot allows a hundred
/// a second.
inline constexpr std::chrono::milliseconds kJournalPoll = std::chrono::seconds(2);
/// Entries asked for at once. Their URLs hold for minutes only, so what is asked for must be read
/// soon.
inline constexpr int kJournalBatch = 20;
/// So often a file that is none, or not there, is asked for before it is passed over.
inline constexpr int kJournalFileTries = 5;
/// Rows handed to the writer at once: a file has up to 100 events, and each of them up to some
/// hundred properties.
inline constexpr std::size_t kJournalRowsAtOnce = 2'000;

struct JournalReaderOptions {
  std::string journal;  ///< the app's client id
  std::string owner;    ///< of this process alone
  std::chrono::milliseconds poll = kJournalPoll;
  /// A process that died is replaced after so long. It is prolonged with each file.
  std::chrono::milliseconds lease = std::chrono::seconds(30);
  /// After an error; doubled with each that follows, up to the longest.
  std::chrono::milliseconds first_pause = std::chrono::seconds(2);
  std::chrono::milliseconds longest_pause = std::chrono::minutes(2);
  /// One call to HubSpot with its repeats.
  std::chrono::milliseconds call_timeout = std::chrono::seconds(60);
  std::chrono::milliseconds store_timeout = std::chrono::seconds(10);
};

/// Every process may have one: who holds the journal's lease reads it, the others wait for it.
/// Events are kept before the position moves, and have keys by their place in the journal: what is
/// cut off in between is read again and changes nothing twice. Started once and stopped once; the
/// destructor stops it.
class JournalReader {
 public:
  /// The references must outlive it.
  JournalReader(hubspot::WebhookJournal& journal, EventWriter& writer, storage::WebhookStore& store,
                WebhookCounters& counters, const Clock& clock, JournalReaderOptions options);
  ~JournalReader();

  void Start();
  /// Returns when the file that is read now is kept, or given up. Idempotent.
  void Stop();
  /// One batch: what Start does again and again, on one thread at a time. How long to wait before
  /// the next.
  std::chrono::milliseconds Step();

 private:
  using Entries = std::vector<hubspot::JournalEntry>;

  void StepUntilStopped();
  absl::StatusOr<std::chrono::milliseconds> TryStep();
  absl::StatusOr<Entries> NextEntries(const storage::JournalPosition& position);
  absl::Status ReadEntry(const hubspot::JournalEntry& entry, storage::JournalPosition& position);
  absl::Status PassOver(const absl::Status& why, const hubspot::JournalEntry& entry,
                        storage::JournalPosition& position);
  absl::Status Keep(const hubspot::JournalEntry& entry, const hubspot::JournalFile& file);
  absl::Status Write(std::vector<storage::WebhookEvent> rows);
  absl::Status Move(const storage::JournalPosition& position);
  void NoteGap(storage::JournalPosition& position) const;
  std::chrono::milliseconds PauseAfter(const absl::Status& status);

  storage::JournalLease Lease() const;
  hubspot::CallOptions CallNow() const;
  Deadline StoreDeadline() const { return Deadline::After(options_.store_timeout); }

  hubspot::WebhookJournal& journal_;
  EventWriter& writer_;
  storage::WebhookStore& store_;
  WebhookCounters& counters_;
  const Clock& clock_;
  const JournalReaderOptions options_;

  /// Of the reading thread.
  int failures_ = 0;  ///< in a row
  std::string cause_;
  std::string bad_offset_;  ///< the file that could not be read last, and how often
  int bad_tries_ = 0;

  std::stop_source stop_;
  Mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace stanna::webhooks
