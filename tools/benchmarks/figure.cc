#include "tools/benchmarks/figure.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>

namespace stanna::bench {
namespace {

constexpr char kNothing[] = "-";

// The shortest text that stands for the number rounded to `decimals`: "105", "1.25".
std::string NumberText(double number, int decimals) {
  const double scale = std::pow(10, decimals);
  // The sum turns a negative zero into a plain one.
  const double rounded = std::round(number * scale) / scale + 0.0;
  std::array<char, 400> buffer;
  const auto end =
      std::to_chars(buffer.begin(), buffer.end(), rounded, std::chars_format::fixed).ptr;
  return std::string(buffer.begin(), end);
}

// Six decimals are more than any figure is good for.
std::string JsonNumber(const std::optional<double>& number) {
  return number && std::isfinite(*number) ? NumberText(*number, 6) : "null";
}

std::string JsonText(const std::string& text) { return boost::json::serialize(text); }

std::string TableNumber(const std::optional<double>& number) {
  if (!number || !std::isfinite(*number)) return kNothing;
  return NumberText(*number, std::abs(*number) < 100 ? 3 : 0);
}

std::string GoalText(const Figure& figure) {
  return (figure.direction == Goal::kAtMost ? "<= " : ">= ") + TableNumber(figure.goal);
}

enum class Side { kLeft, kRight };

struct Column {
  std::string heading;
  Side side;
  std::function<std::string(const Figure&)> text;
};

const std::vector<Column>& Columns() {
  static const auto& columns = *new std::vector<Column>{
      {"figure", Side::kLeft, [](const Figure& f) { return f.name; }},
      {"ours", Side::kRight, [](const Figure& f) { return TableNumber(f.ours); }},
      {"beside", Side::kRight, [](const Figure& f) { return TableNumber(f.beside); }},
      {"unit", Side::kLeft, [](const Figure& f) { return f.unit; }},
      {"ratio", Side::kRight, [](const Figure& f) { return TableNumber(RatioOf(f)); }},
      {"goal", Side::kRight, GoalText},
      {"met", Side::kLeft, [](const Figure& f) { return IsMet(f) ? "yes" : "no"; }},
      {"note", Side::kLeft, [](const Figure& f) { return f.note; }},
  };
  return columns;
}

std::string Padded(const std::string& text, std::size_t width, Side side) {
  const std::string blanks(width - text.size(), ' ');
  return side == Side::kLeft ? text + blanks : blanks + text;
}

std::string LineOf(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += "  ";
    line += Padded(cells[i], widths[i], Columns()[i].side);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

std::optional<double> RatioOf(const Figure& figure) {
  if (!figure.beside || *figure.beside == 0) return std::nullopt;
  return figure.ours / *figure.beside;
}

bool IsMet(const Figure& figure) {
  const std::optional<double> judged = figure.beside ? RatioOf(figure) : figure.ours;
  if (!judged) return false;
  return figure.direction == Goal::kAtMost ? *judged <= figure.goal : *judged >= figure.goal;
}

std::string JsonOf(const Figure& figure) {
  return "{\"name\":" + JsonText(figure.name) + ",\"ours\":" + JsonNumber(figure.ours) +
         ",\"beside\":" + JsonNumber(figure.beside) + ",\"ratio\":" + JsonNumber(RatioOf(figure)) +
         ",\"goal\":" + JsonNumber(figure.goal) +
         ",\"direction\":" + JsonText(figure.direction == Goal::kAtMost ? "at most" : "at least") +
         ",\"met\":" + (IsMet(figure) ? "true" : "false") + ",\"unit\":" + JsonText(figure.unit) +
         ",\"note\":" + JsonText(figure.note) + "}";
}

std::string TableOf(const std::vector<Figure>& figures) {
  std::vector<std::vector<std::string>> lines(1 + figures.size());
  std::vector<std::size_t> widths;
  for (const Column& column : Columns()) {
    lines[0].push_back(column.heading);
    for (std::size_t i = 0; i < figures.size(); ++i) {
      lines[i + 1].push_back(column.text(figures[i]));
    }
    std::size_t width = 0;
    for (const auto& line : lines) width = std::max(width, line.back().size());
    widths.push_back(width);
  }
  std::string table;
  for (const auto& line : lines) table += LineOf(line, widths);
  return table;
}

}  // namespace stanna::bench
