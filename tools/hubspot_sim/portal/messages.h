/// What people write and say in the generated activities, from delighted to furious.
#pragma once

#include <string>
#include <string_view>

#include "tools/hubspot_sim/portal/portal.h"

namespace stanna::sim {

enum class Mood { kPositive, kNeutral, kNegative };

/// The mood of a company drifts slowly, and its activities lean with it.
Mood MoodOf(const Facts& activity);

/// One or two sentences in plain text. The same activity always says the same.
std::string MessageText(const Facts& activity);
/// The same text as HubSpot's editors store it: nested markup, inline styles, entities.
std::string MessageHtml(const Facts& activity);
/// A subject line; the messages of one thread share it.
std::string_view Subject(const Facts& activity);

}  // namespace stanna::sim
