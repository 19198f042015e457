#include "tools/benchmarks/statement_log.h"

#include <algorithm>
#include <map>
#include <utility>

namespace stanna::bench {
namespace {

constexpr std::string_view kMark = "<<", kMarkEnd = ">> ";
constexpr std::string_view kStatement = "LOG:  statement: ", kExecute = "LOG:  execute ",
                           kParameters = "DETAIL:  parameters: ", kUnnamed = "<unnamed>";
constexpr std::string_view kBeginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

struct Entry {
  std::string process, text;
};

// Lines after an entry's first one begin with a tab.
std::vector<Entry> EntriesOf(std::string_view log) {
  std::vector<Entry> entries;
  while (!log.empty()) {
    const auto end = std::min(log.find('\n'), log.size());
    const std::string_view line = log.substr(0, end);
    log.remove_prefix(std::min(end + 1, log.size()));
    const auto mark_end = line.find(kMarkEnd);
    if (line.starts_with(kMark) && mark_end != std::string_view::npos) {
      entries.push_back({.process = std::string(line.substr(kMark.size(), mark_end - kMark.size())),
                         .text = std::string(line.substr(mark_end + kMarkEnd.size()))});
    } else if (line.starts_with('\t') && !entries.empty()) {
      entries.back().text += "\n" + std::string(line.substr(1));
    }
  }
  return entries;
}

// "$1 = 'o''brien', $2 = NULL"
std::vector<std::optional<std::string>> ParametersOf(std::string_view text) {
  std::vector<std::optional<std::string>> parameters;
  for (auto at = text.find(" = "); at != std::string_view::npos; at = text.find(" = ")) {
    text.remove_prefix(at + 3);
    if (!text.starts_with('\'')) {
      parameters.push_back(std::nullopt);
      continue;
    }
    std::string value;
    std::size_t i = 1;
    for (; i < text.size(); ++i) {
      if (text[i] == '\'' && !text.substr(i + 1).starts_with('\'')) break;
      if (text[i] == '\'') ++i;
      value += text[i];
    }
    text.remove_prefix(std::min(i + 1, text.size()));
    parameters.emplace_back(std::move(value));
  }
  return parameters;
}

}  // namespace

std::vector<LoggedStatement> ParseStatementLog(std::string_view log) {
  std::vector<LoggedStatement> statements;
  for (const Entry& entry : EntriesOf(log)) {
    const std::string_view text = entry.text;
    if (text.starts_with(kStatement)) {
      statements.push_back({.process = entry.process,
                            .sql = std::string(text.substr(kStatement.size())),
                            .parameters = {},
                            .name = ""});
    } else if (text.starts_with(kExecute)) {
      const auto colon = text.find(": ", kExecute.size());
      const auto name = text.substr(kExecute.size(), colon - kExecute.size());
      statements.push_back({.process = entry.process,
                            .sql = std::string(text.substr(colon + 2)),
                            .parameters = {},
                            .name = name == kUnnamed ? "" : std::string(name)});
    } else if (text.starts_with(kParameters) && !statements.empty()) {
      statements.back().parameters = ParametersOf(text.substr(kParameters.size()));
    }
  }
  return statements;
}

std::vector<std::vector<LoggedStatement>> ReadingTransactions(
    const std::vector<LoggedStatement>& statements) {
  std::vector<std::vector<LoggedStatement>> transactions;
  std::map<std::string, std::vector<LoggedStatement>> open;
  for (const LoggedStatement& statement : statements) {
    auto& transaction = open[statement.process];
    if (statement.sql.starts_with("BEGIN")) transaction.clear();
    transaction.push_back(statement);
    if (statement.sql != "COMMIT") continue;
    if (transaction.front().sql.starts_with(kBeginReading)) transactions.push_back(transaction);
    transaction.clear();
  }
  return transactions;
}

bool HasReadToTheEnd(const std::vector<LoggedStatement>& statements) {
  const auto begun = std::ranges::count_if(statements, [](const LoggedStatement& statement) {
    return statement.sql.starts_with(kBeginReading);
  });
  return begun > 0 && begun == std::ssize(ReadingTransactions(statements));
}

}  // namespace stanna::bench
