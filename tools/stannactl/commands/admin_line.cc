#include "tools/stannactl/commands/admin_line.h"

#include <fstream>
#include <iterator>

#include "tools/stannactl/rpc_error.h"

namespace stanna::ctl {

void AddSettingFlags(CLI::App& command, const std::vector<const char*>& names,
                     SettingFlags& flags) {
  for (const char* name : names) {
    command.add_option("--" + app::FlagOf(name), flags.settings[name],
                       std::string("as the server's ") + name);
  }
  command.add_option("--config", flags.config, "the server's settings file")
      ->envname("STANNA_CONFIG");
}

absl::StatusOr<app::Options> ReadOptions(const SettingFlags& flags) {
  app::Settings given, file;
  for (const auto& [name, value] : flags.settings) {
    if (!value.empty()) given[name] = value;
  }
  if (!flags.config.empty()) {
    std::ifstream stream(flags.config);
    if (!stream) return InvalidArgument("the settings file " + flags.config + " can't be read");
    ASSIGN_OR_RETURN(
        file, app::ParseSettingsFile(std::string(std::istreambuf_iterator<char>(stream), {})));
  }
  return app::MakeOptions(given, app::SettingsFromEnvironment(), file);
}

ExitCode ShowAdminError(const absl::Status& status, const std::string& server, Console& console) {
  console.err << ShowError(status, server) << std::flush;
  return ExitCodeOf(status);
}

}  // namespace stanna::ctl
