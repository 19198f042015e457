#include "server/mapping/text.h"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/ascii.h"

namespace stanna::mapping {
namespace {

// "&thetasym;" is the longest name in HTML 4; a longer run after "&" is text.
constexpr std::size_t kLongestEntity = 10;

void AppendUtf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// "39" or "x27" → the code point; nullopt when it is none.
std::optional<std::uint32_t> CodePoint(std::string_view digits) {
  const bool hex = !digits.empty() && (digits[0] == 'x' || digits[0] == 'X');
  if (hex) digits.remove_prefix(1);
  if (digits.empty() || digits.size() > 7) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : digits) {
    const char low = static_cast<char>(c | 0x20);
    std::uint32_t digit = 0;
    if (c >= '0' && c <= '9') {
      digit = static_cast<std::uint32_t>(c - '0');
    } else if (hex && low >= 'a' && low <= 'f') {
      digit = static_cast<std::uint32_t>(low - 'a' + 10);
    } else {
      return std::nullopt;
    }
    value = value * (hex ? 16 : 10) + digit;
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value == 0 || value > 0x10FFFF || surrogate) return std::nullopt;
  return value;
}

std::optional<std::uint32_t> Entity(std::string_view name) {
  static constexpr std::pair<std::string_view, std::uint32_t> kNamed[] = {
      {"amp", '&'},       {"lt", '<'},       {"gt", '>'},       {"quot", '"'},
      {"apos", '\''},     {"nbsp", ' '},     {"ndash", 0x2013}, {"mdash", 0x2014},
      {"lsquo", 0x2018},  {"rsquo", 0x2019}, {"ldquo", 0x201C}, {"rdquo", 0x201D},
      {"hellip", 0x2026}, {"euro", 0x20AC},  {"pound", 0xA3},   {"copy", 0xA9},
      {"reg", 0xAE},      {"trade", 0x2122}, {"bull", 0x2022},  {"middot", 0xB7},
      {"auml", 0xE4},     {"ouml", 0xF6},    {"uuml", 0xFC},    {"Auml", 0xC4},
      {"Ouml", 0xD6},     {"Uuml", 0xDC},    {"szlig", 0xDF},   {"eacute", 0xE9},
      {"egrave", 0xE8},   {"agrave", 0xE0},  {"ccedil", 0xE7},  {"ntilde", 0xF1},
      {"zwnj", 0x200C},   {"shy", 0xAD},
  };
  if (!name.empty() && name[0] == '#') return CodePoint(name.substr(1));
  for (const auto& [known, code] : kNamed) {
    if (known == name) return code;
  }
  return std::nullopt;
}

bool IsLetter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

// What looks like a tag: "<p …>", "</p>", "<!…>". "a < b" is text.
std::size_t TagLength(std::string_view text) {
  if (text.size() < 3 || (!IsLetter(text[1]) && text[1] != '/' && text[1] != '!')) return 0;
  const auto end = text.find('>');
  return end == std::string_view::npos ? 0 : end + 1;
}

// Elements whose content is not for readers.
bool IsHidden(std::string_view name) {
  return name == "style" || name == "script" || name == "title";
}

// Where "</name" begins; the end when nowhere, as browsers have it.
std::size_t EndOfElement(std::string_view text, std::string_view name) {
  for (auto at = text.find("</"); at != std::string_view::npos; at = text.find("</", at + 2)) {
    if (LowerAscii(text.substr(at + 2, name.size())) == name) return at;
  }
  return text.size();
}

// What is dropped at the start of `text`: a tag, a comment, or an element with its content up to
// the tag that ends it. 0: it is text.
std::size_t MarkupLength(std::string_view text) {
  const std::size_t tag = TagLength(text);
  if (tag == 0) return 0;
  if (text.starts_with("<!--")) {
    const auto end = text.find("-->");
    return end == std::string_view::npos ? text.size() : end + 3;
  }
  std::size_t end = 1;
  while (IsLetter(text[end])) ++end;
  const std::string name = LowerAscii(text.substr(1, end - 1));
  return IsHidden(name) ? EndOfElement(text, name) : tag;
}

class SnippetWriter {
 public:
  explicit SnippetWriter(std::size_t limit) : limit_(limit) {}

  bool Full() const { return cut_; }

  void Blank() { blank_ = !out_.empty(); }

  // Zero-width characters only pad e-mail previews.
  void Code(std::uint32_t code) {
    if (code == 0xA0 || code <= ' ') return Blank();
    if (code == 0xAD || (code >= 0x200B && code <= 0x200D) || code == 0xFEFF || code == 0x34F) {
      return;
    }
    std::string bytes;
    AppendUtf8(bytes, code);
    Character(bytes);
  }

  void Character(std::string_view bytes) {
    if (cut_) return;
    if (blank_) Push(" ");
    blank_ = false;
    Push(bytes);
  }

  std::string Take() && {
    if (!cut_) return std::move(out_);
    out_.resize(before_last_);
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
    return std::move(out_) + "…";
  }

 private:
  void Push(std::string_view bytes) {
    if (cut_) return;
    if (count_ == limit_) {
      cut_ = true;
      return;
    }
    before_last_ = out_.size();
    out_ += bytes;
    ++count_;
  }

  const std::size_t limit_;
  std::string out_;
  std::size_t count_ = 0;
  std::size_t before_last_ = 0;  // where the last character begins: the ellipsis takes its place
  bool blank_ = false;
  bool cut_ = false;
};

// Of the sequence that `lead` begins; 0 when none begins with it.
std::size_t ExpectedLength(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0x80) return 1;
  if (byte < 0xC0) return 0;
  if (byte < 0xE0) return 2;
  return byte < 0xF0 ? 3 : 4;
}

// What is there of the sequence at the start of `text`.
std::size_t Utf8Length(std::string_view text) {
  const std::size_t expected = ExpectedLength(text[0]);
  std::size_t length = 1;
  while (length < expected && length < text.size() &&
         (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) {
    ++length;
  }
  return length;
}

std::uint32_t Decode(std::string_view bytes) {
  static constexpr std::array<std::uint32_t, 5> kMask = {0, 0x7F, 0x1F, 0x0F, 0x07};
  std::uint32_t code = static_cast<unsigned char>(bytes[0]) & kMask[bytes.size()];
  for (const char c : bytes.substr(1)) code = (code << 6) | (static_cast<unsigned char>(c) & 0x3F);
  return code;
}

}  // namespace

std::string Snippet(std::string_view text, std::size_t characters) {
  SnippetWriter out(characters);
  // Behind it nothing is a tag, so nothing is searched.
  const std::size_t tags_end = text.size() - (text.rfind('>') + 1);
  while (!text.empty() && !out.Full()) {
    const bool maybe_tag = text[0] == '<' && text.size() > tags_end;
    if (const std::size_t markup = maybe_tag ? MarkupLength(text) : 0; markup > 0) {
      out.Blank();
      text.remove_prefix(markup);
      continue;
    }
    if (text[0] == '&') {
      const auto end = text.substr(0, kLongestEntity + 1).find(';');
      const auto code =
          end == std::string_view::npos ? std::nullopt : Entity(text.substr(1, end - 1));
      if (code) {
        out.Code(*code);
        text.remove_prefix(end + 1);
        continue;
      }
    }
    const std::size_t length = Utf8Length(text);
    const std::string_view bytes = text.substr(0, length);
    const bool stray = length != ExpectedLength(bytes[0]);
    if (stray) {
      out.Character(bytes);
    } else {
      out.Code(Decode(bytes));
    }
    text.remove_prefix(length);
  }
  return std::move(out).Take();
}

}  // namespace stanna::mapping
