#include "server/webhooks/called_url.h"

namespace stanna::webhooks {
namespace {

// Of "https, http" what the outermost proxy saw, which stands first.
std::string_view First(std::string_view list) {
  list = list.substr(0, list.find(','));
  while (!list.empty() && list.back() == ' ') list.remove_suffix(1);
  return list;
}

// With its "?"; a fragment never reaches a server.
std::string_view QueryOf(std::string_view target) {
  const auto mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark);
}

}  // namespace

std::string CalledUrl(const UrlRules& rules, const RequestOrigin& request) {
  if (!rules.public_url.empty()) {
    return rules.public_url.substr(0, rules.public_url.find('?')) +
           std::string(QueryOf(request.target));
  }
  std::string_view scheme = rules.own_scheme;
  std::string_view host = request.host;
  if (rules.proxies.Contains(request.peer)) {
    if (const auto proto = First(request.forwarded_proto); !proto.empty()) scheme = proto;
    if (const auto forwarded = First(request.forwarded_host); !forwarded.empty()) host = forwarded;
  }
  return std::string(scheme) + "://" + std::string(host) + std::string(request.target);
}

}  // namespace stanna::webhooks
