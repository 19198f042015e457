/// The endpoints of the webhooks journal, and the files that they point to.
#pragma once

#include "tools/hubspot_sim/api/context.h"

namespace stanna::sim {

inline constexpr std::string_view kJournalPrefix = "/webhooks-journal/";
/// The files lie elsewhere and take no token: their URL is signed.
inline constexpr std::string_view kJournalFilePrefix = "/webhooks-journal-files/";

/// Answers /webhooks-journal/….
HttpReply HandleJournal(const Context& context, const HttpRequest& request);
/// Answers /webhooks-journal-files/….
HttpReply HandleJournalFile(const Context& context, const HttpRequest& request);

}  // namespace stanna::sim
