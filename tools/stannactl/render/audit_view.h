// The audit log as a table.
#pragma once

#include <string>

#include "stanna/integration/v1/audit.pb.h"
#include "tools/stannactl/render/table.h"

namespace stanna::ctl {

std::string ShowAuditEvents(const integration::v1::ListAuditEventsResponse& page, LongCells cells);

}  // namespace stanna::ctl
