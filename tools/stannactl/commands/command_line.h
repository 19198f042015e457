// What the commands share while the command line is read.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "tools/stannactl/console.h"
#include "tools/stannactl/exit_code.h"
#include "tools/stannactl/render/table.h"
#include "tools/stannactl/session.h"

namespace stanna::ctl {

inline constexpr char kProvider[] = "hubspot";

inline LongCells CellsFor(const Console& console) {
  return console.is_terminal ? LongCells::kCut : LongCells::kWhole;
}

/// Parsing only chooses the action; it runs afterwards, so that a wrong flag anywhere stops it.
struct CommandLine {
  GlobalOptions options;
  Console& console;
  std::function<ExitCode()> action;

  /// Makes `command` run `body` with a session.
  void OnCall(CLI::App* command, std::function<absl::Status(const Session&)> body) {
    command->callback([this, body = std::move(body)] {
      action = [this, body] {
        const Session session(options, console);
        return session.Finish(body(session));
      };
    });
  }
};

/// connect, status, disconnect
void AddConnectionCommands(CLI::App& app, CommandLine& line);
/// sync, backfill, watch, pause, resume, cancel
void AddSyncCommands(CLI::App& app, CommandLine& line);
/// log, diagnose, jobs dead|retry
void AddDiagnosisCommands(CLI::App& app, CommandLine& line);
/// config get|history|diff|preview|apply|edit|rollback
void AddConfigCommands(CLI::App& app, CommandLine& line);
/// rates import|list
void AddRatesCommands(CLI::App& app, CommandLine& line);
/// revenue movements|renewals|opportunities|history
void AddRevenueCommands(CLI::App& app, CommandLine& line);
/// context, health, attributions, insights, analyze, trends health|sentiment|interactions
void AddHealthCommands(CLI::App& app, CommandLine& line);
/// runs, issues, clients, client, explain
void AddListCommands(CLI::App& app, CommandLine& line);
/// set, unset, merge, unmerge
void AddManualCommands(CLI::App& app, CommandLine& line);
void AddPersonCommands(CLI::App& app, CommandLine& line);
/// quality
void AddQualityCommands(CLI::App& app, CommandLine& line);
/// changes
void AddChangeCommands(CLI::App& app, CommandLine& line);
/// audit
void AddAuditCommands(CLI::App& app, CommandLine& line);
/// settings [set]
void AddSettingsCommands(CLI::App& app, CommandLine& line);
/// webhooks list|replay|status|setup
void AddWebhookCommands(CLI::App& app, CommandLine& line);
/// keys create|list|revoke, db migrate|status|counts
void AddAdminCommands(CLI::App& app, CommandLine& line);

}  // namespace stanna::ctl
