// The way to HubSpot's host, as the settings say.
#pragma once

#include <memory>

#include "base/status.h"
#include "client/call_observer.h"
#include "client/http/http_client.h"
#include "server/app/options.h"

namespace stanna::app {

/// Of this program.
inline constexpr char kVersion[] = "0.1";
inline constexpr char kUserAgent[] = "stanna-hubspot/0.1";

/// To HubSpot's host and no other. InvalidArgument names HUBSPOT_API_BASE or HUBSPOT_CA_FILE, which
/// can't be used.
/// `observer` is told of every request and outlives the client; null: nobody is.
absl::StatusOr<std::unique_ptr<hubspot::HttpClient>> OpenHubSpotHttp(
    const Options& options, hubspot::CallObserver* observer = nullptr);

/// To the hosts of HUBSPOT_JOURNAL_FILE_HOSTS, or to any: for what is fetched without a token,
/// where only HubSpot's own answers lead.
absl::StatusOr<std::unique_ptr<hubspot::HttpClient>> OpenJournalFileHttp(
    const Options& options, hubspot::CallObserver* observer = nullptr);

}  // namespace stanna::app
