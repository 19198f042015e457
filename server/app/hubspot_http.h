// The way to HubSpot's host, as the settings say.
#pragma once

#include <memory>

#include "base/status.h"
#include "client/http/http_client.h"
#include "server/app/options.h"

namespace stanna::app {

inline constexpr char kUserAgent[] = "stanna-hubspot/0.1";

/// InvalidArgument names HUBSPOT_API_BASE and HUBSPOT_CA_FILE: one of them can't be used.
absl::StatusOr<std::unique_ptr<hubspot::HttpClient>> OpenHubSpotHttp(const Options& options);

/// To any host, for what is fetched without a token: only HubSpot's own answers lead there.
absl::StatusOr<std::unique_ptr<hubspot::HttpClient>> OpenHttpToAnyHost(const Options& options);

}  // namespace stanna::app
