#include "server/revenue/ecb_file.h"

#include <gtest/gtest.h>

#include <string>

namespace stanna::revenue {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> Read(std::string_view text, Date since = 2026y / 1 / 1) {
  const auto rates = ParseEcbFile(text, since);
  if (!rates.ok()) return {std::string(rates.status().message())};
  std::vector<std::string> lines;
  for (const auto& rate : *rates) {
    lines.push_back(FormatDate(rate.effective) + " " + rate.from + rate.to + " " +
                    RoundedText(rate.rate, 6));
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST(EcbFile, TheFileOfOneDay) {
  EXPECT_EQ(Read("Date, USD, JPY, \n27 November 2026, 1.0512, 161.05, \n"),
            (Lines{"2026-11-27 EURUSD 1.0512", "2026-11-27 EURJPY 161.05"}));
  EXPECT_EQ(Read("Date, USD\r\n3 May 2026, 1.1\r\n"), Lines{"2026-05-03 EURUSD 1.1"});
}

TEST(EcbFile, TheFileOfAllDays) {
  EXPECT_EQ(Read("Date,USD,CYP,\n2026-11-27,1.05,N/A,\n2026-11-26,1.06,,\n2025-12-31,1.07,0.58,\n"),
            (Lines{"2026-11-27 EURUSD 1.05", "2026-11-26 EURUSD 1.06"}))
      << "without what is older than asked for";
}

TEST(EcbFile, NamesTheLineThatCantBeRead) {
  EXPECT_EQ(Read("Date,USD\nyesterday,1.05\n"), Lines{"line 2 begins with no day: yesterday"});
  EXPECT_EQ(Read("Date,USD\n2026-11-27,1.05\n2026-11-26,abc\n"),
            Lines{"line 3 has no rate for USD: abc"});
  EXPECT_EQ(Read("Date,USD\n2026-11-27,0\n"), Lines{"line 2 has no rate for USD: 0"});
  EXPECT_EQ(Read("Date,USD\n2026-11-27,1,2,3\n"), Lines{"line 2 has more cells than the heading"});
  EXPECT_EQ(Read("Date,USD\n31 February 2026,1\n"),
            Lines{"line 2 begins with no day: 31 February 2026"});
  for (const std::string text : {"", "<xml/>", "Date", "Day,USD\n", "Date,US Dollar\n"}) {
    EXPECT_NE(Read(text).front().find("line 1 is not"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace stanna::revenue
