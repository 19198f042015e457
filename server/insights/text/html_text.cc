#include "server/insights/text/html_text.h"

#include <libxml/HTMLparser.h>

#include <algorithm>
#include <array>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "server/insights/text/mail_markup.h"
#include "server/insights/text/text_layout.h"
#include "server/insights/text/utf8.h"

namespace stanna::insights {
namespace {

enum class Layout : std::uint8_t { kInline, kCell, kBreak, kLine, kParagraph, kHidden };

// Elements that mails are made of; others are inline.
const std::unordered_map<std::string_view, Layout>& Elements() {
  static const std::unordered_map<std::string_view, Layout> kElements = [] {
    using Names = std::vector<std::string_view>;
    const std::pair<Layout, Names> kNames[] = {
        {Layout::kInline,
         {"a",      "abbr", "b",   "big", "body", "code",  "del",  "em",    "font", "html",
          "i",      "img",  "ins", "kbd", "mark", "q",     "s",    "small", "span", "strike",
          "strong", "sub",  "sup", "tt",  "u",    "label", "meta", "link"}},
        {Layout::kCell, {"td", "th"}},
        {Layout::kBreak, {"br"}},
        {Layout::kLine,
         {"div",     "tr",     "li",         "dt",    "dd",    "address", "article",  "aside",
          "section", "header", "footer",     "main",  "nav",   "form",    "fieldset", "legend",
          "caption", "figure", "figcaption", "tbody", "thead", "tfoot",   "center"}},
        {Layout::kParagraph,
         {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre",
          "hr"}},
        {Layout::kHidden,
         {"head", "title", "style", "script", "noscript", "template", "svg", "math", "iframe",
          "object", "applet", "select", "textarea", "audio", "video", "canvas", "map"}},
    };
    std::unordered_map<std::string_view, Layout> elements;
    for (const auto& [layout, names] : kNames) {
      for (const std::string_view name : names) elements[name] = layout;
    }
    return elements;
  }();
  return kElements;
}

Layout LayoutOf(std::string_view name) {
  const auto found = Elements().find(name);
  return found == Elements().end() ? Layout::kInline : found->second;
}

using Attributes = const xmlChar**;

std::string_view View(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

std::string_view Attribute(Attributes attributes, std::string_view name) {
  for (; attributes != nullptr && attributes[0] != nullptr; attributes += 2) {
    if (View(attributes[0]) == name) return View(attributes[1]);
  }
  return {};
}

std::string StyleOf(Attributes attributes) {
  std::string style = LowerAscii(Attribute(attributes, "style"));
  std::erase_if(style, [](char c) { return c == ' ' || c == '\t' || c == '\n'; });
  return style;
}

bool IsHiddenByStyle(std::string_view style) {
  return style.find("display:none") != std::string_view::npos ||
         style.find("mso-hide:all") != std::string_view::npos;
}

// Gmail's "indent more" is a block quotation without a border and without a class.
bool IsIndent(Attributes attributes, std::string_view style) {
  return Attribute(attributes, "type").empty() &&
         style.find("border:none") != std::string_view::npos;
}

Role RoleOf(std::string_view element, Attributes attributes, std::string_view style) {
  const Role by_class = RoleOfNames(Attribute(attributes, "class"));
  if (element == "blockquote") {
    const bool indent = by_class == Role::kNone && IsIndent(attributes, style);
    return indent ? Role::kNone : Role::kQuote;
  }
  return by_class != Role::kNone ? by_class : RoleOfNames(Attribute(attributes, "id"));
}

// Emoji that Gmail and Outlook put in as pictures: their alternative text is a few bytes, none of
// them ASCII.
constexpr std::size_t kMostEmojiBytes = 16;

bool IsEmoji(std::string_view alternative) {
  return !alternative.empty() && alternative.size() <= kMostEmojiBytes &&
         std::none_of(alternative.begin(), alternative.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Takes the parser's events.
class HtmlReader {
 public:
  explicit HtmlReader(xmlParserCtxt* parser) : parser_(parser) {}

  void Begin(std::string_view name, Attributes attributes) {
    if (open_.size() >= kDeepestHtml) return xmlStopParser(parser_);
    Element element{.layout = LayoutOf(name), .preformatted = name == "pre"};
    if (attributes != nullptr || name == "blockquote") ReadAttributes(name, attributes, element);
    if (element.layout == Layout::kHidden) ++hidden_;
    if (element.preformatted) ++preformatted_;
    if (hidden_ == 0) Lay(name, attributes, element);
    open_.push_back(element);
  }

  void End() {
    if (open_.empty()) return;
    const Element element = open_.back();
    open_.pop_back();
    if (element.layout == Layout::kHidden) --hidden_;
    if (element.preformatted) --preformatted_;
    if (element.role == Role::kQuote) out_.EndQuote();
    if (element.role == Role::kReply) EndReply(element);
    if (hidden_ == 0) out_.AtLeast(GapOf(element.layout));
  }

  void Text(std::string_view text) {
    if (hidden_ == 0) out_.Text(text, preformatted_ > 0);
  }

  // The parser may have been stopped with elements open.
  std::string Take() && {
    while (!open_.empty()) End();
    return std::move(out_).Take();
  }

 private:
  struct Element {
    Layout layout = Layout::kInline;
    Role role = Role::kNone;
    bool preformatted = false;
    bool quotes = false;     // a kReply that has a quotation in it
    std::size_t begins = 0;  // of a kReply, in the text so far
  };

  static TextLayout::Gap GapOf(Layout layout) {
    switch (layout) {
      case Layout::kCell:
        return TextLayout::kBlank;
      case Layout::kLine:
        return TextLayout::kLine;
      case Layout::kParagraph:
        return TextLayout::kParagraph;
      default:
        return TextLayout::kNone;
    }
  }

  static void ReadAttributes(std::string_view name, Attributes attributes, Element& element) {
    const std::string style = StyleOf(attributes);
    element.preformatted = element.preformatted || style.find("white-space:pre") != style.npos;
    element.role = RoleOf(name, attributes, style);
    if (IsHiddenByStyle(style)) element.layout = Layout::kHidden;
  }

  void Lay(std::string_view name, Attributes attributes, Element& element) {
    if (element.layout == Layout::kBreak) return out_.LineFeed();
    out_.AtLeast(GapOf(element.layout));
    if (name == "img") {
      if (const auto text = Attribute(attributes, "alt"); IsEmoji(text)) out_.Text(text, false);
    }
    switch (element.role) {
      case Role::kQuote:
        NoteQuote(name);
        out_.BeginQuote();
        break;
      case Role::kReply:
        out_.AtLeast(TextLayout::kLine);
        element.begins = out_.size();
        break;
      case Role::kQuoteNext:
        out_.Line(kQuoteBelow);
        break;
      case Role::kSignature:
        out_.Line("--");
        break;
      case Role::kNone:
        break;
    }
  }

  // What a reply says before its first quotation is who wrote when, in whatever language.
  void NoteQuote(std::string_view name) {
    if (name != "blockquote") return;
    for (Element& element : open_) {
      if (element.role != Role::kReply || element.quotes) continue;
      element.quotes = true;
      out_.QuoteFrom(element.begins);
    }
  }

  // One that will be quoted as a whole, or up to its first quotation.
  bool IsWithinReply() const {
    return std::any_of(open_.begin(), open_.end(), [](const Element& element) {
      return element.role == Role::kReply && !element.quotes;
    });
  }

  // Without a quotation in it, all of it is one.
  void EndReply(const Element& element) {
    if (!element.quotes && !IsWithinReply()) out_.QuoteFrom(element.begins);
    out_.AtLeast(TextLayout::kParagraph);
  }

  xmlParserCtxt* const parser_;
  TextLayout out_;
  std::vector<Element> open_;
  int hidden_ = 0;
  int preformatted_ = 0;
};

HtmlReader& ReaderOf(void* data) { return *static_cast<HtmlReader*>(data); }

void OnBegin(void* data, const xmlChar* name, Attributes attributes) {
  ReaderOf(data).Begin(View(name), attributes);
}

void OnEnd(void* data, const xmlChar*) { ReaderOf(data).End(); }

void OnText(void* data, const xmlChar* text, int size) {
  ReaderOf(data).Text(std::string_view(reinterpret_cast<const char*>(text), size));
}

// Without the events that build a tree none is built, and without those for errors none is told.
htmlSAXHandler Events() {
  htmlSAXHandler events{};
  events.startElement = OnBegin;
  events.endElement = OnEnd;
  events.characters = OnText;
  events.ignorableWhitespace = OnText;
  events.cdataBlock = OnText;
  return events;
}

// The text is UTF-8 whatever it says of itself.
constexpr int kOptions = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                         HTML_PARSE_NONET | HTML_PARSE_NOIMPLIED | HTML_PARSE_IGNORE_ENC;

bool IsNameCharacter(char c) {
  const char low = static_cast<char>(c | 0x20);
  return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9');
}

// `text` begins behind "<".
bool BeginsTag(std::string_view text) {
  if (text.starts_with("!--") || LowerAscii(text.substr(0, 8)) == "!doctype") return true;
  if (text.starts_with('/')) text.remove_prefix(1);
  std::size_t length = 0;
  while (length < text.size() && IsNameCharacter(text[length])) ++length;
  constexpr std::string_view kBehindName = " \t\r\n/>";
  if (length == 0 || length == text.size()) return false;
  if (kBehindName.find(text[length]) == std::string_view::npos) return false;
  // Who writes about "<script>" writes plain text; HTML has other tags, too.
  const auto found = Elements().find(LowerAscii(text.substr(0, length)));
  return found != Elements().end() && found->second != Layout::kHidden;
}

// "<![if !mso]>" and "<![endif]>", which libxml2 takes for text.
std::string WithoutConditions(std::string html) {
  constexpr std::string_view kOpen = "<![", kClose = "]>";
  std::size_t at = html.find(kOpen);
  if (at == html.npos) return html;
  std::string out;
  std::size_t from = 0;
  for (; at != html.npos; at = html.find(kOpen, from)) {
    const auto close = html.find(kClose, at);
    if (close == html.npos) break;
    out.append(html, from, at - from);
    from = close + kClose.size();
  }
  return out.append(html, from, std::string::npos);
}

}  // namespace

bool LooksLikeHtml(std::string_view text) {
  for (auto at = text.find('<'); at != text.npos; at = text.find('<', at + 1)) {
    if (BeginsTag(text.substr(at + 1))) return true;
  }
  return false;
}

std::string HtmlToText(std::string_view html) {
  static const bool initialised = (xmlInitParser(), true);
  static_cast<void>(initialised);
  // Outside a body libxml2 would put paragraphs around text.
  const std::string clean =
      "<body>" + WithoutConditions(CleanText(FrontOf(html, kMostMessageCharacters)));
  const std::unique_ptr<htmlParserCtxt, decltype(&htmlFreeParserCtxt)> parser(htmlNewParserCtxt(),
                                                                              htmlFreeParserCtxt);
  if (!parser) return {};
  HtmlReader reader(parser.get());
  *parser->sax = Events();
  parser->userData = &reader;
  xmlFreeDoc(htmlCtxtReadMemory(parser.get(), clean.data(), static_cast<int>(clean.size()), nullptr,
                                "UTF-8", kOptions));
  // References may have brought in what CleanText had kept out.
  return CleanText(std::move(reader).Take());
}

std::string WithoutEntities(std::string text) {
  static constexpr std::pair<std::string_view, std::string_view> kEntities[] = {
      {"&amp;", "&"},   {"&lt;", "<"},   {"&gt;", ">"},     {"&quot;", "\""}, {"&apos;", "'"},
      {"&#39;", "'"},   {"&#x27;", "'"}, {"&nbsp;", " "},   {"&#160;", " "},  {"&#8217;", "’"},
      {"&rsquo;", "’"}, {"&#34;", "\""}, {"&hellip;", "…"}, {"&ndash;", "–"}, {"&mdash;", "—"}};
  if (text.find('&') == text.npos) return text;
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = std::string_view(text).substr(i);
    const auto found = std::find_if(std::begin(kEntities), std::end(kEntities),
                                    [rest](const auto& e) { return rest.starts_with(e.first); });
    if (rest[0] != '&' || found == std::end(kEntities)) {
      out += text[i++];
    } else {
      out += found->second;
      i += found->first.size();
    }
  }
  return out;
}

}  // namespace stanna::insights
