// The data-quality report as text for people.
#pragma once

#include <string>

#include "stanna/sync/v1/data_quality.pb.h"
#include "tools/stannactl/render/table.h"

namespace stanna::ctl {

/// The score, then tables of types, fields and issues by rule. Ends in "\n".
std::string ShowQuality(const sync::v1::GetDataQualityReportResponse& report, LongCells cells);

}  // namespace stanna::ctl
