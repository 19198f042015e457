// Reads the section `insights` of a configuration document (docs/insights.md has its members).
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <vector>

#include "base/status.h"
#include "server/insights/health/health_policy.h"

namespace stanna::insights {

/// What the section names is as it says there, everything else as before. A list of titles stands
/// for the whole list. Mistakes are added to `violations`, each with its JSON path
/// ("insights.caps.churnIntent").
void ReadInsightsSection(const boost::json::value& section, HealthPolicy& policy,
                         std::vector<FieldViolation>& violations);

}  // namespace stanna::insights
