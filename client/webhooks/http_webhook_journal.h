// The webhooks journal over HTTP.
#pragma once

#include <memory>
#include <string>

#include "client/endpoints.h"
#include "client/http/http_client.h"
#include "client/webhook_journal.h"
#include "client/webhooks/app_caller.h"

namespace stanna::hubspot {

struct JournalOptions {
  std::string client_id;  ///< names the limits' buckets
  HubSpotEndpoints endpoints;
  std::string user_agent;
};

/// `files` fetches what HubSpot's answers point at, wherever that is; no token goes there. It and
/// all of `parts` must outlive the journal.
std::unique_ptr<WebhookJournal> MakeWebhookJournal(const JournalOptions& options,
                                                   const AppCallerParts& parts, HttpClient& files);

std::unique_ptr<JournalSubscriptions> MakeJournalSubscriptions(const JournalOptions& options,
                                                               const AppCallerParts& parts);

}  // namespace stanna::hubspot
