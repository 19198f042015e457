// stannactl: runs the server, and operates one. `stannactl --help` lists the commands.
#include <string_view>

#include "server/app/run_server.h"
#include "tools/stannactl/cli.h"

int main(int argc, char** argv) {
  // The server reads its own flags: one for each of its settings.
  if (argc > 1 && std::string_view(argv[1]) == "serve") {
    return stanna::app::RunServer(argc - 1, argv + 1);
  }
  stanna::ctl::Console console = stanna::ctl::ProcessConsole();
  return stanna::ctl::RunCommand({argv + 1, argv + argc}, console);
}
