// Statements under headings as one text of at most so many tokens: what matters less is left out.
#pragma once

#include <string>
#include <vector>

namespace stanna::insights {

struct Statement {
  int section = 0;                    ///< index of the headings
  int importance = 0;                 ///< the higher, the later it is left out
  std::string words;                  ///< one line
  std::vector<std::string> evidence;  ///< ids, at least one
};

struct StatementText {
  std::string text;
  int tokens = 0;  ///< by EstimateTokens of `text`, at most the budget
  int kept = 0, left_out = 0;
};

/// Keeps the most important statements that fit, ties in the order given, and none after the first
/// that doesn't fit: a larger budget keeps all that a smaller one does. `preamble` and the last
/// line, which says how many were left out, are always there, whatever the budget.
StatementText FitStatements(const std::string& preamble, const std::vector<std::string>& headings,
                            const std::vector<Statement>& statements, int budget);

/// "- words [id] [id]".
std::string LineOf(const Statement& statement);

}  // namespace stanna::insights
