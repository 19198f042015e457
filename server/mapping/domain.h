// Internet domains as the product compares them: one registrable domain a client.
#pragma once

#include <string>
#include <string_view>

namespace stanna::mapping {

enum class DomainFault {
  kNone,
  kEmpty,
  kNotADomain,    ///< no domain name can be read from the text
  kIpAddress,     ///< an address, not a name
  kPublicSuffix,  ///< "co.uk": a suffix under which others register
};

struct DomainResult {
  /// The registrable domain (public suffix + 1 label), lower case, ASCII (punycode), without a
  /// trailing dot: "https://WWW.Bücher.de:443/x" → "xn--bcher-kva.de". Empty when there is a fault.
  std::string domain;
  DomainFault fault = DomainFault::kNone;
  bool ok() const { return fault == DomainFault::kNone; }
};

/// Reads a domain from what people type into a domain field: with scheme, user info, port, path,
/// query, leading www., trailing dot, any case, any script. The suffix list is the one built into
/// libpsl, private suffixes ("myshopify.com") included; an unlisted top-level domain counts as a
/// suffix of one label.
DomainResult NormalizeDomain(std::string_view text);

/// The fault in words, to follow "'<text>' ".
std::string_view Describe(DomainFault fault);

/// Whether a registrable domain belongs to a provider of mailboxes for everybody ("gmail.com").
bool IsFreeMailDomain(std::string_view registrable_domain);

}  // namespace stanna::mapping
