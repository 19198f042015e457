// A table for people: titles, aligned columns, no lines.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace stanna::ctl {

enum class Align { kLeft, kRight };

/// A terminal has no room for long cells; whoever reads a pipe wants them whole.
enum class LongCells { kCut, kWhole };

struct Column {
  std::string title;
  Align align = Align::kLeft;
  /// Longer cells are cut, where they are.
  std::size_t max_width = 40;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns, LongCells long_cells = LongCells::kCut)
      : columns_(std::move(columns)), long_cells_(long_cells) {}

  /// Missing cells are empty, further ones are dropped.
  void AddRow(std::vector<std::string> cells);

  /// Titles in upper case, then the rows; each line ends in "\n" without trailing spaces. "" when
  /// there is no row.
  std::string Render() const;

 private:
  std::vector<std::size_t> Widths() const;

  std::vector<Column> columns_;
  LongCells long_cells_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace stanna::ctl
