// What became of webhook events, as text for people.
#pragma once

#include <string>

#include "stanna/integration/v1/integration_service.pb.h"
#include "tools/stannactl/render/table.h"

namespace stanna::ctl {

/// Each ends in "\n".
std::string ShowWebhookEvents(const integration::v1::ListWebhookEventsResponse& page,
                              LongCells cells);
std::string ShowWebhookHealth(const integration::v1::WebhookHealth& health);
std::string ShowReplayed(const integration::v1::ReplayWebhookEventsResponse& response);

/// In a few words, without "\n": "last event 2026-11-24 12:30 UTC, 7 wait (since 0:02), 1 given
/// up".
std::string ShowWebhooksInShort(const integration::v1::WebhookHealth& health);

}  // namespace stanna::ctl
