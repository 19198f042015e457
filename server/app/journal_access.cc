#include "server/app/journal_access.h"

#include <utility>

#include "client/auth/http_oauth_client.h"
#include "client/webhooks/http_webhook_journal.h"
#include "server/app/hubspot_http.h"

namespace stanna::app {

absl::StatusOr<std::unique_ptr<JournalAccess>> JournalAccess::Open(
    const Options& options, storage::KvStore& kv, const Clock& clock,
    hubspot::CallObserver* observer) {
  ASSIGN_OR_RETURN(auto http, OpenHubSpotHttp(options, observer));
  ASSIGN_OR_RETURN(auto files, OpenJournalFileHttp(options, observer));
  return std::unique_ptr<JournalAccess>(
      new JournalAccess(options, kv, clock, std::move(http), std::move(files)));
}

JournalAccess::JournalAccess(const Options& options, storage::KvStore& kv, const Clock& clock,
                             Http http, Http files)
    : http_(std::move(http)),
      files_(std::move(files)),
      retrying_http_(*http_, sleeper_),
      retrying_files_(*files_, sleeper_),
      buckets_(kv),
      // It is asked for the app's own token only, which takes no consent.
      oauth_(hubspot::MakeOAuthClient({.client_id = options.hubspot.client_id,
                                       .client_secret = options.hubspot.client_secret,
                                       .redirect_uri = "",
                                       .scopes = {},
                                       .optional_scopes = {}},
                                      options.hubspot.endpoints, kUserAgent, retrying_http_)) {
  const hubspot::AppCallerParts parts{*oauth_, retrying_http_, buckets_, clock, sleeper_};
  const hubspot::JournalOptions journal{.client_id = options.hubspot.client_id,
                                        .endpoints = options.hubspot.endpoints,
                                        .user_agent = kUserAgent};
  journal_ = hubspot::MakeWebhookJournal(journal, parts, retrying_files_);
  subscriptions_ = hubspot::MakeJournalSubscriptions(journal, parts);
}

}  // namespace stanna::app
