#include "server/insights/text/html_text.h"

#include <gtest/gtest.h>

namespace stanna::insights {
namespace {

using namespace std::string_literals;

TEST(LooksLikeHtml, NeedsATagThatHtmlKnows) {
  for (const std::string_view html :
       {"<p>Hello</p>", "Hello<br>there", "Hello<BR/>", "<!DOCTYPE html>x", "x <!-- y -->",
        "see <a href=\"x\">this</a>", "</div>", "<o>x</o><span class=x>y</span>"}) {
    EXPECT_TRUE(LooksLikeHtml(html)) << html;
  }
  for (const std::string_view text :
       {"", "Hello", "a < b and c > d", "I <3 this", "Tom <tom@example.com>",
        "<http://example.com>", "std::vector<int> x;", "<pad", "<", "</", "AT&amp;T", "<grin>",
        "1<p", "<b@example.com>", "never write '<script>' there"}) {
    EXPECT_FALSE(LooksLikeHtml(text)) << text;
  }
}

TEST(HtmlToText, LaysBlocksOutInLines) {
  const std::pair<std::string, std::string> kCases[] = {
      {"", ""},
      {"<p>One</p><p>Two</p>", "One\n\nTwo"},
      {"<div>One</div><div>Two</div>", "One\nTwo"},
      {"One<br>Two<br/>Three", "One\nTwo\nThree"},
      {"One<br><br>Two", "One\n\nTwo"},
      {"<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"},
      {"<b>bold</b>, <i>slanted</i>; <span>a</span>b", "bold, slanted; ab"},
      {"  much \n\t white   space ", "much white space"},
      {"<pre>one\ntwo</pre>", "one\ntwo"},
      {"<ul><li>One</li><li>Two</li></ul>after", "One\nTwo\n\nafter"},
      {"<table><tr><td>A</td><td>B</td></tr><tr><td>C</td></tr></table>", "A B\nC"},
      {"<table><tr><td><table><tr><td>inner</td></tr></table></td><td>outer</td></tr></table>",
       "inner\n\nouter"},
      {"<h1>Title</h1>text", "Title\n\ntext"},
      {"un<b>closed <i>tags<p>here", "unclosed tags\n\nhere"},
      {"wrong</i> <b>order</div>s</b>", "wrong orders"},
      {"<o:p>office</o:p>", "office"},
  };
  for (const auto& [html, expected] : kCases) EXPECT_EQ(HtmlToText(html), expected) << html;
}

TEST(HtmlToText, ResolvesEntities) {
  EXPECT_EQ(HtmlToText("<p>R&amp;D &lt;3 &#39;x&#x27; &eacute;&nbsp;&hearts; &bogus; AT&T</p>"),
            "R&D <3 'x' é ♥ &bogus; AT&T");
  EXPECT_EQ(HtmlToText("<p>a&#0;b&#xD800;c&#x110000;d&#8203;e&zwnj;f</p>"), "abcdef");
  // Entities that a document declares are not.
  const std::string bomb = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><p>&b;</p>";
  EXPECT_LT(HtmlToText(bomb).size(), bomb.size());
}

TEST(HtmlToText, DropsWhatIsNotForReaders) {
  const std::pair<std::string, std::string> kCases[] = {
      {"<head><title>T</title><style>p{}</style></head><body>Hello</body>", "Hello"},
      {"<style>p > a { color: red }</style>Hello", "Hello"},
      {"<script>if (a < b) x('</p>')</script>Hello", "Hello"},
      {"one<!-- two <b> -->three", "onethree"},
      {"<!--[if mso]><p>Outlook</p><![endif]-->Hello", "Hello"},
      {"<![if !mso]>Hello<![endif]>", "Hello"},
      {"<div style=\"DISPLAY: none\">preview</div>Hello", "Hello"},
      {"<span style='mso-hide:all'>preview</span>Hello", "Hello"},
      {"<svg><text>x</text></svg><select><option>y</select>Hello", "Hello"},
      {"Hello<style>p {", "Hello"},
      {"<img alt=\"Logo\" src=x>Hello <img alt=\"😀\">", "Hello 😀"},
  };
  for (const auto& [html, expected] : kCases) EXPECT_EQ(HtmlToText(html), expected) << html;
}

TEST(HtmlToText, MarksQuotations) {
  const std::pair<std::string, std::string> kCases[] = {
      {"New<blockquote>Old<br>older</blockquote>", "New\n\n> Old\n> older"},
      {"<blockquote>a<blockquote>b</blockquote>c</blockquote>", "> a\n\n> b\n\n> c"},
      // Gmail: who wrote when, in any language, belongs to the quotation.
      {"New<div class=\"gmail_quote\"><div class=\"gmail_attr\">2. mars kl. 9 skrev Tom:<br></div>"
       "<blockquote class=\"gmail_quote\">Old</blockquote></div>",
       "New\n\n> 2. mars kl. 9 skrev Tom:\n\n> Old"},
      {"New<div class=\"gmail_quote\">Tom:<blockquote>Old</blockquote>Answer"
       "<blockquote>Older</blockquote>Answer 2</div>",
       "New\n> Tom:\n\n> Old\n\nAnswer\n\n> Older\n\nAnswer 2"},
      {"New<div class=\"x_gmail_quote\">all of it</div>", "New\n> all of it"},
      {"New<div id=\"yahoo_quoted\" class=\"yahoo_quoted\"><div>all</div><div>of it</div></div>",
       "New\n> all\n> of it"},
      {"New<div class=\"moz-cite-prefix\">Tom:</div><blockquote type=cite>Old</blockquote>",
       "New\n\n> Tom:\n\n> Old"},
      // Gmail's "indent more" is the author's own.
      {"New<blockquote style=\"margin:0 0 0 40px;border:none;padding:0px\">indented</blockquote>",
       "New\n\nindented"},
      {"New<hr><div id=\"divRplyFwdMsg\"><b>From:</b> Tom</div><div>Old</div>",
       "New\n\n-----Original Message-----\nFrom: Tom\nOld"},
  };
  for (const auto& [html, expected] : kCases) EXPECT_EQ(HtmlToText(html), expected) << html;
}

TEST(HtmlToText, MarksSignatures) {
  EXPECT_EQ(HtmlToText("Hello<div class=\"gmail_signature\">Tom</div>"), "Hello\n--\nTom");
  EXPECT_EQ(HtmlToText("Hello<div id=\"Signature\">Tom</div>"), "Hello\n--\nTom");
}

TEST(HtmlToText, EndsOnAnything) {
  std::string deep;
  for (int i = 0; i < 20'000; ++i) deep += "<b>";
  EXPECT_EQ(HtmlToText("Hello" + deep + "lost"), "Hello");
  std::string unmatched = "<i>Hello";
  for (int i = 0; i < 10'000; ++i) unmatched += "</u>";
  EXPECT_EQ(HtmlToText(unmatched + "end"), "Helloend");
  std::string quotes;
  for (int i = 0; i < 5'000; ++i) quotes += "<blockquote class=gmail_quote>";
  HtmlToText(quotes + "x");
  std::string replies;
  for (int i = 0; i < 5'000; ++i) replies += "<div class=gmail_quote>a";
  HtmlToText(replies);
  EXPECT_EQ(HtmlToText("<p>a\0b</p>"s), "ab");
  EXPECT_EQ(HtmlToText("<p>\xFF\xFE</p>"), "\uFFFD");
  EXPECT_EQ(HtmlToText("<meta charset=iso-8859-1><p>Grüße</p>"), "Grüße");
  for (const std::string_view part :
       {"<", "<!", "<!-", "<!--", "<![", "<p", "<p ", "<p a", "<p a=", "<p a=\"", "&", "&#", "&#x",
        "</", "<?", "<?xml", "<![CDATA["}) {
    HtmlToText(part);
    HtmlToText("<p>x" + std::string(part));
  }
}

TEST(HtmlToText, ReadsSoMuch) {
  const std::string text(kMostMessageCharacters + 100, 'x');
  EXPECT_EQ(HtmlToText("<p>" + text).size(), kMostMessageCharacters - 3);
}

TEST(WithoutEntities, ResolvesTheUsualOnes) {
  EXPECT_EQ(WithoutEntities("R&amp;D &lt;3 it&#39;s &quot;x&quot; &amp;lt; &bogus; &"),
            "R&D <3 it's \"x\" &lt; &bogus; &");
}

}  // namespace
}  // namespace stanna::insights
