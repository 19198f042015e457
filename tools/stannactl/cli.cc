#include "tools/stannactl/cli.h"

#include <algorithm>

#include "base/version.h"
#include "tools/stannactl/commands/command_line.h"

namespace stanna::ctl {
namespace {

constexpr char kFooter[] =
    "`stannactl COMMAND --help` says more; `stannactl serve --help` lists the server's settings.\n"
    "Exit codes: 0 done, 1 error, 2 wrong command line or value, 3 no valid key, not allowed or\n"
    "not connected, 4 not found, 5 unreachable or too late, 6 conflict (a sync runs already).\n";

void AddGlobalOptions(CLI::App& app, CommandLine& line, std::string& output) {
  GlobalOptions& options = line.options;
  app.add_option("--server", options.server,
                 "host:port of the gRPC server; https:// before it for TLS")
      ->envname("STANNA_SERVER")
      ->capture_default_str();
  app.add_option("--ca-file", options.ca_file,
                 "PEM file of who vouches for the server; without it, the system's authorities")
      ->envname("STANNA_CA_FILE")
      ->check(CLI::ExistingFile);
  auto* certificate = app.add_option("--client-certificate", options.client_certificate_file,
                                     "PEM file, where the server asks for a certificate")
                          ->envname("STANNA_CLIENT_CERTIFICATE")
                          ->check(CLI::ExistingFile);
  auto* key = app.add_option("--client-key", options.client_key_file, "PEM file of its key")
                  ->envname("STANNA_CLIENT_KEY")
                  ->check(CLI::ExistingFile);
  certificate->needs(key);
  key->needs(certificate);
  // Other users of the machine see flags; the variable they don't.
  app.add_option("--api-key", options.api_key, "better set STANNA_API_KEY")
      ->envname("STANNA_API_KEY");
  app.add_option("--workspace", options.workspace, "the key's own when left out")
      ->envname("STANNA_WORKSPACE");
  app.add_option("--output", output, "table or json")->check(CLI::IsMember({"table", "json"}));
}

int Usage(const CLI::App& app, const CLI::ParseError& error, Console& console) {
  const int code = app.exit(error, console.out, console.err);
  return static_cast<int>(code == 0 ? ExitCode::kOk : ExitCode::kUsage);
}

}  // namespace

int RunCommand(const std::vector<std::string>& args, Console& console) {
  CommandLine line{{}, console, {}};
  std::string output = "table";
  CLI::App app("Runs and operates stanna-hubspot.", "stannactl");
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("stannactl ") + kVersion);
  app.require_subcommand(1);
  // Global options may follow the command, too.
  app.fallthrough();
  AddGlobalOptions(app, line, output);
  app.add_subcommand("serve", "run the server");
  AddConnectionCommands(app, line);
  AddSyncCommands(app, line);
  AddListCommands(app, line);
  AddManualCommands(app, line);
  AddPersonCommands(app, line);
  AddQualityCommands(app, line);
  AddDiagnosisCommands(app, line);
  AddConfigCommands(app, line);
  AddRatesCommands(app, line);
  AddRevenueCommands(app, line);
  AddChangeCommands(app, line);
  AddAuditCommands(app, line);
  AddSettingsCommands(app, line);
  AddHealthCommands(app, line);
  AddWebhookCommands(app, line);
  AddAdminCommands(app, line);
  // CLI11 takes them from the back.
  std::vector<std::string> reversed(args.rbegin(), args.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::ParseError& error) {
    return Usage(app, error, console);
  }
  line.options.json = output == "json";
  return static_cast<int>(line.action ? line.action() : ExitCode::kUsage);
}

}  // namespace stanna::ctl
