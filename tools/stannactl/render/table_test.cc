#include "tools/stannactl/render/table.h"

#include <gtest/gtest.h>

namespace stanna::ctl {
namespace {

TEST(Table, AlignsByColumnsOfTheTerminal) {
  Table table({{"name"}, {"mrr", Align::kRight}, {"owner"}});
  table.AddRow({"Müller GmbH", "1,250.00", "eva@example.com"});
  table.AddRow({"Acme", "9.00"});
  EXPECT_EQ(table.Render(),
            "NAME              MRR  OWNER\n"
            "Müller GmbH  1,250.00  eva@example.com\n"
            "Acme             9.00\n");
}

TEST(Table, CutsLongCells) {
  Table table({{"name", Align::kLeft, 6}, {"n", Align::kRight}});
  table.AddRow({"Überlandwerk", "1"});
  EXPECT_EQ(table.Render(), "NAME    N\nÜberl…  1\n");
}

TEST(Table, APipeGetsThemWhole) {
  Table table({{"name", Align::kLeft, 6}, {"n", Align::kRight}}, LongCells::kWhole);
  table.AddRow({"Überlandwerk\x1B[2J", "1"});
  EXPECT_EQ(table.Render(), "NAME              N\nÜberlandwerk [2J  1\n");
}

TEST(Table, FurtherCellsAreDropped) {
  Table table({{"a"}});
  table.AddRow({"x", "y"});
  EXPECT_EQ(table.Render(), "A\nx\n");
}

TEST(Table, WithoutRowsIsEmpty) { EXPECT_EQ(Table({{"a"}}).Render(), ""); }

}  // namespace
}  // namespace stanna::ctl
