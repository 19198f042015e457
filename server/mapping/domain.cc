#include "server/mapping/domain.h"

#include <arpa/inet.h>
#include <idn2.h>
#include <libpsl.h>

#include <cstdlib>
#include <memory>
#include <unordered_set>

#include "base/ascii.h"
#include "server/mapping/free_mail_domains.h"

namespace stanna::mapping {
namespace {

constexpr std::size_t kMaxDomainLength = 253;  // RFC 1035: 255 octets on the wire
constexpr std::size_t kMaxLabelLength = 63;

DomainResult Fault(DomainFault fault) { return {"", fault}; }

// The host part of a URL, of an address, or of a bare name.
std::string_view HostOf(std::string_view text) {
  text = TrimBlanks(text);
  if (const auto scheme = text.find("://"); scheme != std::string_view::npos) {
    text.remove_prefix(scheme + 3);
  } else if (text.starts_with("//")) {
    text.remove_prefix(2);
  }
  text = text.substr(0, text.find_first_of("/?#\\"));
  if (const auto at = text.rfind('@'); at != std::string_view::npos) text.remove_prefix(at + 1);
  return text;
}

// Both "[::1]:80" and a bare "::1" are addresses; one colon separates a port.
std::string_view WithoutPort(std::string_view host) {
  const auto colon = host.find(':');
  if (colon == std::string_view::npos || host.find(':', colon + 1) != std::string_view::npos) {
    return host;
  }
  return host.substr(0, colon);
}

bool IsIpAddress(const std::string& host) {
  unsigned char buffer[sizeof(in6_addr)];
  if (!host.empty() && host[0] == '[') return true;
  return inet_pton(AF_INET, host.c_str(), buffer) == 1 ||
         inet_pton(AF_INET6, host.c_str(), buffer) == 1;
}

bool IsLabel(std::string_view label) {
  if (label.empty() || label.size() > kMaxLabelLength) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  for (const char c : label) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
  }
  return true;
}

bool AreLabels(std::string_view domain) {
  for (;;) {
    const auto dot = domain.find('.');
    if (!IsLabel(domain.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    domain.remove_prefix(dot + 1);
  }
}

// A top-level domain is never all digits: "300.300.1.1" is a mistyped address.
bool EndsInNumber(std::string_view domain) {
  const auto last = domain.substr(domain.rfind('.') + 1);
  return last.find_first_not_of("0123456789") == std::string_view::npos;
}

// What IDNA leaves as it is, and nearly every domain: letters, digits, single hyphens.
bool IsPlain(std::string_view lower) {
  return AreLabels(lower) && lower.find("--") == std::string_view::npos;
}

std::string ToAscii(const std::string& host) {
  if (std::string lower = LowerAscii(host); IsPlain(lower)) return lower;
  char* ascii = nullptr;
  if (idn2_to_ascii_8z(host.c_str(), &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK) {
    return "";
  }
  const std::unique_ptr<char, decltype(&std::free)> owned(ascii, &std::free);
  return LowerAscii(owned.get());
}

DomainResult Normalized(std::string_view text) {
  if (TrimBlanks(text).empty()) return Fault(DomainFault::kEmpty);
  std::string host(WithoutPort(HostOf(text)));
  while (!host.empty() && host.back() == '.') host.pop_back();
  const bool gap = host.starts_with('.') || host.find("..") != std::string::npos;
  if (host.empty() || gap || host.find('\0') != std::string::npos) {
    return Fault(DomainFault::kNotADomain);
  }
  if (IsIpAddress(host)) return Fault(DomainFault::kIpAddress);
  const std::string ascii = ToAscii(host);
  if (ascii.empty() || ascii.size() > kMaxDomainLength) return Fault(DomainFault::kNotADomain);
  if (EndsInNumber(ascii)) return Fault(DomainFault::kNotADomain);
  const char* registrable = psl_registrable_domain(psl_builtin(), ascii.c_str());
  // One label alone ("localhost") is a mistake rather than a suffix that others register under.
  if (registrable == nullptr && AreLabels(ascii) && ascii.find('.') != std::string::npos) {
    return Fault(DomainFault::kPublicSuffix);
  }
  if (registrable == nullptr || !AreLabels(registrable)) return Fault(DomainFault::kNotADomain);
  return {registrable, DomainFault::kNone};
}

}  // namespace

// IDNA and the list of public suffixes are half of what it takes to map a contact. Its address is
// read for more than one field, and those of a company often come one after the other.
DomainResult NormalizeDomain(std::string_view text) {
  if (text.size() > kMaxDomainLength) return Normalized(text);
  thread_local std::string last;
  thread_local DomainResult result = Normalized(last);
  if (text != last) {
    result = Normalized(text);
    last = text;
  }
  return result;
}

std::string_view Describe(DomainFault fault) {
  switch (fault) {
    case DomainFault::kNone:
      return "is a domain";
    case DomainFault::kEmpty:
      return "is empty";
    case DomainFault::kNotADomain:
      return "is not a domain name";
    case DomainFault::kIpAddress:
      return "is an IP address, not a domain name";
    case DomainFault::kPublicSuffix:
      return "is a public suffix, under which many organisations register";
  }
  return "is not a domain name";
}

bool IsFreeMailDomain(std::string_view registrable_domain) {
  static const auto* const kDomains = [] {
    auto* domains = new std::unordered_set<std::string>;
    std::string_view list = FreeMailDomains();
    while (!list.empty()) {
      const auto end = list.find('\n');
      const std::string_view line = TrimBlanks(list.substr(0, end));
      if (!line.empty() && line[0] != '#') domains->emplace(line);
      list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    }
    return domains;
  }();
  return kDomains->contains(std::string(registrable_domain));
}

}  // namespace stanna::mapping
