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

/// InvalidArgument names HUBSPOT_API_BASE and HUBSPOT_CA_FILE: one of them can't be used.
/// `observer` is told of every request and outlives the client; null: nobody is.
absl::StatusOr<std::unique_ptr<hubspot::HttpClient>> OpenHubSpotHttp(
    const Options& options, hubspot::CallObserver* observer = nullptr);

/// To any host, for what is fetched without a token: only HubSpot's own answers lead there.
absl::StatusOr<std::unique_ptr<hubspot::HttpClient>> OpenHttpToAnyHost(
    const Options& options, hubspot::CallObserver* observer = nullptr);

}  // namespace stanna::app
