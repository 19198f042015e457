// What a draft configuration would do, for people.
#pragma once

#include <string>

#include "stanna/integration/v1/preview.pb.h"
#include "tools/stannactl/render/table.h"

namespace stanna::ctl {

/// Counts by object type and by rule, what is still to be read, MRR, and the records that are
/// samples, each with what changes of it.
std::string ShowPreview(const integration::v1::PreviewConfigResponse& preview, LongCells cells);

}  // namespace stanna::ctl
