// PostgreSQL's log of statements, read back.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stanna::bench {

struct LoggedStatement {
  std::string process;  ///< of the connection
  std::string sql;      ///< with $1, $2…
  std::vector<std::optional<std::string>> parameters;
  std::string name;  ///< of the prepared statement; empty: sent with its text
};

/// As log_line_prefix for ParseStatementLog.
inline constexpr char kLogLinePrefix[] = "<<%p>> ";

/// What `log_statement = all` wrote, in the order of its execution; other lines are passed over.
std::vector<LoggedStatement> ParseStatementLog(std::string_view log);

/// The transactions that only read, each in one list, in the order of their ends.
std::vector<std::vector<LoggedStatement>> ReadingTransactions(
    const std::vector<LoggedStatement>& statements);
/// Whether a transaction that only reads has begun in it, and each has ended: the server's answer
/// does not wait for that.
bool HasReadToTheEnd(const std::vector<LoggedStatement>& statements);

}  // namespace stanna::bench
