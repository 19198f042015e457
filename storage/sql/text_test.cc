#include "storage/sql/text.h"

#include <gtest/gtest.h>

namespace stanna::storage {
namespace {

TEST(Text, CleanKeepsValidTextAndReplacesTheRest) {
  EXPECT_EQ(CleanText("Żółć 日本 😀"), "Żółć 日本 😀");
  EXPECT_EQ(CleanText(std::string_view("a\0b", 3)), "ab");
  EXPECT_EQ(CleanText("a\xff\xfe z"), "a\xef\xbf\xbd\xef\xbf\xbd z");
  EXPECT_EQ(CleanText("cut \xe6\x97"), "cut \xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(CleanText(""), "");
}

TEST(Text, FoldsTheCaseOfAllScripts) {
  EXPECT_EQ(FoldCase("ÄPFEL & Żółć ΩΜΕΓΑ ДОМ 日本 😀"), "äpfel & żółć ωμεγα дом 日本 😀");
  EXPECT_EQ(FoldCase("MiXeD 123"), "mixed 123");
}

TEST(Text, EscapesWhatLikeWouldRead) { EXPECT_EQ(EscapeLike("5%_\\x"), "5\\%\\_\\\\x"); }

TEST(Text, QuotesElementsOfArrays) {
  std::string list = "{";
  AppendArrayElement(list, "a \"b\" \\ {c},NULL");
  EXPECT_EQ(list, "{\"a \\\"b\\\" \\\\ {c},NULL\"");
}

TEST(Text, ListsSurviveJson) {
  const std::vector<std::string> list = {"", "a\"b", "c\\d", "é\n", "[]"};
  EXPECT_EQ(FromJsonArray(ToJsonArray(list)), list);
  EXPECT_EQ(ToJsonArray({}), "[]");
  EXPECT_TRUE(FromJsonArray("").empty());
  EXPECT_TRUE(FromJsonArray("{}").empty());
}

}  // namespace
}  // namespace stanna::storage
