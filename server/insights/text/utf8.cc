#include "server/insights/text/utf8.h"

#include <algorithm>
#include <iterator>

namespace stanna::insights {
namespace {

unsigned char Byte(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

int SequenceLength(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  if (lead < 0xE0) return 2;
  return lead < 0xF0 ? 3 : 4;
}

constexpr std::size_t kMostCharacterBytes = 4;

// Smallest code point that needs so many bytes.
constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};

bool IsCharacter(char32_t code, int length) {
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code >= kSmallest[length] && code <= 0x10FFFF && !surrogate;
}

struct CodeRange {
  char32_t first, last;
};

bool IsIn(char32_t code, const CodeRange* begin, const CodeRange* end) {
  return std::any_of(begin, end, [code](CodeRange r) { return r.first <= code && code <= r.last; });
}

// Line feed apart, which is treated first.
constexpr CodeRange kLineEnds[] = {{0x0B, 0x0D}, {0x85, 0x85}, {0x2028, 0x2029}};
constexpr CodeRange kBlanks[] = {{'\t', '\t'},     {' ', ' '},       {0xA0, 0xA0},
                                 {0x1680, 0x1680}, {0x2000, 0x200A}, {0x202F, 0x202F},
                                 {0x205F, 0x205F}, {0x3000, 0x3000}};
constexpr CodeRange kUnseen[] = {{0, 0x1F},        {0x7F, 0x9F},     {0xAD, 0xAD},
                                 {0x034F, 0x034F}, {0x061C, 0x061C}, {0x180E, 0x180E},
                                 {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x206F},
                                 {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F}};

class Cleaner {
 public:
  explicit Cleaner(std::size_t size) { out_.reserve(size); }

  void Add(char32_t code, std::string_view bytes) {
    if (code == kReplacement) return Malformed();
    if (IsIn(code, std::begin(kLineEnds), std::end(kLineEnds))) return AddPlain("\n");
    if (IsIn(code, std::begin(kBlanks), std::end(kBlanks))) return Blank();
    if (!IsIn(code, std::begin(kUnseen), std::end(kUnseen))) AddPlain(bytes);
  }

  void AddPlain(std::string_view bytes) {
    after_malformed_ = false;
    out_ += bytes;
  }

  void Blank() {
    after_malformed_ = false;
    if (out_.empty() || out_.back() != ' ') out_ += ' ';
  }

  std::string Take() && { return std::move(out_); }

 private:
  void Malformed() {
    if (!after_malformed_) AppendCharacter(out_, kReplacement);
    after_malformed_ = true;
  }

  std::string out_;
  bool after_malformed_ = false;
};

bool IsPlain(unsigned char byte) { return (byte > ' ' && byte < 0x7F) || byte == '\n'; }

// U+00C0–U+00DE without ×, and U+0100–U+017E where capital and small letter stand in pairs.
char32_t Lower(char32_t code) {
  if (code >= 0xC0 && code <= 0xDE && code != 0xD7) return code + 0x20;
  const bool even_capital = (code >= 0x100 && code <= 0x137) || (code >= 0x14A && code <= 0x177);
  const bool odd_capital = (code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17E);
  if (even_capital && code != 0x130 && code != 0x131) return code | 1;
  if (odd_capital) return code + (code & 1);
  return code;
}

}  // namespace

Character FirstCharacter(std::string_view text) {
  static constexpr char32_t kLeadBits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  const int length = SequenceLength(Byte(text, 0));
  if (length == 0 || text.size() < static_cast<std::size_t>(length)) return {kReplacement, 1};
  char32_t code = Byte(text, 0) & kLeadBits[length];
  for (int i = 1; i < length; ++i) {
    const unsigned char next = Byte(text, i);
    if ((next & 0xC0) != 0x80) return {kReplacement, 1};
    code = (code << 6) | (next & 0x3F);
  }
  return IsCharacter(code, length) ? Character{code, length} : Character{kReplacement, 1};
}

void AppendCharacter(std::string& out, char32_t code) {
  const auto tail = [&out, code](int shift) {
    out += static_cast<char>(0x80 | ((code >> shift) & 0x3F));
  };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

std::string CleanText(std::string_view text) {
  Cleaner out(text.size());
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && IsPlain(Byte(text, plain))) ++plain;
    if (plain > 0) {
      out.AddPlain(text.substr(0, plain));
      text.remove_prefix(plain);
      continue;
    }
    if (text[0] == ' ') {
      out.Blank();
      text.remove_prefix(1);
      continue;
    }
    if (text.starts_with("\r\n")) {
      text.remove_prefix(1);
      continue;
    }
    const auto [code, length] = FirstCharacter(text);
    out.Add(code, text.substr(0, length));
    text.remove_prefix(length);
  }
  return std::move(out).Take();
}

std::string_view FrontOf(std::string_view text, std::size_t characters) {
  if (text.size() <= characters) return text;
  // Bytes of no character count for none, hence a bound of their own.
  text = text.substr(0, characters * kMostCharacterBytes);
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const bool begins = (Byte(text, at) & 0xC0) != 0x80;
    if (begins && characters-- == 0) break;
  }
  return text.substr(0, at);
}

std::string LowerText(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const unsigned char byte = Byte(out, i);
    if (byte >= 'A' && byte <= 'Z') {
      out[i] = static_cast<char>(byte | 0x20);
    } else if (byte >= 0xC3 && byte <= 0xC5 && i + 1 < out.size()) {
      const char32_t code = (static_cast<char32_t>(byte & 0x1F) << 6) | (Byte(out, i + 1) & 0x3F);
      const char32_t lower = Lower(code);
      out[i] = static_cast<char>(0xC0 | (lower >> 6));
      out[++i] = static_cast<char>(0x80 | (lower & 0x3F));
    }
  }
  return out;
}

int WideWordCharacterAt(std::string_view text, std::size_t at) {
  const unsigned char byte = Byte(text, at);
  // U+0080–U+00BF, U+2000–U+2BFF, and U+1F000–U+1FFFF are punctuation, symbols and emoji.
  const unsigned char next = at + 1 < text.size() ? Byte(text, at + 1) : 0;
  const bool symbol =
      byte == 0xC2 || (byte == 0xE2 && next < 0xB0) || (byte == 0xF0 && next == 0x9F);
  return symbol ? 0 : FirstCharacter(text.substr(at)).length;
}

}  // namespace stanna::insights
