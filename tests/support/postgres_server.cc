#include "tests/support/postgres_server.h"

#include <libpq-fe.h>
#include <signal.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <thread>

#include "tests/support/process.h"

namespace stanna::testing {
namespace {

constexpr char kSuperuser[] = "postgres";
// As an installation has it: it owns its database, and row-level security binds it.
constexpr char kUser[] = "stanna";
// The newest version that Debian 12 has.
constexpr char kPrograms[] = "/usr/lib/postgresql/15/bin/";
// On a slow machine with other tests beside it.
constexpr std::chrono::seconds kLongestStart{60};
constexpr std::chrono::milliseconds kBetweenLooks{20};

// Hundreds of databases are made of a hundred thousand files, which some disks take minutes to
// remove. Memory is for who does not ask for more than speed, where there is plenty.
std::string QuickParent() {
  constexpr char kMemory[] = "/dev/shm";
  constexpr std::uint64_t kPlenty = std::uint64_t{8} << 30;
  struct statvfs room = {};
  if (statvfs(kMemory, &room) != 0 || access(kMemory, W_OK) != 0) return "";
  const std::uint64_t free_memory = static_cast<std::uint64_t>(sysconf(_SC_AVPHYS_PAGES)) *
                                    static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const bool has_plenty = room.f_bavail * room.f_frsize >= kPlenty && free_memory >= kPlenty;
  return has_plenty ? kMemory : "";
}

absl::Status RunStatement(const std::string& url, const std::string& statement) {
  PGconn* connection = PQconnectdb(url.c_str());
  PGresult* result = PQexec(connection, statement.c_str());
  absl::Status status = absl::OkStatus();
  const ExecStatusType outcome = PQresultStatus(result);
  if (outcome != PGRES_COMMAND_OK && outcome != PGRES_TUPLES_OK) {
    status = Unavailable(statement + ": " + PQerrorMessage(connection));
  }
  PQclear(result);
  PQfinish(connection);
  return status;
}

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresServer>> PostgresServer::Start(PostgresOptions options) {
  ASSIGN_OR_RETURN(std::string folder,
                   MakeShortTempFolder(kSuperuser, options.durable ? "" : QuickParent()));
  std::unique_ptr<PostgresServer> server(
      new PostgresServer(std::move(folder), options.tcp ? FindFreePort() : 0, options.durable));
  RETURN_IF_ERROR(server->InitDb());
  RETURN_IF_ERROR(server->Launch());
  // Benchmarks ask for checkpoints, tests for deadlocks that are found soon.
  RETURN_IF_ERROR(
      server->Execute("CREATE ROLE " + std::string(kUser) + " LOGIN IN ROLE pg_checkpoint"));
  RETURN_IF_ERROR(
      server->Execute("GRANT SET ON PARAMETER deadlock_timeout TO " + std::string(kUser)));
  return server;
}

PostgresServer::~PostgresServer() {
  process_.Stop(SIGQUIT);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

absl::Status PostgresServer::InitDb() {
  const std::string log = folder_ + "/initdb.log";
  ASSIGN_OR_RETURN(
      ChildProcess initdb,
      ChildProcess::Start(
          {.command = {std::string(kPrograms) + "initdb", "-D", folder_ + "/data", "-U", kSuperuser,
                       "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"},
           .log_path = log,
           .user = kSuperuser}));
  if (initdb.Wait() == 0) return absl::OkStatus();
  return Unavailable("initdb failed: " + ReadWholeFile(log));
}

absl::Status PostgresServer::Launch() {
  std::vector<std::string> command = {std::string(kPrograms) + "postgres", "-D", folder_ + "/data",
                                      "-k", folder_};
  if (!durable_) {
    for (const char* setting : {"fsync=off", "synchronous_commit=off", "full_page_writes=off",
                                "shared_buffers=32MB", "autovacuum=off"}) {
      command.insert(command.end(), {"-c", setting});
    }
  }
  command.insert(command.end(),
                 {"-c", port_ == 0 ? "listen_addresses=" : "listen_addresses=127.0.0.1"});
  if (port_ != 0) command.insert(command.end(), {"-p", std::to_string(port_)});
  const std::string log = folder_ + "/server.log";
  ASSIGN_OR_RETURN(
      process_,
      ChildProcess::Start(
          {.command = command, .log_path = log, .user = kSuperuser, .death_signal = SIGQUIT}));
  const auto limit = std::chrono::steady_clock::now() + kLongestStart;
  const std::string url = SuperuserUrl(kSuperuser);
  while (PQping(url.c_str()) != PQPING_OK) {
    if (!process_.IsRunning() || std::chrono::steady_clock::now() > limit) {
      return Unavailable("PostgreSQL did not start: " + ReadWholeFile(log));
    }
    std::this_thread::sleep_for(kBetweenLooks);
  }
  return absl::OkStatus();
}

std::string PostgresServer::UrlOf(const std::string& user, const std::string& database) const {
  return "postgresql:///" + database + "?host=" + folder_ + "&user=" + user +
         (port_ == 0 ? "" : "&port=" + std::to_string(port_));
}

std::string PostgresServer::Url(const std::string& database) const {
  return UrlOf(kUser, database);
}

std::string PostgresServer::SuperuserUrl(const std::string& database) const {
  return UrlOf(kSuperuser, database);
}

std::string PostgresServer::TcpUrl(const std::string& database) const {
  return "postgresql://" + std::string(kUser) + "@127.0.0.1:" + std::to_string(port_) + "/" +
         database;
}

absl::StatusOr<std::string> PostgresServer::CreateDatabase(const std::string& source) {
  const std::string name = "test_" + std::to_string(++databases_);
  RETURN_IF_ERROR(Execute("CREATE DATABASE " + name + " OWNER " + kUser + " TEMPLATE " + source));
  return name;
}

absl::Status PostgresServer::Execute(const std::string& statement) {
  return RunStatement(SuperuserUrl(kSuperuser), statement);
}

absl::Status PostgresServer::ExecuteIn(const std::string& url, const std::string& statement) {
  return RunStatement(url, statement);
}

std::chrono::milliseconds PostgresServer::ProcessorTime() const {
  const auto time = ProcessorTimeOfFamily(process_.pid());
  return time.ok() ? *time : std::chrono::milliseconds(0);
}

void PostgresServer::Kill() { process_.Stop(SIGQUIT); }

absl::Status PostgresServer::Restart() {
  Kill();
  return Launch();
}

}  // namespace stanna::testing
