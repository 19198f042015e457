#include "tools/hubspot_sim/portal/words.h"

#include <idn2.h>

#include <algorithm>

#include "tools/hubspot_sim/text/hash.h"

namespace stanna::sim {
namespace {

using sv = std::string_view;

constexpr sv kFirstWords[] = {
    "Nordwind",  "Bluepeak",  "Harbor",    "Silverline", "Granite", "Lumen",     "Redwood",
    "Alpine",    "Copper",    "Meridian",  "Orchard",    "Falcon",  "Cobalt",    "Juniper",
    "Keystone",  "Lakeside",  "Amber",     "Brightwell", "Cedar",   "Delta",     "Evergreen",
    "Fjord",     "Glacier",   "Horizon",   "Ironbridge", "Jasper",  "Kestrel",   "Lantern",
    "Maple",     "Northgate", "Osprey",    "Pinnacle",   "Quarry",  "Riverbend", "Saffron",
    "Tidewater", "Upland",    "Vantage",   "Westfield",  "Yarrow",  "Zenith",    "Acorn",
    "Beacon",    "Crescent",  "Driftwood", "Ember",      "Foxglove"};
constexpr sv kSecondWords[] = {
    "Logistics", "Analytics", "Robotics",  "Foods",       "Energy",   "Health",    "Software",
    "Textiles",  "Optics",    "Marine",    "Insurance",   "Media",    "Plastics",  "Security",
    "Travel",    "Finance",   "Ceramics",  "Networks",    "Pharma",   "Retail",    "Motors",
    "Paper",     "Systems",   "Education", "Packaging",   "Printing", "Biotech",   "Freight",
    "Studios",   "Farms",     "Timber",    "Instruments", "Cycles",   "Chemicals", "Brewing",
    "Interiors", "Telecom",   "Aviation",  "Advisory",    "Metals",   "Rail"};
constexpr sv kForms[] = {"GmbH", "Inc.",     "Ltd", "AG",    "LLC", "S.A.",
                         "B.V.", "& Co. KG", "Oy",  "Group", "plc"};
constexpr sv kTlds[] = {"com", "de", "co.uk", "io", "fr", "com.br", "net", "nl", "ch", "eu"};
constexpr sv kFirstNames[] = {
    "Anna",   "Ben",    "Chiara", "David",  "Elena",   "Felix",  "Grace", "Hannah",  "Ivan",
    "Julia",  "Karim",  "Laura",  "Miguel", "Nora",    "Oliver", "Priya", "Quentin", "Rosa",
    "Samuel", "Tessa",  "Umar",   "Vera",   "William", "Xenia",  "Yusuf", "Zoë",     "Jürgen",
    "Søren",  "Łukasz", "Ángela", "Mei",    "Kofi",    "Ingrid", "Tomás", "Amélie"};
constexpr sv kLastNames[] = {
    "Schmidt",  "Rossi",      "Nguyen",    "Okafor",   "Larsen",    "Dubois", "Müller", "O'Brien",
    "Kowalski", "Tanaka",     "Fernandez", "Haddad",   "Lindqvist", "Moreau", "Novak",  "Patel",
    "Quinn",    "Richter",    "Silva",     "Turner",   "Ulrich",    "Varga",  "Weber",  "Ximenes",
    "Yilmaz",   "Zimmermann", "Baker",     "Castillo", "Eriksen",   "García"};
constexpr sv kMailFirst[] = {
    "anna",   "ben",    "chiara", "david",  "elena",   "felix",  "grace", "hannah",  "ivan",
    "julia",  "karim",  "laura",  "miguel", "nora",    "oliver", "priya", "quentin", "rosa",
    "samuel", "tessa",  "umar",   "vera",   "william", "xenia",  "yusuf", "zoe",     "juergen",
    "soren",  "lukasz", "angela", "mei",    "kofi",    "ingrid", "tomas", "amelie"};
constexpr sv kFreeMail[] = {"gmail.com", "outlook.com", "web.de",    "yahoo.com",
                            "gmx.net",   "icloud.com",  "proton.me", "hotmail.co.uk"};
constexpr sv kCities[] = {"Berlin", "München", "Hamburg", "London", "Paris", "Lyon",
                          "Boston", "Austin",  "Toronto", "Zürich", "Oslo",  "São Paulo"};
constexpr sv kCountries[] = {"Germany", "Germany",     "Germany",       "United Kingdom",
                             "France",  "France",      "United States", "United States",
                             "Canada",  "Switzerland", "Norway",        "Brazil"};
constexpr sv kIdnStems[] = {"münchen-logistik", "bäckerei-kröger",   "café-société",
                            "zürich-optik",     "smörgåsbord-foods", "łódź-textil"};

constexpr size_t kCombinations = std::size(kFirstWords) * std::size(kSecondWords);

/// Companies are numbered through the combinations once; later rounds carry their number.
size_t Combination(int64_t company, uint64_t seed) {
  return (static_cast<size_t>(company) * 389 + static_cast<size_t>(seed % kCombinations)) %
         kCombinations;
}

std::string Round(int64_t company) {
  const auto round = static_cast<size_t>(company) / kCombinations;
  return round == 0 ? std::string() : std::to_string(round + 1);
}

uint64_t NameHash(int64_t company, uint64_t seed) {
  return Mix(Mix(seed, 77), static_cast<uint64_t>(company));
}

/// Which way the domain was mistyped. The first companies take one each, so that the smallest
/// portal holds every trap; the rest by chance, in percent.
int64_t DomainTrap(const Facts& company) {
  return company.index < 16 ? company.index : company.Roll(11, 100);
}

constexpr int64_t kIdnTrap = 5;
constexpr int64_t kPunycodeTrap = 13;

bool IsIdn(int64_t company, uint64_t seed) {
  return company == kIdnTrap || company == kPunycodeTrap ||
         (company >= 16 && NameHash(company, seed) % 60 == 0);
}

std::string ToUpper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return text;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return lower;
}

}  // namespace

std::string CompanyName(int64_t company, uint64_t seed) {
  const size_t at = Combination(company, seed);
  std::string name(kFirstWords[at % std::size(kFirstWords)]);
  name += ' ';
  name += kSecondWords[at / std::size(kFirstWords)];
  if (!Round(company).empty()) name += ' ' + Round(company);
  name += ' ';
  name += kForms[NameHash(company, seed) % std::size(kForms)];
  return name;
}

std::string CompanyDomain(int64_t company, uint64_t seed) {
  if (IsIdn(company, seed)) {
    const std::string number = company == kIdnTrap ? "" : "-" + std::to_string(company);
    const sv stem = company == kIdnTrap
                        ? kIdnStems[0]
                        : kIdnStems[static_cast<size_t>(company) % std::size(kIdnStems)];
    return std::string(stem) + number + ".de";
  }
  const size_t at = Combination(company, seed);
  std::string domain = Lower(kFirstWords[at % std::size(kFirstWords)]);
  domain += '-';
  domain += Lower(kSecondWords[at / std::size(kFirstWords)]);
  domain += Round(company);
  domain += '.';
  domain += kTlds[NameHash(company, seed) / 64 % std::size(kTlds)];
  return domain;
}

std::string CompanyMailDomain(int64_t company, uint64_t seed) {
  const std::string domain = CompanyDomain(company, seed);
  if (!IsIdn(company, seed)) return domain;
  char* ascii = nullptr;
  if (idn2_to_ascii_8z(domain.c_str(), &ascii, IDN2_NONTRANSITIONAL) != IDN2_OK) return domain;
  std::string result(ascii);
  idn2_free(ascii);
  return result;
}

bool MessyDomain(const Facts& company, std::string& out) {
  const uint64_t seed = company.portal->options().seed;
  const std::string domain = CompanyDomain(company.index, seed);
  switch (DomainTrap(company)) {
    case 1:
      out = "www." + domain;
      return true;
    case 2:
      out = "https://" + domain + "/";
      return true;
    case 3:
      out = ToUpper(domain);
      return true;
    case 4:
      return false;
    case 6:
      out = "HTTPS://WWW." + ToUpper(domain) + "/About?ref=crm";
      return true;
    case 7:
      out = "http://" + domain + ":8080";
      return true;
    case 8:
      out = CompanyDomain(company.index - 1, seed);
      return true;
    case 9:
      out = " " + domain + " ";
      return true;
    case 10:
      out.clear();
      return true;
    case 11:
      out = "shop." + domain;
      return true;
    case 12:
      out = domain + ".";
      return true;
    case kPunycodeTrap:
      out = CompanyMailDomain(company.index, seed);
      return true;
    default:
      out = domain;
      return true;
  }
}

std::string_view FirstName(const Facts& contact) { return Pick(contact, 21, kFirstNames); }
std::string_view LastName(const Facts& contact) { return Pick(contact, 22, kLastNames); }

bool ContactEmail(const Facts& contact, std::string& out) {
  const int64_t kind = contact.index < 6 ? 0 : contact.Roll(23, 100);
  if (kind >= 97) return false;
  out = Pick(contact, 21, kMailFirst);
  for (char c : Lower(LastName(contact))) {
    if (c >= 'a' && c <= 'z') out += c;
  }
  out += std::to_string(contact.index);
  out += '@';
  if (kind >= 90 && kind < 96) {
    out += Pick(contact, 24, kFreeMail);
  } else if (kind == 96) {
    out += kOwnDomain;
  } else {
    out += CompanyMailDomain(std::max<int64_t>(contact.company, 0), contact.portal->options().seed);
  }
  if (kind == 89 || kind == 88) out = ToUpper(out);
  return true;
}

std::string_view City(const Facts& facts) { return Pick(facts, 31, kCities); }
std::string_view Country(const Facts& facts) { return Pick(facts, 31, kCountries); }

}  // namespace stanna::sim
