// What activities of a page say, read before their text is cut to what may be kept.
#pragma once

#include <vector>

#include "base/hubspot_record.h"
#include "server/mapping/mapping_context.h"
#include "storage/canonical.h"

namespace stanna::sync {

/// One row for each activity, of model version 0 where there is no text. Thread-safe.
std::vector<storage::AnalysisRow> AnalyzeMessages(const std::vector<HubSpotRecord>& records,
                                                  const mapping::MappingContext& context);

}  // namespace stanna::sync
