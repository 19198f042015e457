// Which events count as contact, and which have a mood of the client.
#pragma once

#include "server/insights/health/health.h"

namespace stanna::insights {

/// By a person, not missed or cancelled, and no task.
inline bool IsContact(const HealthEvent& event) {
  const bool happened = event.outcome == Outcome::kNone || event.outcome == Outcome::kHeld;
  return happened && event.automatic == Automatic::kNone && event.kind != MessageKind::kTask;
}

/// What a client itself wrote or said, and whose mood is known.
inline bool IsClientMood(const HealthEvent& event) {
  return event.side == Side::kClient && event.analysed && event.automatic == Automatic::kNone;
}

}  // namespace stanna::insights
