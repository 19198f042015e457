#include "tools/stannactl/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <iostream>

namespace stanna::ctl {

Console ProcessConsole() {
  Console console{std::cout, std::cerr};
  console.is_terminal = isatty(STDOUT_FILENO) == 1;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) console.width = size.ws_col;
  return console;
}

}  // namespace stanna::ctl
