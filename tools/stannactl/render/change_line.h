// A change of a workspace as a line.
#pragma once

#include <string>

#include "stanna/insights/v1/changes.pb.h"

namespace stanna::ctl {

/// "42  2026-11-24 12:30 UTC  sync  sync_1  kind=quick state=running\n": the cursor, the time, the
/// kind, whose change it is, and the rest of the document by name.
std::string ChangeLine(const insights::v1::Change& change);

}  // namespace stanna::ctl
