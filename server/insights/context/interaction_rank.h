// Which interactions of a client matter most to somebody who is about to talk to it.
#pragma once

#include <absl/time/time.h>

#include <vector>

#include "base/clock.h"
#include "server/insights/context/context_facts.h"

namespace stanna::insights {

/// The factors of an interaction's rank, which is their product. docs/context.md has their reasons.
struct InteractionWeight {
  double recency = 0;    ///< the product's weights of age: 1, 0.7, 0.4, 0.2
  double mood = 0;       ///< kNeutralMood + |score|; of texts that could not be read, kNeutralMood
  double intents = 0;    ///< of the gravest intent, and a tenth more for each other
  double kind = 0;       ///< a meeting more than a note; a missed one most
  double influence = 0;  ///< of the most influential of its people
  double side = 0;       ///< what the client says more than what we say
  double rank() const { return recency * mood * intents * kind * influence * side; }
};

/// As it is weighed on `today`. 0 of automatic messages, tasks and what is to come.
InteractionWeight WeightOf(const ContextInteraction& interaction,
                           const std::vector<ContextPerson>& people, Date today,
                           const absl::TimeZone& zone);

struct RankedInteraction {
  ContextInteraction interaction;
  double rank = 0;
};

/// Of a rank above 0, the most important first; of the same rank the latest, then by record.
std::vector<RankedInteraction> RankInteractions(const std::vector<ContextInteraction>& interactions,
                                                const std::vector<ContextPerson>& people,
                                                Date today, const absl::TimeZone& zone);

}  // namespace stanna::insights
