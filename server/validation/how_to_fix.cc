#include "server/validation/how_to_fix.h"

#include <algorithm>
#include <utility>

#include "server/validation/record_keys.h"

namespace stanna::validation {
namespace {

using Text = std::pair<std::string_view, std::string_view>;

constexpr std::string_view kReadableNumber =
    "Enter a plain number in HubSpot, without a unit and without grouping, or map the field from "
    "another property.";

// What the rules mean is in docs/configuration.md and docs/revenue.md.
constexpr Text kBuiltIn[] = {
    {"MISSING_DOMAIN",
     "Enter the company's domain in HubSpot, or map the field domain from a property that has it."},
    {"INVALID_DOMAIN", "Correct the company's domain in HubSpot: a name such as acme.com."},
    {"FREE_MAIL_DOMAIN",
     "Replace the domain of a mail provider by the company's own in HubSpot, or leave it: such a "
     "company is no client."},
    {"OWN_DOMAIN",
     "Nothing, if this company is your own. Else correct its domain in HubSpot, or the workspace's "
     "own domains."},
    {"DUPLICATE_DOMAIN",
     "Merge the companies in HubSpot if they are one. Else give each its own domain, or leave it: "
     "they stand behind one client."},
    {"CONTACT_WITHOUT_CLIENT",
     "Associate the contact with a company in HubSpot that has a domain, or give it an e-mail "
     "address of the company's domain."},
    {"DEAL_WITHOUT_CLIENT",
     "Associate the deal with a company in HubSpot that has a domain, or with a contact of one."},
    {"ACTIVITY_WITHOUT_CLIENT",
     "Associate the activity with a company, deal or contact in HubSpot that belongs to a client."},
    {"LINE_ITEM_WITHOUT_DEAL", "Associate the line item with its deal in HubSpot, or delete it."},
    {"INVALID_NUMBER", kReadableNumber},
    {"INVALID_DATE",
     "Enter a date in HubSpot such as 2026-03-31, or map the field from a date property."},
    {"INVALID_BOOLEAN",
     "Map the field from a property that is true or false, or list its values in the mapping."},
    {"INVALID_ID", "Map the field from a property that holds an id of HubSpot's."},
    {"INVALID_EMAIL", "Correct the e-mail address in HubSpot: one address such as ann@acme.com."},
    {"INVALID_CURRENCY", "Correct the currency in HubSpot: a code of three letters such as EUR."},
    {"INVALID_DIRECTION",
     "List the property's values in the mapping, each as inbound or outbound."},
    {"INVALID_DURATION",
     "Correct the begin and the end in HubSpot, or map the field from a property in milliseconds."},
    {"UNKNOWN_VALUE", "Add the value to the source's values in the mapping."},
    {"UNKNOWN_OWNER", "Assign the record to an owner in HubSpot who is still there."},
    {"CALCULATION_FAILED",
     "Correct what the formula reads in HubSpot, or make the formula ready for such values."},
    {"MAPPED_PROPERTY_LOST",
     "Take the property out of the configuration, or create it again in HubSpot."},
    {"MISSING_TIME", "Enter the activity's time in HubSpot."},
    {"MISSING_RATE",
     "Add the exchange rate in HubSpot or to the section revenue.rates of the configuration, or "
     "import a file of rates."},
    {"MISSING_AMOUNT", "Enter the line item's unit price in HubSpot."},
    {"NEGATIVE_AMOUNT", "Correct the amount in HubSpot, or delete the record if it is a credit."},
    {"INVALID_TERM", "Correct the line item's start, end or term in HubSpot."},
    {"UNKNOWN_BILLING_FREQUENCY", "Choose one of HubSpot's own billing frequencies."},
    {"AMOUNT_TOO_LARGE", "Correct the amount in HubSpot: it has more than 30 digits."},
    {kPossibleDuplicate,
     "Merge the records in HubSpot if they are one. Else correct the value, or take the key out of "
     "the section validation.duplicates of the configuration."},
};

std::string_view Standard(const Rule& rule) {
  switch (rule.check) {
    case CheckKind::kRequired:
      return "Enter a value in HubSpot.";
    case CheckKind::kRange:
      return "Correct the number in HubSpot, or the rule's range.";
    case CheckKind::kFormat:
      return "Correct the value in HubSpot.";
    case CheckKind::kAllowed:
      return "Choose an allowed value in HubSpot, or add this one to the rule.";
    case CheckKind::kUnique:
      return "Correct the value in HubSpot, or merge the records if they are one.";
    case CheckKind::kFormula:
      break;
  }
  return "Correct what the formula reads in HubSpot, or the formula.";
}

const Text* Find(std::string_view rule) {
  const auto found =
      std::ranges::find_if(kBuiltIn, [&](const Text& text) { return text.first == rule; });
  return found == std::end(kBuiltIn) ? nullptr : found;
}

}  // namespace

bool IsBuiltIn(std::string_view rule) { return Find(rule) != nullptr; }

std::string HowToFix(const Rule& rule) {
  return rule.message.empty() ? std::string(Standard(rule)) : rule.message;
}

std::string HowToFix(std::string_view rule, const ValidationConfig& config) {
  if (const Text* text = Find(rule)) return std::string(text->second);
  const auto own = config.rules.find(std::string(rule));
  if (own != config.rules.end()) return HowToFix(own->second);
  return "The rule is not there any more: the issue closes when the record is read again.";
}

}  // namespace stanna::validation
