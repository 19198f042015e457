#include "server/insights/text/utf8.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <random>

namespace stanna::insights {
namespace {

using namespace std::string_literals;

TEST(CleanText, TidiesBlanksLineEndsAndWhatCannotBeSeen) {
  const std::pair<std::string, std::string> kCases[] = {
      {"", ""},
      {"plain", "plain"},
      {"a\r\nb\rc\nd", "a\nb\nc\nd"},
      {"a\vb\fc", "a\nb\nc"},
      {"line\u2028end\u2029here\u0085too", "line\nend\nhere\ntoo"},
      {"tab\tand\u00a0no-break  \t and\u3000wide", "tab and no-break and wide"},
      {"zero\u200bwidth\ufeff and\u00ad soft", "zerowidth and soft"},
      {"\ufeffmark", "mark"},
      {"right\u202eto\u2066left", "righttoleft"},
      {"tag\U000E0041s", "tags"},
      {"nul\0in"s, "nulin"},
      {"bell\x07", "bell"},
      {"don\u2019t \u201cquote\u201d", "don\u2019t \u201cquote\u201d"},
      {"❤\uFE0F 😀 ñ ß", "❤\uFE0F 😀 ñ ß"},
  };
  for (const auto& [text, expected] : kCases) EXPECT_EQ(CleanText(text), expected) << text;
}

TEST(CleanText, ReplacesEachRunOfMalformedBytesByOneCharacter) {
  const std::pair<std::string, std::string> kCases[] = {
      {"a\xFF\xFE"
       "b",
       "a\uFFFD"
       "b"},
      {"cut \xE2\x82", "cut \uFFFD"},
      {"overlong \xC0\x80.", "overlong \uFFFD."},
      {"surrogate \xED\xA0\x80.", "surrogate \uFFFD."},
      {"beyond \xF4\x90\x80\x80.", "beyond \uFFFD."},
      {"Gr\xFC\xDF"
       "e",
       "Gr\uFFFD"
       "e"},
  };
  for (const auto& [text, expected] : kCases) EXPECT_EQ(CleanText(text), expected);
}

TEST(CleanText, IsValidWhateverComesAndChangesNothingTheSecondTime) {
  std::mt19937 random(1);
  for (int round = 0; round < 2'000; ++round) {
    std::string bytes(random() % 64, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() % 4 == 0 ? random() : 0xE2);
    const std::string clean = CleanText(bytes);
    ASSERT_TRUE(simdjson::validate_utf8(clean.data(), clean.size()));
    ASSERT_EQ(CleanText(clean), clean);
  }
}

TEST(FrontOf, CountsCharacters) {
  EXPECT_EQ(FrontOf("äöü", 3), "äöü");
  EXPECT_EQ(FrontOf("äöüß", 3), "äöü");
  EXPECT_EQ(FrontOf("abc", 2), "ab");
  EXPECT_EQ(FrontOf("a😀b", 2), "a😀");
  EXPECT_EQ(FrontOf("", 2), "");
  EXPECT_EQ(FrontOf(std::string(100, '\x80'), 2).size(), 8u);
}

TEST(LowerText, KeepsOffsets) {
  const std::pair<std::string_view, std::string_view> kCases[] = {
      {"HELLO World", "hello world"},
      {"ÄÖÜ ÉÈ Ñ × Þ", "äöü éè ñ × þ"},
      {"ŁĄĘ ŠČŘŽ ŐŰ", "łąę ščřž őű"},
      {"İstanbul ẞ Ω Д", "İstanbul ẞ Ω Д"},
  };
  for (const auto& [text, expected] : kCases) {
    EXPECT_EQ(LowerText(text), expected);
    EXPECT_EQ(LowerText(text).size(), text.size());
  }
}

TEST(WordCharacterAt, KnowsLettersOfAllScripts) {
  EXPECT_EQ(WordCharacterAt("a", 0), 1);
  EXPECT_EQ(WordCharacterAt("7", 0), 1);
  EXPECT_EQ(WordCharacterAt("é", 0), 2);
  EXPECT_EQ(WordCharacterAt("日", 0), 3);
  for (const std::string_view mark : {" ", ",", "’", "«", "…", "—", "❤", "😀"}) {
    EXPECT_EQ(WordCharacterAt(mark, 0), 0) << mark;
  }
}

}  // namespace
}  // namespace stanna::insights
