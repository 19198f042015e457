// Text in lines, as it comes out of marked-up text.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace stanna::insights {

/// Lays text out in lines. A gap takes effect once text comes.
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

}  // namespace stanna::insights
