#include "client/http/url.h"

#include <algorithm>
#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <boost/url/url_view.hpp>
#include <cctype>
#include <string>

#include "client/http/http_client.h"

namespace stanna::hubspot {
namespace {

std::uint16_t DefaultPort(Scheme scheme) { return scheme == Scheme::kHttps ? 443 : 80; }

absl::Status Refused(std::string_view why) {
  return WithReason(InvalidArgument(why), kHttpRefused);
}

std::string HostOf(const boost::urls::url_view& url) {
  std::string host(url.host_address());
  std::transform(host.begin(), host.end(), host.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return host;
}

std::string TargetOf(const boost::urls::url_view& url) {
  const auto resource = url.encoded_resource();
  std::string target(resource.data(), resource.size());
  if (const auto hash = target.find('#'); hash != std::string::npos) target.resize(hash);
  if (target.empty() || target[0] != '/') target.insert(target.begin(), '/');
  return target;
}

}  // namespace

std::string Url::Authority() const {
  std::string out = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != DefaultPort(scheme)) out += ":" + std::to_string(port);
  return out;
}

absl::StatusOr<Url> ParseUrl(std::string_view text) {
  const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
  if (!parsed) return Refused("not a URL");
  const boost::urls::url_view& url = *parsed;
  Url out;
  if (url.scheme_id() == boost::urls::scheme::https) {
    out.scheme = Scheme::kHttps;
  } else if (url.scheme_id() == boost::urls::scheme::http) {
    out.scheme = Scheme::kHttp;
  } else {
    return Refused("neither an http nor an https URL");
  }
  out.host = HostOf(url);
  if (out.host.empty()) return Refused("a URL without a host");
  out.port = url.has_port() && url.port_number() != 0 ? url.port_number() : DefaultPort(out.scheme);
  out.target = TargetOf(url);
  out.user_info = std::string(url.userinfo());
  return out;
}

bool IsLoopbackHost(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  // Digits and dots only: "127.evil.example" is a name like any other.
  return host.starts_with("127.") &&
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string PercentEncode(std::string_view text) {
  return boost::urls::encode({text.data(), text.size()}, boost::urls::unreserved_chars);
}

std::string EncodeQuery(const QueryParameters& parameters) {
  std::string out;
  for (const auto& [name, value] : parameters) {
    if (!out.empty()) out += '&';
    out += PercentEncode(name) + "=" + PercentEncode(value);
  }
  return out;
}

}  // namespace stanna::hubspot
