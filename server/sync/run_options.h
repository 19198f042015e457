// Settings of the sync engine.
#pragma once

#include <chrono>
#include <cstdint>

namespace stanna::sync {

class SyncObserver;

struct RunOptions {
  /// Records a page of a list: HubSpot's maximum, because the number of calls is what limits a
  /// sync.
  int page_size = 100;
  /// Records a page of a search, HubSpot's maximum too.
  int search_page_size = 200;
  /// Changed records gathered before their associations are read: one call takes so many.
  std::size_t association_batch = 1'000;
  /// Records written in one transaction where no list page sets the size: small enough that a
  /// cancelled run ends at once, large enough that the commit does not dominate.
  std::size_t write_page = 200;
  /// A change shows in HubSpot's searches up to this much later ("a few moments" by its
  /// documentation; a production connector has seen an hour).
  std::chrono::milliseconds index_lag = std::chrono::hours(1);
  /// How far a quick sync reaches back behind the one before it, for what was indexed in the
  /// meantime: most changes show within a minute, the rest is found after `index_lag`.
  std::chrono::milliseconds fast_overlap = std::chrono::seconds(60);
  /// Parts of the portal's definitions (owners, pipelines, properties of a type) that a quick sync
  /// reads, those first that were not read for longest: what remains of its budget of calls.
  int definitions_per_cycle = 2;
  /// Records compared by one count in a reconciliation; those of a differing count are compared by
  /// id and version.
  std::int64_t reconcile_bucket = 5'000;
  /// A type with more records is imported from both ends at once; below it the calls that find the
  /// ends cost more than they save.
  std::int64_t both_ends_from = 5'000;
  /// Bounds one HubSpot call with its retries and its wait for the rate limit, which other runs of
  /// the portal may be using up.
  std::chrono::milliseconds call_deadline = std::chrono::minutes(5);
  /// Bounds one write or look-up, the wait for a database connection included.
  std::chrono::milliseconds store_deadline = std::chrono::seconds(60);
  /// Attempts in a row that end in a transient error without a single page written. With the pauses
  /// below this gives HubSpot about twenty minutes to come back.
  int max_attempts = 8;
  std::chrono::milliseconds first_pause = std::chrono::seconds(5);
  std::chrono::milliseconds longest_pause = std::chrono::minutes(5);
  /// Records linked again in one transaction.
  int link_batch = 200;
  /// Webhook events taken at a time: a burst of them names the same records again and again, and
  /// each is read once a batch, a hundred a call. At a kilobyte each, ten megabytes.
  int live_batch = 10'000;
  /// How long a live run without an event looks for the next one, so that a burst with gaps is one
  /// run and not many: a run's start and end cost more than these looks.
  std::chrono::milliseconds live_idle = std::chrono::seconds(5);
  std::chrono::milliseconds live_poll = std::chrono::milliseconds(100);
  /// What a call of a live run takes of the time until its next batch: HubSpot's smallest limit is
  /// a hundred calls in ten seconds. A batch's own calls are made at once, so that a change that
  /// comes alone is seen soonest; without the pause, many small batches would use up the ten
  /// seconds' calls within three, and what comes then would wait for the other seven.
  std::chrono::milliseconds live_call_interval = std::chrono::milliseconds(100);
  /// A live run may go on for days: what it knows of the portal and the configuration is loaded
  /// anew after so long. A new version of the configuration is seen with the next events.
  std::chrono::milliseconds live_refresh = std::chrono::minutes(1);
  /// After each batch so much time goes to figures and scores before the next events are taken:
  /// enough for all that a batch touches, but not for an import's clients, which the import works
  /// out itself and a live run when nothing else is due.
  std::chrono::milliseconds live_derive = std::chrono::seconds(1);
  /// The day's totals of the portfolio, which a live run changes with each batch and which cost the
  /// same for one client as for all.
  std::chrono::milliseconds live_sum_up = std::chrono::seconds(10);
  /// Is told what runs do; outlives them. Null: nobody.
  SyncObserver* observer = nullptr;
};

}  // namespace stanna::sync
