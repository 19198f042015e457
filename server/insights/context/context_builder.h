// A client's complete context: its facts in order of importance, what is missing, and all of it as
// a text for a language model. Pure. docs/context.md has the ranking and the budget.
#pragma once

#include <absl/time/time.h>

#include <vector>

#include "base/clock.h"
#include "server/insights/context/context_facts.h"
#include "server/insights/context/context_gaps.h"
#include "server/insights/context/interaction_rank.h"
#include "server/insights/context/statement_text.h"

namespace stanna::insights {

inline constexpr int kStandardTokens = 1500, kFewestTokens = 100, kMostTokens = 8000;

/// What the structured part lists of each kind, the most important first.
inline constexpr std::size_t kMostContextInteractions = 12, kMostContextPeople = 10,
                             kMostContextDeals = 20, kMostContextTasks = 10,
                             kMostContextChanges = 10, kMostContextParts = 5,
                             kMostContextPlanned = 3;

struct ContextOptions {
  int token_budget = kStandardTokens;  ///< kFewestTokens–kMostTokens
  int stale_days = 14;
  Time now{};
  absl::TimeZone zone;
};

/// Which interactions are shown is told without their texts, so that only theirs need be read.
struct ShownInteractions {
  std::vector<RankedInteraction> important;  ///< the most important first
  std::vector<ContextInteraction> planned;   ///< meetings and calls to come, the next first
};
ShownInteractions ChooseInteractions(const ContextFacts& facts, Time now,
                                     const absl::TimeZone& zone);

struct ClientContext {
  Date today{};
  /// Lists in the order of importance, cut to the limits above; `interactions` is empty.
  ContextFacts facts;
  std::vector<RankedInteraction> important;
  std::vector<ContextInteraction> planned;
  std::vector<Gap> gaps;
  StatementText text;
};

/// The same facts, in whatever order, give the same context to the byte.
ClientContext BuildContext(ContextFacts facts, ShownInteractions shown,
                           const ContextOptions& options);

/// "churn", "competitor"…, ascending by bit.
std::vector<std::string> IntentNames(std::uint32_t intents);

}  // namespace stanna::insights
