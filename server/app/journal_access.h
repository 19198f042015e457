// The way to the app's webhooks journal, for the server that reads it and for the command line that
// sets it up.
#pragma once

#include <memory>

#include "base/clock.h"
#include "base/status.h"
#include "client/auth/oauth_client.h"
#include "client/call_observer.h"
#include "client/http/http_client.h"
#include "client/http/retrying_http_client.h"
#include "client/http/sleeper.h"
#include "client/webhook_journal.h"
#include "server/app/kv_bucket_store.h"
#include "server/app/options.h"
#include "storage/kv/kv_store.h"

namespace stanna::app {

/// Thread-safe.
class JournalAccess {
 public:
  /// The limits are counted in `kv`; it, `clock` and `observer` must outlive this. `observer` is
  /// told of every request; null: nobody is. InvalidArgument: the CA file or the URL of HubSpot's
  /// API can't be used.
  static absl::StatusOr<std::unique_ptr<JournalAccess>> Open(
      const Options& options, storage::KvStore& kv, const Clock& clock,
      hubspot::CallObserver* observer = nullptr);

  hubspot::WebhookJournal& journal() { return *journal_; }
  hubspot::JournalSubscriptions& subscriptions() { return *subscriptions_; }

 private:
  using Http = std::unique_ptr<hubspot::HttpClient>;
  JournalAccess(const Options& options, storage::KvStore& kv, const Clock& clock, Http http,
                Http files);

  const Http http_, files_;
  hubspot::SystemSleeper sleeper_;
  hubspot::RetryingHttpClient retrying_http_, retrying_files_;
  KvBucketStore buckets_;
  const std::unique_ptr<hubspot::OAuthClient> oauth_;
  std::unique_ptr<hubspot::WebhookJournal> journal_;
  std::unique_ptr<hubspot::JournalSubscriptions> subscriptions_;
};

}  // namespace stanna::app
