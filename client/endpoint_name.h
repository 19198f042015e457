// Which of HubSpot's endpoints a URL leads to, in a word without ids.
#pragma once

#include <string_view>
#include <vector>

namespace stanna::hubspot {

/// "objects.list" of "https://api.hubapi.com/crm/v3/objects/contacts?limit=100", whatever the
/// version's place in the path; "other" of what we never call. `method`: "GET".
std::string_view EndpointName(std::string_view method, std::string_view url);

/// What is fetched without a token from wherever HubSpot's journal says.
inline constexpr std::string_view kJournalFile = "journal.file";

/// All that EndpointName answers, and kJournalFile.
std::vector<std::string_view> AllEndpointNames();

}  // namespace stanna::hubspot
