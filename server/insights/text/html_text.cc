#include "server/insights/text/html_text.h"

#include <libxml/HTMLparser.h>

#include <algorithm>
#include <array>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ascii.h"
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

// What mail programs say of an element by its class or id.
enum class Role : std::uint8_t {
  kNone,
  kQuote,      // all of it is quoted
  kReply,      // holds quotations, and maybe answers between them
  kQuoteNext,  // a heading: what comes behind it is quoted
  kSignature,
};

struct KnownName {
  std::string_view name;
  Role role;
};

// In lower case. Gmail, Yahoo, Proton, Thunderbird, Zoho, Tutanota, Front; Outlook (web, mobile,
// new), Roundcube; signatures of Gmail, Thunderbird, Proton, Apple, Outlook.
constexpr KnownName kKnownNames[] = {
    {"gmail_quote", Role::kReply},
    {"yahoo_quoted", Role::kReply},
    {"protonmail_quote", Role::kReply},
    {"zmail_extra", Role::kReply},
    {"tutanota_quote", Role::kReply},
    {"front-blockquote", Role::kReply},
    {"mail-editor-reference-message-container", Role::kReply},
    {"ms-outlook-mobile-reference-message", Role::kReply},
    {"gmail_attr", Role::kQuote},
    {"moz-cite-prefix", Role::kQuote},
    {"moz-email-headers-table", Role::kQuote},
    {"moz-forward-container", Role::kReply},
    {"reply-intro", Role::kQuote},
    {"divrplyfwdmsg", Role::kQuoteNext},
    {"outlookmessageheader", Role::kQuoteNext},
    {"gmail_signature", Role::kSignature},
    {"moz-signature", Role::kSignature},
    {"protonmail_signature_block", Role::kSignature},
    {"applemailsignature", Role::kSignature},
    {"linebreakatbeginningofsignature", Role::kSignature},
    {"ms-outlook-mobile-signature", Role::kSignature},
    {"signature", Role::kSignature},
};

// Outlook on the web puts "x_" before the names of the mails it quotes, once a generation.
std::string_view WithoutForeignPrefix(std::string_view name) {
  while (name.starts_with("x_")) name.remove_prefix(2);
  return name;
}

Role RoleOfNames(std::string_view names) {
  const std::string lower = LowerAscii(names);
  std::string_view rest = lower;
  while (!rest.empty()) {
    const auto end = std::min(rest.find_first_of(" \t\n"), rest.size());
    const std::string_view name = WithoutForeignPrefix(rest.substr(0, end));
    for (const KnownName& known : kKnownNames) {
      if (known.name == name) return known.role;
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return Role::kNone;
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

// Lays text out in lines. A gap takes effect once text comes.
class TextLayout {
 public:
  enum Gap { kNone, kBlank, kLine, kParagraph };

  void Text(std::string_view text, bool preformatted) {
    for (std::size_t at = 0; at < text.size();) {
      const bool blank = IsBlank(text[at]);
      const std::size_t begin = at;
      while (at < text.size() && IsBlank(text[at]) == blank) ++at;
      const std::string_view run = text.substr(begin, at - begin);
      blank ? Blanks(run, preformatted) : Word(run);
    }
  }

  void AtLeast(Gap gap) { gap_ = std::max(gap_, gap); }

  void LineFeed() { gap_ = gap_ >= kLine ? kParagraph : kLine; }

  void Line(std::string_view text) {
    AtLeast(kLine);
    Word(text);
    AtLeast(kLine);
  }

  void BeginQuote() {
    AtLeast(kParagraph);
    ++quotes_;
  }

  void EndQuote() {
    AtLeast(kParagraph);
    --quotes_;
  }

  std::size_t size() const { return out_.size(); }

  // As if the lines that begin behind byte `from` had been written as a quotation.
  void QuoteFrom(std::size_t from) {
    std::string_view rest = std::string_view(out_).substr(from);
    if (rest.empty()) return;
    std::string quoted;
    quoted.reserve(rest.size() + rest.size() / 8);
    bool at_start = from == 0;
    for (const char c : rest) {
      if (at_start && c != '\n' && c != '>') quoted += kQuotePrefix;
      at_start = c == '\n';
      quoted += c;
    }
    out_.replace(from, std::string::npos, quoted);
  }

  std::string Take() && { return std::move(out_); }

 private:
  static constexpr std::string_view kQuotePrefix = "> ";

  static bool IsBlank(char c) { return c == ' ' || c == '\n'; }

  void Blanks(std::string_view blanks, bool preformatted) {
    if (!preformatted) return AtLeast(kBlank);
    for (const char c : blanks) c == '\n' ? LineFeed() : AtLeast(kBlank);
  }

  void Word(std::string_view word) {
    const bool first = out_.empty();
    if (!first && gap_ == kBlank) out_ += ' ';
    if (!first && gap_ >= kLine) out_ += '\n';
    if (!first && gap_ == kParagraph) out_ += '\n';
    if (quotes_ > 0 && (first || gap_ >= kLine)) out_ += kQuotePrefix;
    out_ += word;
    gap_ = kNone;
  }

  std::string out_;
  Gap gap_ = kNone;
  int quotes_ = 0;
};

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
