// The command line as a function, so that tests run it without a process.
#pragma once

#include <string>
#include <vector>

#include "tools/stannactl/console.h"

namespace stanna::ctl {

/// Runs one command (`args` without the program's name) and gives the exit code, see exit_code.h.
/// `serve` is not among them: main hands that to the server.
int RunCommand(const std::vector<std::string>& args, Console& console);

}  // namespace stanna::ctl
