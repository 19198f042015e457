// What the commands straight on the database share: for whoever may read the server's settings.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "server/app/options.h"
#include "tools/stannactl/commands/command_line.h"

namespace stanna::ctl {

/// What of the server's settings was given on the command line.
struct SettingFlags {
  /// By the names of the server's settings; empty ones were not given.
  std::map<std::string, std::string> settings;
  std::string config;
};

/// Adds the flags of the named settings, and --config.
void AddSettingFlags(CLI::App& command, const std::vector<const char*>& names, SettingFlags& flags);

/// As the server reads them: flags before environment before file.
absl::StatusOr<app::Options> ReadOptions(const SettingFlags& flags);

/// Shows an error of a command that called `server` ("the database"), and gives its exit code.
ExitCode ShowAdminError(const absl::Status& status, const std::string& server, Console& console);

}  // namespace stanna::ctl
