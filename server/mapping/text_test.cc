#include "server/mapping/text.h"

#include <gtest/gtest.h>

namespace stanna::mapping {
namespace {

TEST(Snippet, TidiesMarkupEntitiesAndBlanks) {
  const std::pair<std::string_view, std::string_view> kCases[] = {
      {"", ""},
      {"  Hello\r\n\t world  ", "Hello world"},
      {"<p>Budget</p><p>confirmed</p>", "Budget confirmed"},
      {"Tom &amp; Jerry &lt;3 &#39;quoted&#x27;", "Tom & Jerry <3 'quoted'"},
      {"a&nbsp;b\xC2\xA0"
       "c",
       "a b c"},
      {"R&D is fine; so is AT&T", "R&D is fine; so is AT&T"},
      {"a < b and c > d", "a < b and c > d"},
      {"<STYLE type=x>p > a { color: red }</Style >Hello", "Hello"},
      {"<head><title>Mail</title><script>a</b>c</script></head><body>Hello</body>", "Hello"},
      {"one <!-- a > b --> two <!--[if mso]><p>x</p><![endif]--> three", "one two three"},
      {"Hello <style>p { color: red }", "Hello"},
      {"Hello <!-- hidden <p>", "Hello"},
      {"<stylish>Hello</stylish>", "Hello"},
      {"the <title is text", "the <title is text"},
      {"&bogus; &#0; &#xD800;", "&bogus; &#0; &#xD800;"},
      {"zero\xE2\x80\x8Bwidth", "zerowidth"},
      {"Gr&uuml;&szlig;e aus Köln", "Grüße aus Köln"},
  };
  for (const auto& [text, expected] : kCases) EXPECT_EQ(Snippet(text), expected) << text;
}

TEST(Snippet, CutsBetweenCharacters) {
  EXPECT_EQ(Snippet("äöüß", 4), "äöüß");
  EXPECT_EQ(Snippet("äöüßx", 4), "äöü…");
  EXPECT_EQ(Snippet("ab cd", 4), "ab…");
  EXPECT_EQ(Snippet("👩🚀👩🚀", 3), "👩🚀…");
  std::string sentence;
  for (int i = 0; i < 100; ++i) sentence += "größer ";
  EXPECT_EQ(Snippet(Snippet(sentence)), Snippet(sentence));
}

TEST(Snippet, LetsBrokenUtf8Through) {
  EXPECT_EQ(Snippet("a\xFF"
                    "b"),
            "a\xFF"
            "b");
  EXPECT_EQ(Snippet("a\xE2\x82"), "a\xE2\x82");
}

}  // namespace
}  // namespace stanna::mapping
