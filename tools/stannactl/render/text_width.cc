#include "tools/stannactl/render/text_width.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace stanna::ctl {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;
constexpr std::string_view kEllipsis = "…";

struct Range {
  std::uint32_t first, last;
};

// Combining marks, joiners and variation selectors.
constexpr Range kZeroWidth[] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD},
                                {0x0610, 0x061A}, {0x064B, 0x065F}, {0x1AB0, 0x1AFF},
                                {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x202A, 0x202E},
                                {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}};
// East Asian wide and fullwidth blocks, and emoji.
constexpr Range kDoubleWidth[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x33FF},
                                  {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},
                                  {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE4F},
                                  {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F},
                                  {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

bool IsIn(std::uint32_t code, const Range* begin, const Range* end) {
  return std::any_of(begin, end, [code](Range r) { return code >= r.first && code <= r.last; });
}

std::size_t WidthOf(std::uint32_t code) {
  if (IsIn(code, std::begin(kZeroWidth), std::end(kZeroWidth))) return 0;
  return IsIn(code, std::begin(kDoubleWidth), std::end(kDoubleWidth)) ? 2 : 1;
}

struct Character {
  std::uint32_t code = kReplacement;
  std::size_t bytes = 1;
};

std::size_t SequenceLength(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

// `text` is not empty.
Character FirstOf(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t length = SequenceLength(first);
  if (length == 1) return {first, 1};
  if (length == 0 || length > text.size()) return {};
  std::uint32_t code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0) != 0x80) return {};
    code = code << 6 | (next & 0x3FU);
  }
  return {code, length};
}

// C0 and C1 controls.
bool IsControl(std::uint32_t code) { return code < 0x20 || (code >= 0x7F && code < 0xA0); }

}  // namespace

std::size_t DisplayWidth(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Character c = FirstOf(text);
    width += WidthOf(c.code);
    text.remove_prefix(c.bytes);
  }
  return width;
}

std::string FitTo(std::string_view text, std::size_t width) {
  const bool is_cut = DisplayWidth(text) > width;
  if (is_cut && width == 0) return "";
  const std::size_t room = is_cut ? width - 1 : width;
  std::string fitted;
  std::size_t used = 0;
  while (!text.empty()) {
    const Character c = FirstOf(text);
    used += WidthOf(c.code);
    if (used > room) break;
    fitted += IsControl(c.code) ? " " : std::string(text.substr(0, c.bytes));
    text.remove_prefix(c.bytes);
  }
  return is_cut ? fitted + std::string(kEllipsis) : fitted;
}

std::string PadRight(std::string_view text, std::size_t width) {
  const std::size_t used = DisplayWidth(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

std::string PadLeft(std::string_view text, std::size_t width) {
  const std::size_t used = DisplayWidth(text);
  return std::string(used < width ? width - used : 0, ' ') + std::string(text);
}

}  // namespace stanna::ctl
