// Text that a command is given by the name of a file.
#pragma once

#include <string>

#include "base/status.h"

namespace stanna::ctl {

/// "-" is the standard input. InvalidArgument: it can't be read.
absl::StatusOr<std::string> ReadText(const std::string& name);

}  // namespace stanna::ctl
