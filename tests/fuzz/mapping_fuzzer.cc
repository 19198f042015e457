// The properties of a record as a JSON object, and after "---" a configuration document.
#include <glog/logging.h>
#include <simdjson.h>

#include <algorithm>

#include "base/decimal.h"
#include "server/config/configuration.h"
#include "server/mapping/email.h"
#include "server/mapping/record_mapping.h"
#include "server/mapping/text.h"
#include "tests/fuzz/sections.h"

namespace stanna::fuzz {
namespace {

using mapping::Issue;

// What a message quotes is 60 characters of four bytes at most; so are names of properties 100.
constexpr std::size_t kMostMessageBytes = 500;
constexpr int kDecimals = 6;

std::int64_t CharactersOf(std::string_view text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

void CheckText(std::string_view text) {
  CHECK(simdjson::validate_utf8(text.data(), text.size())) << "broken UTF-8";
}

void CheckIssues(const std::vector<Issue>& issues) {
  for (const Issue& issue : issues) {
    CHECK(!issue.rule.empty() && !issue.message.empty()) << issue.field;
    for (const char c : issue.rule) CHECK((c >= 'A' && c <= 'Z') || c == '_') << issue.rule;
    CHECK_LE(issue.message.size(), kMostMessageBytes);
    CHECK(issue.message.find('\n') == std::string::npos) << issue.message;
    CheckText(issue.message);
    CHECK_EQ(std::count(issues.begin(), issues.end(), issue), 1) << issue.message;
  }
}

void CheckDecimal(const std::string& text) {
  if (text.empty()) return;
  const auto canonical = CanonicalDecimal(text, kDecimals);
  CHECK(canonical && *canonical == text) << text;
}

void CheckAmount(const mapping::Amount& amount) {
  CheckDecimal(amount.amount);
  CHECK(amount.currency.empty() || amount.currency.size() == 3) << amount.currency;
}

void CheckEmail(const std::string& address) {
  if (address.empty()) return;
  const auto again = mapping::ParseEmail(address);
  CHECK(again && again->address == address) << address;
}

void CheckCompany(const HubSpotRecord& record, const mapping::MappingContext& context) {
  const auto company = MapCompany(record, context);
  CheckText(company.name);
  CheckAmount(company.mrr);
  CheckEmail(company.csm_owner);
  if (company.domain.ok()) {
    CHECK_EQ(mapping::NormalizeDomain(company.domain.domain).domain, company.domain.domain);
  }
  CheckIssues(company.issues);
}

void CheckContact(const HubSpotRecord& record, const mapping::MappingContext& context) {
  const auto contact = MapContact(record, context);
  CheckText(contact.name);
  CheckEmail(contact.email);
  if (!contact.email_domain.empty()) {
    CHECK_EQ(mapping::NormalizeDomain(contact.email_domain).domain, contact.email_domain);
  }
  CheckIssues(contact.issues);
}

void CheckDeal(const HubSpotRecord& record, const mapping::MappingContext& context) {
  const auto deal = MapDeal(record, context);
  CheckText(deal.name);
  CheckAmount(deal.amount);
  CheckDecimal(deal.probability);
  CheckDecimal(deal.mrr);
  CheckIssues(deal.issues);
}

void CheckLineItem(const HubSpotRecord& record, const mapping::MappingContext& context) {
  const auto item = MapLineItem(record, context);
  CheckText(item.name);
  CheckAmount(item.amount);
  for (const auto& number : {item.quantity, item.price, item.unit_discount, item.discount_percent,
                             item.billing_payments, item.term_months}) {
    CheckDecimal(number);
  }
  CheckIssues(item.issues);
}

void CheckInteraction(const HubSpotRecord& record, const mapping::MappingContext& context) {
  const auto interaction = MapInteraction(record, context);
  CheckText(interaction.subject);
  CheckText(interaction.summary);
  CHECK_GE(interaction.duration_ms.value_or(0), 0);
  CheckIssues(interaction.issues);
}

// Message text is cut in what is kept of the record, and in what is made of it.
void CheckSnippets(HubSpotRecord record, const mapping::MappingConfig& config) {
  ReduceToSnippets(record, config);
  for (const std::string& property : SnippetProperties(config, record.type)) {
    const std::string_view text = record.properties.Get(property).value_or("");
    CHECK_LE(CharactersOf(text), static_cast<std::int64_t>(mapping::kSnippetCharacters));
    CheckText(text);
  }
}

void CheckStandardSummary(const HubSpotRecord& record) {
  mapping::MappingContext context;
  context.config = config::StandardConfiguration().mapping;
  const auto summary = MapInteraction(record, context).summary;
  CHECK_LE(CharactersOf(summary), static_cast<std::int64_t>(mapping::kSnippetCharacters));
}

void CheckExplained(const HubSpotRecord& record, const mapping::MappingContext& context) {
  mapping::FieldReader reader(record, context);
  for (const mapping::TargetField& field : mapping::TargetOf(record.type).fields) {
    const std::string text = reader.AsText(field);
    CheckText(text);
    CHECK(text.empty() || reader.used()) << field.name;
  }
  CheckIssues(reader.TakeIssues());
}

void CheckRecord(const HubSpotRecord& record, const mapping::MappingContext& context) {
  switch (record.type) {
    case ObjectType::kCompany:
      CheckCompany(record, context);
      break;
    case ObjectType::kContact:
      CheckContact(record, context);
      break;
    case ObjectType::kDeal:
      CheckDeal(record, context);
      break;
    case ObjectType::kLineItem:
      CheckLineItem(record, context);
      break;
    default:
      CheckInteraction(record, context);
      CheckStandardSummary(record);
  }
  CheckSnippets(record, context.config);
  CheckExplained(record, context);
}

void Run(std::string_view input) {
  const auto [properties, document] = TwoSections(input);
  const auto bag = PropertyBag::FromJson(properties);
  const auto configuration = config::ParseDocument(document.empty() ? "{}" : document);
  if (!configuration.ok()) {
    CHECK(!DetailsOf(configuration.status()).violations.empty());
  }
  if (!bag) return;
  HubSpotRecord record;
  record.properties = *bag;
  record.created_at = FromEpochMs(1'700'000'000'000);
  mapping::MappingContext context;
  context.config = config::StandardConfiguration().mapping;
  context.owners = mapping::OwnerEmails{{7, "csm@ourselves.com"}, {8, ""}};
  context.home_currency = "EUR";
  for (const ObjectType type : kAllObjectTypes) {
    record.type = type;
    CheckRecord(record, context);
  }
  if (!configuration.ok()) return;
  context.config = configuration->mapping;
  context.owners.reset();
  for (const ObjectType type : kAllObjectTypes) {
    record.type = type;
    CheckRecord(record, context);
  }
}

}  // namespace
}  // namespace stanna::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  stanna::fuzz::Run(stanna::fuzz::AsText(data, size));
  return 0;
}
