/// Names, domains and addresses of the generated companies and people.
#pragma once

#include <string>
#include <string_view>

#include "tools/hubspot_sim/portal/portal.h"

namespace stanna::sim {

/// The e-mail domain of the portal's own staff.
inline constexpr std::string_view kOwnDomain = "stanna-demo.example";

std::string CompanyName(int64_t company, uint64_t seed);
/// The registrable domain, lower case, Unicode when it has an umlaut ("münchen-logistik.de").
std::string CompanyDomain(int64_t company, uint64_t seed);
/// The same in the ASCII form that mail servers use ("xn--mnchen-logistik-jsb.de").
std::string CompanyMailDomain(int64_t company, uint64_t seed);
/// As a salesperson typed it: with www., scheme, capitals, a path, or the domain of a neighbour.
/// False: never filled in.
bool MessyDomain(const Facts& company, std::string& out);

std::string_view FirstName(const Facts& contact);
std::string_view LastName(const Facts& contact);
/// False: no address known. Some addresses are free mail, some are of the portal's own staff.
bool ContactEmail(const Facts& contact, std::string& out);

std::string_view City(const Facts& facts);
std::string_view Country(const Facts& facts);

/// One of `choices`, by one aspect of the record.
template <size_t N>
std::string_view Pick(const Facts& facts, uint64_t salt, const std::string_view (&choices)[N]) {
  return choices[static_cast<size_t>(facts.Roll(salt, N))];
}

}  // namespace stanna::sim
