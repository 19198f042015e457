#include "client/http/proxy.h"

#include <algorithm>
#include <cctype>

namespace stanna::hubspot {
namespace {

std::string_view Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool Covers(std::string_view rule, std::string_view host) {
  if (rule == "*") return true;
  if (rule.starts_with('*')) rule.remove_prefix(1);
  if (rule.starts_with('.')) rule.remove_prefix(1);
  if (rule.empty()) return false;
  if (host == rule) return true;
  return host.size() > rule.size() && host.ends_with(rule) &&
         host[host.size() - rule.size() - 1] == '.';
}

bool Excluded(std::string_view rules, std::string_view host) {
  while (!rules.empty()) {
    const auto comma = rules.find(',');
    std::string rule(Trim(rules.substr(0, comma)));
    std::transform(rule.begin(), rule.end(), rule.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (Covers(rule, host)) return true;
    rules = comma == std::string_view::npos ? std::string_view{} : rules.substr(comma + 1);
  }
  return false;
}

std::string Variable(const std::function<const char*(const char*)>& get, const char* lower,
                     const char* upper) {
  const char* value = get(lower);
  if (value == nullptr || *value == '\0') value = get(upper);
  return value == nullptr ? "" : value;
}

}  // namespace

ProxySettings ProxyFromEnvironment(const std::function<const char*(const char*)>& get) {
  return {.https_proxy = Variable(get, "https_proxy", "HTTPS_PROXY"),
          .http_proxy = Variable(get, "http_proxy", "HTTP_PROXY"),
          .no_proxy = Variable(get, "no_proxy", "NO_PROXY")};
}

absl::StatusOr<std::optional<Url>> ProxyFor(const ProxySettings& settings, const Url& url) {
  const std::string& proxy =
      url.scheme == Scheme::kHttps ? settings.https_proxy : settings.http_proxy;
  if (proxy.empty() || IsLoopbackHost(url.host) || Excluded(settings.no_proxy, url.host)) {
    return std::optional<Url>();
  }
  const bool has_scheme = proxy.find("://") != std::string::npos;
  const auto parsed = ParseUrl(has_scheme ? proxy : "http://" + proxy);
  if (!parsed.ok()) return Annotate(parsed.status(), "the proxy setting");
  if (parsed->scheme != Scheme::kHttp) {
    return InvalidArgument("the proxy setting must be an http:// URL");
  }
  return std::optional<Url>(*parsed);
}

}  // namespace stanna::hubspot
