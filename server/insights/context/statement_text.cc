#include "server/insights/context/statement_text.h"

#include <algorithm>
#include <numeric>

#include "server/insights/context/token_estimate.h"

namespace stanna::insights {
namespace {

std::string HeadingLine(const std::string& heading) { return "# " + heading + "\n"; }

std::string LastLine(std::size_t left_out) {
  const std::string count = std::to_string(left_out);
  return "(" + count + " statement" + (left_out == 1 ? "" : "s") + " left out)\n";
}

// The order in which statements are kept.
std::vector<std::size_t> ByImportance(const std::vector<Statement>& statements) {
  std::vector<std::size_t> order(statements.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return statements[a].importance > statements[b].importance;
  });
  return order;
}

// What each costs: its line, and its section's heading where it is the first of it.
std::vector<int> Costs(const std::vector<std::string>& headings,
                       const std::vector<Statement>& statements,
                       const std::vector<std::size_t>& order) {
  std::vector<bool> opened(headings.size());
  std::vector<int> costs;
  for (const std::size_t index : order) {
    const Statement& statement = statements[index];
    const auto section = static_cast<std::size_t>(statement.section);
    int cost = EstimateTokens(LineOf(statement));
    if (!opened[section]) cost += EstimateTokens(HeadingLine(headings[section]));
    opened[section] = true;
    costs.push_back(cost);
  }
  return costs;
}

std::size_t HowManyFit(const std::vector<int>& costs, int budget) {
  if (std::accumulate(costs.begin(), costs.end(), 0) <= budget) return costs.size();
  // The largest number that can be left out takes the most room.
  budget -= EstimateTokens(LastLine(costs.size()));
  std::size_t kept = 0;
  for (int used = 0; kept < costs.size() && used + costs[kept] <= budget; ++kept) {
    used += costs[kept];
  }
  return kept;
}

}  // namespace

std::string LineOf(const Statement& statement) {
  std::string line = "- " + statement.words;
  for (const std::string& id : statement.evidence) line += " [" + id + "]";
  return line + "\n";
}

StatementText FitStatements(const std::string& preamble, const std::vector<std::string>& headings,
                            const std::vector<Statement>& statements, int budget) {
  std::vector<std::size_t> order = ByImportance(statements);
  const std::size_t kept = statements.empty() ? 0
                                              : HowManyFit(Costs(headings, statements, order),
                                                           budget - EstimateTokens(preamble));
  order.resize(kept);
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return std::pair(statements[a].section, a) < std::pair(statements[b].section, b);
  });
  StatementText fitted{.text = preamble,
                       .tokens = 0,
                       .kept = static_cast<int>(kept),
                       .left_out = static_cast<int>(statements.size() - kept)};
  int section = -1;
  for (const std::size_t index : order) {
    const Statement& statement = statements[index];
    if (statement.section != section) {
      section = statement.section;
      fitted.text += HeadingLine(headings[static_cast<std::size_t>(section)]);
    }
    fitted.text += LineOf(statement);
  }
  if (fitted.left_out > 0) fitted.text += LastLine(static_cast<std::size_t>(fitted.left_out));
  fitted.tokens = EstimateTokens(fitted.text);
  return fitted;
}

}  // namespace stanna::insights
