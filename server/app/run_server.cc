#include "server/app/run_server.h"

#include <glog/logging.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>

#include "base/clock.h"
#include "base/version.h"
#include "server/app/app.h"
#include "server/app/backends.h"
#include "server/app/log_output.h"
#include "server/auth/jwt_callers.h"
#include "server/net/tls_identity.h"
#include "storage/crypto/token_cipher.h"

// jemalloc's settings, which it looks up under this name. What was freed goes back to the system
// within a second, on a thread of its own: after a full sync the process would stay as large as it
// was in its busiest moment.
extern "C" const char* malloc_conf;
const char* malloc_conf = "background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0";

namespace stanna::app {
namespace {

constexpr int kCouldNotStart = 1;
constexpr int kUnusableOptions = 2;

absl::StatusOr<Settings> ReadFile(const std::string& path) {
  if (path.empty()) return Settings{};
  std::ifstream in(path);
  if (!in) return InvalidArgument("The settings file " + path + " can't be read.");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto settings = ParseSettingsFile(text);
  if (!settings.ok()) return Annotate(settings.status(), path);
  return settings;
}

LogFormat FormatOf(const Options& options) {
  return options.log_format == "json" ? LogFormat::kJson : LogFormat::kText;
}

// Of options that Validate has passed.
LogLevels LevelsOf(const Options& options) {
  return LogLevels::Parse(options.log_level, options.log_levels).value();
}

// What Validate can't know: whether the files that settings name hold what they should.
absl::Status CheckFiles(const Options& options) {
  if (!options.token_encryption_keys.empty()) {
    RETURN_IF_ERROR(storage::MakeTokenCipher(options.token_encryption_keys).status());
  } else {
    // The embedded default's is made by the first start; one that can't be looked at is no other.
    std::error_code error;
    const bool is_there = std::filesystem::exists(KeyFilePath(options), error);
    if (is_there || error || !options.token_encryption_keys_file.empty()) {
      RETURN_IF_ERROR(storage::MakeKeyFileCipher(KeyFilePath(options)).status());
    }
  }
  const SystemClock clock;
  if (!options.tls.certificate_file.empty()) {
    const net::TlsFiles files{.certificate = options.tls.certificate_file,
                              .private_key = options.tls.private_key_file,
                              .client_ca = options.tls.client_ca_file};
    ASSIGN_OR_RETURN(auto texts, net::ReadTlsTexts(files));
    RETURN_IF_ERROR(net::TlsIdentity::Make(std::move(texts), files, clock.Now()).status());
  }
  if (options.jwt.jwks_file.empty()) return absl::OkStatus();
  return auth::JwtKeyFile::Open(options.jwt.jwks_file, clock).status();
}

int CheckConfig(const Options& options) {
  std::cout << Describe(options);
  const absl::Status usable = CheckFiles(options);
  if (!usable.ok()) {
    std::cerr << MessageOf(usable) << "\n";
    return kUnusableOptions;
  }
  std::cerr << "these settings can be used\n";
  return 0;
}

// Shells start programs with 1,024, which the ports' connections alone may need. What the system
// allows at most is meant for those who ask.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// Blocks until SIGTERM or SIGINT; afterwards these have their default effect again. SIGHUP calls
/// `reload`.
void WaitForSignal(boost::asio::io_context& io, boost::asio::signal_set& signals,
                   const std::function<void()>& reload) {
  std::function<void()> wait = [&] {
    signals.async_wait([&](boost::system::error_code, int number) {
      if (number == SIGHUP) {
        reload();
        return wait();
      }
      LOG(INFO) << "signal " << number << ": shutting down";
    });
  };
  wait();
  io.run();
  signals.clear();
  // Levels are of no more interest; its default would end the process in the middle of the drain.
  std::signal(SIGHUP, SIG_IGN);
}

void ReloadLevels(int argc, const char* const* argv, LogOutput& output) {
  const auto command = ReadCommandLine(argc, argv);
  const absl::Status usable = command.ok() ? Validate(command->options) : command.status();
  if (!usable.ok()) {
    LOG(ERROR) << "SIGHUP: the levels of before stay: " << ToString(usable);
    return;
  }
  output.SetLevels(LevelsOf(command->options));
  LOG(WARNING) << "SIGHUP: LOG_LEVEL=" << command->options.log_level
               << " LOG_LEVELS=" << command->options.log_levels;
}

}  // namespace

absl::StatusOr<ServerCommand> ReadCommandLine(int argc, const char* const* argv) {
  CLI::App cli("Serves the integration over gRPC and REST.");
  std::string config;
  ServerCommand command;
  cli.add_option("--config", config, "file of KEY=VALUE lines")->envname("STANNA_CONFIG");
  cli.add_flag("--check-config", command.check_config,
               "say what the settings come to and whether they can be used, and end");
  Settings flags;
  for (const SettingInfo& info : KnownSettings()) {
    if (info.secret) continue;
    cli.add_option_function<std::string>(
        "--" + FlagOf(info.name),
        [&flags, name = info.name](const std::string& value) { flags[name] = value; },
        info.help + " [" + info.name + "]");
  }
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (cli.exit(error) == 0) return Cancelled("help was asked for");
    return InvalidArgument(error.what());
  }
  ASSIGN_OR_RETURN(const Settings file, ReadFile(config));
  ASSIGN_OR_RETURN(command.options, MakeOptions(flags, SettingsFromEnvironment(), file));
  return command;
}

int RunServer(int argc, const char* const* argv) {
  RaiseDescriptorLimit();
  // Before any thread exists, so that none is asked to handle a signal in the middle of something.
  boost::asio::io_context io;
  boost::asio::signal_set signals(io, SIGINT, SIGTERM, SIGHUP);
  // hiredis writes without MSG_NOSIGNAL, and a log pipe may close: neither may end the server.
  std::signal(SIGPIPE, SIG_IGN);
  const auto command = ReadCommandLine(argc, argv);
  if (absl::IsCancelled(command.status())) return 0;
  const absl::Status usable = command.ok() ? Validate(command->options) : command.status();
  if (!usable.ok()) {
    std::cerr << MessageOf(usable) << "\n";
    return kUnusableOptions;
  }
  const Options& options = command->options;
  if (command->check_config) return CheckConfig(options);
  LogOutput output(FormatOf(options), LevelsOf(options));
  LOG(INFO) << "version " << kVersion;
  LOG(INFO) << "settings:\n" << Describe(options);
  const auto app = App::Start(options);
  if (!app.ok()) {
    LOG(ERROR) << "can't start: " << ToString(app.status());
    return kCouldNotStart;
  }
  LOG(INFO) << "serving gRPC on port " << (*app)->grpc_port() << " and REST on port "
            << (*app)->http_port();
  WaitForSignal(io, signals, [&] { ReloadLevels(argc, argv, output); });
  (*app)->Drain();
  (*app)->Shutdown();
  LOG(INFO) << "bye";
  return 0;
}

}  // namespace stanna::app
