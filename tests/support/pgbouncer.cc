#include "tests/support/pgbouncer.h"

#include <libpq-fe.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

namespace stanna::testing {
namespace {

// It refuses to run as root; the same user as PostgreSQL's may open that one's socket.
constexpr char kUser[] = "postgres";
constexpr char kRole[] = "stanna";
constexpr std::chrono::seconds kLongestStart{60};
constexpr std::chrono::milliseconds kBetweenLooks{20};

}  // namespace

absl::StatusOr<std::unique_ptr<PgBouncer>> PgBouncer::Start(const PostgresServer& postgres,
                                                            int server_connections) {
  ASSIGN_OR_RETURN(std::string folder, MakeShortTempFolder(kUser));
  std::unique_ptr<PgBouncer> bouncer(new PgBouncer(std::move(folder), FindFreePort()));
  RETURN_IF_ERROR(bouncer->Launch(postgres, server_connections));
  return bouncer;
}

PgBouncer::~PgBouncer() {
  process_.Stop(SIGTERM);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

absl::Status PgBouncer::Launch(const PostgresServer& postgres, int server_connections) {
  const std::string settings = folder_ + "/pgbouncer.ini", users = folder_ + "/users.txt";
  std::ofstream(users) << "\"" << kRole << "\" \"\"\n";
  std::ofstream(settings) << "[databases]\n* = host=" << postgres.folder()
                          << " port=" << (postgres.port() == 0 ? 5432 : postgres.port())
                          << "\n[pgbouncer]\npool_mode = transaction\nlisten_addr = 127.0.0.1\n"
                             "listen_port = "
                          << port_
                          << "\nunix_socket_dir =\nauth_type = trust\nauth_file = " << users
                          << "\nmax_client_conn = 500\ndefault_pool_size = "
                          << server_connections
                          // A test makes many databases, and a pool is one database's.
                          << "\nserver_idle_timeout = 2\n";
  const std::string log = folder_ + "/pgbouncer.log";
  ASSIGN_OR_RETURN(process_, ChildProcess::Start({.command = {"/usr/sbin/pgbouncer", settings},
                                                  .log_path = log,
                                                  .user = kUser}));
  const auto limit = std::chrono::steady_clock::now() + kLongestStart;
  const std::string url = Url("postgres");
  while (PQping(url.c_str()) != PQPING_OK) {
    if (!process_.IsRunning() || std::chrono::steady_clock::now() > limit) {
      return Unavailable("PgBouncer did not start: " + ReadWholeFile(log));
    }
    std::this_thread::sleep_for(kBetweenLooks);
  }
  return absl::OkStatus();
}

std::string PgBouncer::Url(const std::string& database) const {
  return "postgresql://" + std::string(kRole) + "@127.0.0.1:" + std::to_string(port_) + "/" +
         database;
}

}  // namespace stanna::testing
