#include "tools/stannactl/render/table.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "tools/stannactl/render/text_width.h"

namespace stanna::ctl {
namespace {

constexpr char kGap[] = "  ";

std::string Upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string Line(const std::vector<Column>& columns, const std::vector<std::size_t>& widths,
                 const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) line += kGap;
    line += columns[i].align == Align::kRight ? PadLeft(cells[i], widths[i])
                                              : PadRight(cells[i], widths[i]);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

void Table::AddRow(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    // A whole cell, too, loses its control characters.
    const std::size_t room =
        long_cells_ == LongCells::kCut ? columns_[i].max_width : DisplayWidth(cells[i]);
    cells[i] = FitTo(cells[i], room);
  }
  rows_.push_back(std::move(cells));
}

std::vector<std::size_t> Table::Widths() const {
  std::vector<std::size_t> widths;
  for (const Column& column : columns_) widths.push_back(DisplayWidth(column.title));
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
    }
  }
  return widths;
}

std::string Table::Render() const {
  if (rows_.empty()) return "";
  const std::vector<std::size_t> widths = Widths();
  std::vector<std::string> titles;
  for (const Column& column : columns_) titles.push_back(Upper(column.title));
  std::string text = Line(columns_, widths, titles);
  for (const auto& row : rows_) text += Line(columns_, widths, row);
  return text;
}

}  // namespace stanna::ctl
