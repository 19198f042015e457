#include "server/gateway/uri.h"

#include <algorithm>
#include <cctype>

namespace stanna::gateway {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The length of the UTF-8 sequence that `lead` opens; 0 for a byte that opens none.
std::size_t SequenceLength(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  if (lead >= 0xf0 && lead < 0xf5) return 4;
  return 0;
}

bool IsSequence(std::string_view s) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  for (std::size_t i = 1; i < s.size(); ++i) {
    if ((at(i) & 0xc0) != 0x80) return false;
  }
  if (s.size() < 3) return true;
  // Overlong forms, surrogates and what lies above U+10FFFF.
  if (at(0) == 0xe0 && at(1) < 0xa0) return false;
  if (at(0) == 0xed && at(1) >= 0xa0) return false;
  if (at(0) == 0xf0 && at(1) < 0x90) return false;
  return at(0) != 0xf4 || at(1) < 0x90;
}

bool IsText(std::string_view s) {
  while (!s.empty()) {
    const auto lead = static_cast<unsigned char>(s.front());
    const std::size_t length = SequenceLength(lead);
    if (lead < 0x20 || lead == 0x7f || length == 0 || length > s.size()) return false;
    if (!IsSequence(s.substr(0, length))) return false;
    s.remove_prefix(length);
  }
  return true;
}

std::string PlusToSpace(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '+', ' ');
  return out;
}

}  // namespace

std::optional<std::string> DecodePercent(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = HexDigit(text[i + 1]);
    const int low = HexDigit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return IsText(out) ? std::optional(out) : std::nullopt;
}

std::optional<QueryParameters> ParseQuery(std::string_view query) {
  QueryParameters parameters;
  while (!query.empty()) {
    const auto piece = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), piece.size() + 1));
    if (piece.empty()) continue;
    const auto equals = std::min(piece.find('='), piece.size());
    auto name = DecodePercent(PlusToSpace(piece.substr(0, equals)));
    auto value = DecodePercent(PlusToSpace(piece.substr(std::min(equals + 1, piece.size()))));
    if (!name || !value) return std::nullopt;
    parameters.emplace_back(std::move(*name), std::move(*value));
  }
  return parameters;
}

std::string EncodePercent(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 &&
        (std::isalnum(byte) != 0 || std::string_view("-._~").find(c) != std::string_view::npos)) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 0xf];
    }
  }
  return out;
}

std::string WithQuery(std::string_view url, const QueryParameters& parameters) {
  const auto hash = std::min(url.find('#'), url.size());
  std::string out(url.substr(0, hash));
  for (const auto& [name, value] : parameters) {
    const bool has_query = out.find('?') != std::string::npos;
    if (!has_query) {
      out += '?';
    } else if (out.back() != '?' && out.back() != '&') {
      out += '&';
    }
    out += EncodePercent(name) + '=' + EncodePercent(value);
  }
  return out += url.substr(hash);
}

}  // namespace stanna::gateway
