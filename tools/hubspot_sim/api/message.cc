#include "tools/hubspot_sim/api/message.h"

#include <algorithm>

namespace stanna::sim {
namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool IsUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '~';
}

}  // namespace

std::string UrlDecode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_escape = text[i] == '%' && i + 2 < text.size() && HexValue(text[i + 1]) >= 0 &&
                           HexValue(text[i + 2]) >= 0;
    if (is_escape) {
      out += static_cast<char>(HexValue(text[i + 1]) * 16 + HexValue(text[i + 2]));
      i += 2;
    } else {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::string UrlEncode(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    if (IsUnreserved(c)) {
      out += c;
      continue;
    }
    out += '%';
    out += kHex[(c >> 4) & 0xf];
    out += kHex[c & 0xf];
  }
  return out;
}

Parameters ParseParameters(std::string_view text) {
  Parameters parameters;
  while (!text.empty()) {
    const size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
    parameters.emplace_back(UrlDecode(pair.substr(0, equals), true), UrlDecode(value, true));
  }
  return parameters;
}

std::optional<std::string> FindParameter(const Parameters& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::vector<std::string> ListParameter(const Parameters& parameters, std::string_view name) {
  std::vector<std::string> list;
  for (const auto& [key, value] : parameters) {
    if (key != name) continue;
    for (std::string_view rest = value; !rest.empty();) {
      const size_t end = std::min(rest.find(','), rest.size());
      if (end > 0) list.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return list;
}

HttpRequest MakeRequest(std::string method, std::string target, std::string body) {
  HttpRequest request;
  request.method = std::move(method);
  const size_t question = std::min(target.find('?'), target.size());
  request.path = UrlDecode(std::string_view(target).substr(0, question), false);
  if (question < target.size()) {
    request.query = ParseParameters(std::string_view(target).substr(question + 1));
  }
  request.target = std::move(target);
  request.body = std::move(body);
  return request;
}

}  // namespace stanna::sim
