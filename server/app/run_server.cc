#include "server/app/run_server.h"

#include <glog/logging.h>
#include <malloc.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <thread>

#include "server/app/app.h"

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

void InitLogging(const std::string& level) {
  static const std::map<std::string, int> kLevels = {
      {"debug", 0}, {"info", 0}, {"warning", 1}, {"error", 2}};
  FLAGS_logtostderr = true;
  FLAGS_minloglevel = kLevels.at(level);
  if (level == "debug") FLAGS_v = 1;
  if (!google::IsGoogleLoggingInitialized()) google::InitGoogleLogging("stanna");
}

// glibc makes up to eight arenas a core, and each keeps the most that its threads ever needed at
// once: with the threads of every run and type, memory went on growing for as long as an import
// took. As many as can be used at the same time do.
void BoundMallocArenas() {
  mallopt(M_ARENA_MAX, static_cast<int>(std::max(2U, std::thread::hardware_concurrency())));
}

// Shells start programs with 1,024, which the ports' connections alone may need. What the system
// allows at most is meant for those who ask.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// Blocks until SIGTERM or SIGINT; afterwards these have their default effect again.
void WaitForSignal(boost::asio::io_context& io, boost::asio::signal_set& signals) {
  signals.async_wait([](boost::system::error_code, int number) {
    LOG(INFO) << "signal " << number << ": shutting down";
  });
  io.run();
  signals.clear();
}

}  // namespace

absl::StatusOr<Options> OptionsFromCommandLine(int argc, const char* const* argv) {
  CLI::App cli("Serves the integration over gRPC and REST.");
  std::string config;
  cli.add_option("--config", config, "file of KEY=VALUE lines")->envname("STANNA_CONFIG");
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
  return MakeOptions(flags, SettingsFromEnvironment(), file);
}

int RunServer(int argc, const char* const* argv) {
  BoundMallocArenas();
  RaiseDescriptorLimit();
  // Before any thread exists, so that none is asked to handle a signal in the middle of something.
  boost::asio::io_context io;
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  // hiredis writes without MSG_NOSIGNAL, and a log pipe may close: neither may end the server.
  std::signal(SIGPIPE, SIG_IGN);
  const auto options = OptionsFromCommandLine(argc, argv);
  if (absl::IsCancelled(options.status())) return 0;
  const absl::Status usable = options.ok() ? Validate(*options) : options.status();
  if (!usable.ok()) {
    std::cerr << MessageOf(usable) << "\n";
    return kUnusableOptions;
  }
  InitLogging(options->log_level);
  LOG(INFO) << "settings:\n" << Describe(*options);
  const auto app = App::Start(*options);
  if (!app.ok()) {
    LOG(ERROR) << "can't start: " << ToString(app.status());
    return kCouldNotStart;
  }
  LOG(INFO) << "serving gRPC on port " << (*app)->grpc_port() << " and REST on port "
            << (*app)->http_port();
  WaitForSignal(io, signals);
  (*app)->Shutdown();
  LOG(INFO) << "bye";
  return 0;
}

}  // namespace stanna::app
