// E-mail addresses as the product compares them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stanna::mapping {

struct EmailAddress {
  std::string address;  ///< lower case, without display name
  /// Registrable domain of the address; empty when its host has none (an IP address, "localhost").
  std::string domain;
};

/// Reads one address: "Ann <Ann@Mail.Acme.com>", "mailto:ann@acme.com" or plain. nullopt: it is
/// none, or more than one.
std::optional<EmailAddress> ParseEmail(std::string_view text);

}  // namespace stanna::mapping
