// Reads the sections `revenue` and `pipelines` of a configuration document
// (docs/configuration.md).
#pragma once

#include <boost/json/fwd.hpp>
#include <vector>

#include "base/status.h"
#include "server/revenue/revenue_config.h"

namespace stanna::revenue {

/// Mistakes are added to `violations`, each with its JSON path ("revenue.rates[0].rate").
void ReadRevenueSection(const boost::json::value& section, RevenueConfig& config,
                        std::vector<FieldViolation>& violations);
void ReadPipelinesSection(const boost::json::value& section, RevenueConfig& config,
                          std::vector<FieldViolation>& violations);

}  // namespace stanna::revenue
