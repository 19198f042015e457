// Where a command writes, and what it may assume about it.
#pragma once

#include <ostream>

namespace stanna::ctl {

struct Console {
  std::ostream& out;  ///< results
  std::ostream& err;  ///< everything else
  /// `out` is a terminal: it may be redrawn.
  bool is_terminal = false;
  /// Columns of the terminal.
  int width = 80;
};

/// stdout and stderr of this process.
Console ProcessConsole();

}  // namespace stanna::ctl
