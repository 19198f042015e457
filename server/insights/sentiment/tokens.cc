#include "server/insights/sentiment/tokens.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "server/insights/sentiment/hashing.h"

namespace stanna::insights {
namespace {

enum class Kind : std::uint8_t {
  kSpace,
  kSmall,
  kCapital,
  kDigit,
  kApostrophe,
  kPlain,      // punctuation that only separates words
  kClause,     // , ; : ( )
  kLineBreak,  // ends a sentence
  kStop,       // . ! ?
  kHigh,       // a byte of a longer UTF-8 sequence
};

constexpr std::array<Kind, 256> MakeKinds() {
  std::array<Kind, 256> kinds{};
  for (int c = 0; c < 256; ++c) kinds[c] = c >= 0x80 ? Kind::kHigh : Kind::kPlain;
  for (int c = 0; c <= ' '; ++c) kinds[c] = Kind::kSpace;
  for (int c = 'a'; c <= 'z'; ++c) kinds[c] = Kind::kSmall;
  for (int c = 'A'; c <= 'Z'; ++c) kinds[c] = Kind::kCapital;
  for (int c = '0'; c <= '9'; ++c) kinds[c] = Kind::kDigit;
  for (const char c : {',', ';', ':', '(', ')', '[', ']', '|'}) kinds[c] = Kind::kClause;
  for (const char c : {'.', '!', '?'}) kinds[c] = Kind::kStop;
  kinds['_'] = Kind::kSmall;  // identifiers are one word
  kinds['\''] = Kind::kApostrophe;
  kinds['\n'] = Kind::kLineBreak;
  return kinds;
}

constexpr std::array<Kind, 256> kKinds = MakeKinds();

Kind KindOf(char c) { return kKinds[static_cast<unsigned char>(c)]; }
bool IsLetter(Kind kind) { return kind == Kind::kSmall || kind == Kind::kCapital; }
bool IsWordPart(Kind kind) { return IsLetter(kind) || kind == Kind::kDigit; }
char Small(char c) { return KindOf(c) == Kind::kCapital ? static_cast<char>(c + 32) : c; }

// Emoticons and emoji must not meet words in the table.
constexpr std::uint64_t kFaceStart = kHashStart ^ 0x5a5a5a5a00000000u;
constexpr int kLongestEmoticon = 5;
constexpr int kShortestEmoticon = 2;

struct CodePoint {
  std::uint32_t value = 0;
  int bytes = 1;
};

// Anything that isn't UTF-8 is one byte of U+FFFD.
CodePoint Decode(std::string_view text, std::size_t at) {
  constexpr CodePoint kInvalid{.value = 0xfffd, .bytes = 1};
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char first = byte(0);
  const int bytes = first >= 0xf0 && first <= 0xf4 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
  if (bytes == 1 || first > 0xf4 || at + bytes > text.size()) return kInvalid;
  std::uint32_t value = first & (0x7fu >> bytes);
  for (int i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return kInvalid;
    value = value << 6 | (byte(i) & 0x3fu);
  }
  return {.value = value, .bytes = bytes};
}

bool IsApostrophe(std::uint32_t c) { return c == 0x2018 || c == 0x2019 || c == 0x2bc; }
bool IsDash(std::uint32_t c) { return c >= 0x2012 && c <= 0x2015; }
constexpr std::uint32_t kEllipsis = 0x2026;
// Blocks of pictures; the arrows and technical signs before them are punctuation to us.
bool IsEmoji(std::uint32_t c) {
  return (c >= 0x1f300 && c <= 0x1faff && !(c >= 0x1f3fb && c <= 0x1f3ff)) ||
         (c >= 0x2600 && c <= 0x27bf) || c == 0x2b50 || c == 0x2b06 || c == 0x2b07;
}
// Selectors, joiners, skin tones, spaces and punctuation: they separate words, no more.
bool IsSeparator(std::uint32_t c) {
  return c < 0xc0 || (c >= 0x2000 && c <= 0x2bff) || (c >= 0x3000 && c <= 0x3004) ||
         (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff || c == 0xfffd || c >= 0x1f000;
}

class Tokenizer {
 public:
  Tokenizer(std::string_view text, const WordTable& words, TokenizedText& out)
      : text_(text), words_(words), out_(out) {}

  // Every branch advances at_.
  void Run() {
    while (at_ < text_.size()) {
      switch (KindOf(text_[at_])) {
        case Kind::kSmall:
        case Kind::kCapital:
          ReadWord();
          break;
        case Kind::kDigit:
          ReadNumber();
          break;
        case Kind::kSpace:
          ++at_;
          break;
        case Kind::kHigh:
          ReadHigh();
          break;
        default:
          ReadPunctuation();
      }
    }
    out_.marks.ends_with_question = last_mark_ == '?';
    out_.sentences = out_.tokens.empty() ? 0 : out_.tokens.back().sentence + 1;
  }

 private:
  bool StartsWith(std::string_view start) const {
    return text_.size() - at_ >= start.size() &&
           std::equal(start.begin(), start.end(), text_.begin() + static_cast<std::ptrdiff_t>(at_),
                      [](char a, char b) { return a == Small(b); });
  }
  bool AfterSpace() const {
    return at_ == 0 || KindOf(text_[at_ - 1]) == Kind::kSpace ||
           KindOf(text_[at_ - 1]) == Kind::kLineBreak;
  }
  bool IsLinkStart() const {
    const char first = Small(text_[at_]);
    return (first == 'h' && (StartsWith("http://") || StartsWith("https://"))) ||
           (first == 'w' && StartsWith("www."));
  }

  Token& Push(std::size_t begin, std::size_t end, std::uint64_t hash) {
    if (sentence_ended_ && !out_.tokens.empty()) ++sentence_;
    Token token;
    token.begin = static_cast<int>(begin);
    token.end = static_cast<int>(end);
    token.hash = hash;
    token.sentence = sentence_;
    token.begins_clause = clause_ended_ || sentence_ended_;
    sentence_ended_ = clause_ended_ = false;
    last_mark_ = 0;
    out_.tokens.push_back(token);
    return out_.tokens.back();
  }

  void SkipToSpace() {
    while (at_ < text_.size() && KindOf(text_[at_]) != Kind::kSpace &&
           KindOf(text_[at_]) != Kind::kLineBreak) {
      ++at_;
    }
  }

  void ReadLink() {
    const std::size_t begin = at_;
    SkipToSpace();
    Push(begin, at_, LinkHash());
  }

  // "'ll", "'re", "'s": without the apostrophe "he'll" would be "hell".
  void SkipLetters() {
    while (at_ < text_.size() && IsLetter(KindOf(text_[at_]))) ++at_;
  }

  // What a letter that may belong to the word at at_ takes; 0: the word is at its end.
  std::size_t WordBytes() const {
    const Kind kind = KindOf(text_[at_]);
    if (IsWordPart(kind)) return 1;
    if (kind != Kind::kHigh) return 0;
    const CodePoint c = Decode(text_, at_);
    return IsSeparator(c.value) ? 0 : static_cast<std::size_t>(c.bytes);
  }
  // Of an apostrophe with a letter behind it, at at_; 0: none.
  std::size_t ApostropheBytes() const {
    std::size_t bytes = 0;
    if (KindOf(text_[at_]) == Kind::kApostrophe) bytes = 1;
    if (KindOf(text_[at_]) == Kind::kHigh) {
      const CodePoint c = Decode(text_, at_);
      if (IsApostrophe(c.value)) bytes = static_cast<std::size_t>(c.bytes);
    }
    const bool inside =
        bytes != 0 && at_ + bytes < text_.size() && IsLetter(KindOf(text_[at_ + bytes]));
    return inside ? bytes : 0;
  }

  void ReadWord() {
    if (IsLinkStart()) return ReadLink();
    const std::size_t begin = at_;
    std::uint64_t hash = kHashStart;
    int capitals = 0, small = 0, repeats = 0;
    bool elongated = false;
    char last = 0;
    while (at_ < text_.size()) {
      const Kind kind = KindOf(text_[at_]);
      if (IsLetter(kind)) {
        const char c = Small(text_[at_]);
        (kind == Kind::kCapital ? capitals : small) += 1;
        repeats = c == last ? repeats + 1 : 0;
        last = c;
        elongated |= repeats >= 2;
        hash = AddByte(hash, static_cast<unsigned char>(c));
        ++at_;
      } else if (const std::size_t bytes = WordBytes(); bytes != 0) {
        for (std::size_t i = 0; i < bytes; ++i) {
          hash = AddByte(hash, static_cast<unsigned char>(text_[at_ + i]));
        }
        at_ += bytes;
        last = 0;
      } else if (const std::size_t bytes = ApostropheBytes(); bytes != 0) {
        at_ += bytes;
        if (Small(text_[at_]) == 't') continue;
        SkipLetters();
        break;
      } else {
        break;
      }
    }
    if (IsAddress()) return ReadAddress(begin);
    Token& token = Push(begin, at_, hash);
    token.capitals = capitals >= 2 && small == 0;
    out_.words_in_small += small > 0;
    out_.words_in_capitals += token.capitals;
    token.facts = words_.Find(hash);
    if (elongated) Shorten(token);
  }

  // "sooo" is "soo", or "so" where only that is known.
  void Shorten(Token& token) const {
    token.elongated = true;
    token.hash = ShortHash(token, 2);
    token.facts = words_.Find(token.hash);
    if (token.facts != nullptr) return;
    const std::uint64_t shorter = ShortHash(token, 1);
    token.facts = words_.Find(shorter);
    if (token.facts != nullptr) token.hash = shorter;
  }

  std::uint64_t ShortHash(const Token& token, int longest_run) const {
    std::uint64_t hash = kHashStart;
    for (int i = token.begin; i < token.end;) {
      const char c = Small(text_[i]);
      int end = i;
      while (end < token.end && Small(text_[end]) == c) ++end;
      const int run = end - i > 2 ? longest_run : end - i;
      if (c == '\'' && end < token.end && Small(text_[end]) != 't') break;
      if (c != '\'') {
        for (int k = 0; k < run; ++k) hash = AddByte(hash, static_cast<unsigned char>(c));
      }
      i = end;
    }
    return hash;
  }

  bool IsAddress() const {
    return at_ + 1 < text_.size() && text_[at_] == '@' && IsWordPart(KindOf(text_[at_ + 1]));
  }
  // "name@host" from its '@' on; also "@name".
  void ReadAddress(std::size_t begin) {
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const bool inside =
          IsWordPart(KindOf(c)) ||
          ((c == '.' || c == '-') && at_ + 1 < text_.size() && IsWordPart(KindOf(text_[at_ + 1])));
      if (!inside) break;
      ++at_;
    }
    Push(begin, at_, UserHash());
  }

  // "40", "3.5", "10:30", "92%", "2nd", "3pm".
  void ReadNumber() {
    const std::size_t begin = at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const bool inside =
          IsWordPart(KindOf(c)) || ((c == '.' || c == ',' || c == ':') && at_ + 1 < text_.size() &&
                                    KindOf(text_[at_ + 1]) == Kind::kDigit);
      if (!inside) break;
      ++at_;
    }
    Push(begin, at_, NumberHash()).facts = words_.Find(NumberHash());
  }

  void ReadHigh() {
    const CodePoint c = Decode(text_, at_);
    if (IsEmoji(c.value)) return ReadEmoji(c);
    if (!IsSeparator(c.value)) return ReadWord();
    if (IsDash(c.value)) clause_ended_ = true;
    if (c.value == kEllipsis) {
      clause_ended_ = true;
      ++out_.marks.ellipses;
    }
    at_ += static_cast<std::size_t>(c.bytes);
  }

  void ReadEmoji(CodePoint c) {
    std::uint64_t hash = kFaceStart;
    for (int i = 0; i < c.bytes; ++i) {
      hash = AddByte(hash, static_cast<unsigned char>(text_[at_ + static_cast<std::size_t>(i)]));
    }
    Token& token = Push(at_, at_ + static_cast<std::size_t>(c.bytes), hash);
    token.facts = words_.Find(hash);
    at_ += static_cast<std::size_t>(c.bytes);
  }

  void ReadPunctuation() {
    if (ReadEmoticon()) return;
    const char c = text_[at_];
    if (IsAddress()) return ReadAddress(at_);
    if (c == '.' || c == '!' || c == '?') return ReadStops();
    const Kind kind = KindOf(c);
    if (kind == Kind::kLineBreak) sentence_ended_ = true;
    const bool dash = c == '-' && AfterSpace();  // "fine - but": not "well-known"
    if (kind == Kind::kClause || dash) clause_ended_ = true;
    ++at_;
  }

  void ReadStops() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && KindOf(text_[at_]) == Kind::kStop) {
      const char c = text_[at_++];
      out_.marks.exclamations += c == '!';
      out_.marks.questions += c == '?';
      last_mark_ = c;
    }
    const bool dots = text_[begin] == '.';
    if (dots && at_ - begin >= 2) ++out_.marks.ellipses;
    // "example.com", "v2.1": no end of anything.
    const bool inside =
        dots && at_ - begin == 1 && at_ < text_.size() && IsWordPart(KindOf(text_[at_]));
    clause_ended_ = true;
    if (!inside) sentence_ended_ = true;
  }

  bool ReadEmoticon() {
    const char first = text_[at_];
    const bool eyes_first = first == ':' || first == ';';
    if (!eyes_first && !(AfterSpace() && IsMouth(first))) return false;
    for (int length = kLongestEmoticon; length >= kShortestEmoticon; --length) {
      if (IsEmoticon(static_cast<std::size_t>(length), eyes_first)) {
        const std::uint64_t hash = FaceHash(text_.substr(at_, static_cast<std::size_t>(length)));
        const WordFacts* facts = words_.Find(hash);
        if (facts == nullptr) continue;
        Push(at_, at_ + static_cast<std::size_t>(length), hash).facts = facts;
        at_ += static_cast<std::size_t>(length);
        return true;
      }
    }
    return false;
  }

  static bool IsMouth(char c) {
    return std::string_view("=<(>)[]{}|\\^*").find(c) != std::string_view::npos;
  }

  // Whether `length` bytes can be a face: none that goes on as a word (":please", "http:/").
  bool IsEmoticon(std::size_t length, bool eyes_first) const {
    if (text_.size() - at_ < length) return false;
    const bool at_end = text_.size() - at_ == length;
    const char last = text_[at_ + length - 1];
    const char next = at_end ? ' ' : text_[at_ + length];
    if (IsWordPart(KindOf(last))) return AfterSpace() && !IsWordPart(KindOf(next));
    if (!eyes_first) return KindOf(next) == Kind::kSpace || KindOf(next) == Kind::kLineBreak;
    return next != '/' && KindOf(last) != Kind::kSpace;
  }

 public:
  static std::uint64_t FaceHash(std::string_view face) {
    std::uint64_t hash = kFaceStart;
    for (const char c : face) hash = AddByte(hash, static_cast<unsigned char>(c));
    return hash;
  }

 private:
  std::string_view text_;
  const WordTable& words_;
  TokenizedText& out_;
  std::size_t at_ = 0;
  int sentence_ = 0;
  bool sentence_ended_ = false, clause_ended_ = false;
  char last_mark_ = 0;
};

}  // namespace

void TokenizedText::Clear() {
  tokens.clear();
  marks = {};
  sentences = words_in_small = words_in_capitals = 0;
}

// Control characters are in no word.
std::uint64_t LinkHash() { return HashOf("\x01link"); }
std::uint64_t UserHash() { return HashOf("\x01user"); }
std::uint64_t NumberHash() { return HashOf("\x01number"); }

void Tokenize(std::string_view text, const WordTable& words, TokenizedText& out) {
  out.Clear();
  Tokenizer(text, words, out).Run();
}

std::uint64_t WordHash(std::string_view word) {
  if (word.empty()) return 0;
  TokenizedText tokenized;
  Tokenize(word, WordTable(), tokenized);
  const bool whole = tokenized.tokens.size() == 1 && tokenized.tokens[0].begin == 0 &&
                     tokenized.tokens[0].end == static_cast<int>(word.size());
  if (whole) return tokenized.tokens[0].hash;
  // A face is only known by the table, so it can't be read with an empty one.
  const bool letters = IsWordPart(KindOf(word.front())) || KindOf(word.front()) == Kind::kHigh;
  const bool spaces = word.find(' ') != std::string_view::npos;
  return letters || spaces ? 0 : Tokenizer::FaceHash(word);
}

}  // namespace stanna::insights
