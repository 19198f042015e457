#include "server/gateway/session_cookies.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/ascii.h"
#include "base/base64.h"

namespace stanna::gateway {
namespace {

constexpr char kName[] = "stanna_session-";
// Browsers take such a cookie from this host over https only, and let no other host or path set it.
constexpr char kSecurePrefix[] = "__Host-";
constexpr char kVersion[] = "1";

// "1\n<expiry>\n<workspace>\n<header>\n<credential>": none of them can have a line break, the last
// may have whatever a header has.
std::string TextOf(const SignedIn& who) {
  return std::string(kVersion) + '\n' + std::to_string(ToEpochMs(who.expires)) + '\n' +
         who.workspace + '\n' + who.header + '\n' + who.credential;
}

std::string_view TakeLine(std::string_view& text) {
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return line;
}

std::optional<SignedIn> SignedInOf(std::string_view text) {
  if (TakeLine(text) != kVersion) return std::nullopt;
  const auto expiry = TakeLine(text);
  std::int64_t ms = 0;
  const auto read = std::from_chars(expiry.data(), expiry.data() + expiry.size(), ms);
  if (read.ec != std::errc() || read.ptr != expiry.data() + expiry.size()) return std::nullopt;
  SignedIn who;
  who.expires = FromEpochMs(ms);
  who.workspace = TakeLine(text);
  who.header = TakeLine(text);
  who.credential = text;
  return who;
}

std::string_view HostOf(std::string_view origin) {
  const auto scheme = origin.find("://");
  return scheme == std::string_view::npos ? std::string_view() : origin.substr(scheme + 3);
}

bool IsReading(const HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

}  // namespace

std::string SessionCookies::PrefixOf() const {
  return (is_secure_ ? kSecurePrefix : "") + std::string(kName);
}

// A workspace's name may have what a cookie's may not.
std::string SessionCookies::NameOf(std::string_view workspace) const {
  return PrefixOf() + ToBase64Url(workspace);
}

std::string SessionCookies::WithAttributes(const std::string& pair,
                                           std::chrono::seconds age) const {
  return pair + "; Path=/; Max-Age=" + std::to_string(age.count()) + "; HttpOnly; SameSite=Strict" +
         (is_secure_ ? "; Secure" : "");
}

std::vector<SignedIn> SessionCookies::Read(const HttpRequest& request) const {
  std::vector<SignedIn> sessions;
  std::string_view rest = request.Header("cookie");
  while (!rest.empty()) {
    const auto end = rest.find_first_of(";,");
    const std::string_view pair = TrimBlanks(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || !pair.starts_with(PrefixOf())) continue;
    auto who = Opened(pair.substr(0, equals), pair.substr(equals + 1));
    if (who && SessionOf(sessions, who->workspace) == nullptr) sessions.push_back(*std::move(who));
  }
  // Of those that were made within a millisecond: browsers send what they have got later behind
  // what they had, unless they had one of that name.
  std::ranges::reverse(sessions);
  std::ranges::stable_sort(sessions, std::ranges::greater(), &SignedIn::expires);
  return sessions;
}

std::optional<SignedIn> SessionCookies::Opened(std::string_view name,
                                               std::string_view sealed) const {
  const auto text = seal_.Open(sealed, name);
  if (!text) return std::nullopt;
  auto who = SignedInOf(*text);
  if (!who || who->expires <= clock_.Now()) return std::nullopt;
  return who;
}

std::variant<SessionCookies::Made, RestError> SessionCookies::Make(
    SignedIn who, const std::vector<SignedIn>& others) const {
  if (who.credential.size() > kLongestCredential) {
    return ValidationError("credential", "is longer than the " +
                                             std::to_string(kLongestCredential) +
                                             " characters that a browser's session can hold");
  }
  std::size_t beside = 0;
  std::size_t length = who.credential.size();
  for (const SignedIn& other : others) {
    if (other.workspace == who.workspace) continue;
    ++beside;
    length += other.credential.size();
  }
  if (beside >= kMostSessions) {
    return ValidationError("workspaceId", "is one more than the " + std::to_string(kMostSessions) +
                                              " workspaces of a browser; sign out of one first");
  }
  if (length > kLongestCredentials) {
    return ValidationError("credential",
                           "does not fit beside those of the other workspaces, which are long, "
                           "too; sign out of one first");
  }
  who.expires = clock_.Now() + kSessionLifetime;
  const std::string name = NameOf(who.workspace);
  return Made{WithAttributes(name + '=' + seal_.Seal(TextOf(who), name), kSessionLifetime),
              who.expires};
}

std::string SessionCookies::Removal(std::string_view workspace) const {
  return WithAttributes(NameOf(workspace) + '=', std::chrono::seconds(0));
}

const SignedIn* SessionOf(const std::vector<SignedIn>& sessions, std::string_view workspace) {
  if (workspace.empty()) return sessions.empty() ? nullptr : &sessions.front();
  const auto found = std::ranges::find(sessions, workspace, &SignedIn::workspace);
  return found == sessions.end() ? nullptr : &*found;
}

bool IsOfOwnPage(const HttpRequest& request) {
  const auto site = request.Header("sec-fetch-site");
  // "none": the person typed the address, or opened a bookmark.
  const bool is_typed = site == "none" && IsReading(request);
  if (!site.empty() && site != "same-origin" && !is_typed) return false;
  // Plain http from another machine is not told about by Sec-Fetch-Site.
  const auto host = HostOf(request.Header("origin"));
  const bool is_own = !site.empty() || host == request.Header("host");
  if (IsReading(request)) return is_own || request.Header("origin").empty();
  return is_own && !request.Header(kPageHeader).empty();
}

}  // namespace stanna::gateway
