#include "server/validation/record_check.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/property_values.h"
#include "server/filters/number.h"
#include "server/mapping/domain.h"
#include "server/mapping/email.h"
#include "server/mapping/text.h"
#include "server/validation/how_to_fix.h"

namespace stanna::validation {
namespace {

using filters::Number;
using mapping::Quoted;

// As many as a person takes in.
constexpr std::size_t kShownAllowed = 8;

std::string_view ValueOf(const HubSpotRecord& record, const std::string& property) {
  const auto value = record.properties.Get(property);
  return value ? TrimBlanks(*value) : std::string_view();
}

std::string Allowed(const Rule& rule) {
  if (rule.min.empty()) return "at most " + rule.max;
  if (rule.max.empty()) return "at least " + rule.min;
  return rule.min + " to " + rule.max;
}

// Empty: the value is as the rule wants it.
std::string RangeFault(const Rule& rule, std::string_view value) {
  const auto number = Number::Parse(value);
  if (!number) return Quoted(value) + " is not a number; allowed is " + Allowed(rule);
  const bool low = !rule.min.empty() && number->Compare(*Number::Parse(rule.min)) < 0;
  const bool high = !rule.max.empty() && number->Compare(*Number::Parse(rule.max)) > 0;
  if (!low && !high) return "";
  return Quoted(value) + " is too " + (low ? "low" : "high") + "; allowed is " + Allowed(rule);
}

bool IsHostName(std::string_view text) {
  return text.find_first_of("/:@? \t") == std::string_view::npos &&
         mapping::NormalizeDomain(text).ok();
}

// With a scheme or without, as people type it.
bool IsUrl(std::string_view text) {
  if (text.find_first_of(" \t\r\n") != std::string_view::npos) return false;
  const auto scheme = text.find("://");
  if (scheme != std::string_view::npos) {
    const std::string name = LowerAscii(text.substr(0, scheme));
    if (name != "http" && name != "https") return false;
  }
  return text.find('@') == std::string_view::npos && mapping::NormalizeDomain(text).ok();
}

// The address alone, without a name.
bool IsEmail(std::string_view text) {
  return text.find_first_of("<>: ") == std::string_view::npos && mapping::ParseEmail(text);
}

bool HasFormat(Format format, std::string_view value) {
  switch (format) {
    case Format::kDomain:
      return IsHostName(value);
    case Format::kEmail:
      return IsEmail(value);
    case Format::kUrl:
      return IsUrl(value);
    case Format::kDate:
      return ParseTimeValue(value).has_value();
    case Format::kNumber:
      break;
  }
  return Number::Parse(value).has_value();
}

std::string Describe(Format format) {
  switch (format) {
    case Format::kDomain:
      return "a domain, such as acme.com";
    case Format::kEmail:
      return "an e-mail address, such as ann@acme.com";
    case Format::kUrl:
      return "a web address, such as https://acme.com";
    case Format::kDate:
      return "a date or time, such as 2026-03-31";
    case Format::kNumber:
      break;
  }
  return "a number, such as 1000.50";
}

std::string AllowedFault(const Rule& rule, std::string_view value) {
  const auto is_allowed = [&](std::string_view option) {
    return std::ranges::find(rule.allowed, option) != rule.allowed.end();
  };
  if (is_allowed(value)) return "";
  const auto options = SplitOptions(value);
  const auto wrong = std::ranges::find_if_not(options, is_allowed);
  if (wrong == options.end() && !options.empty()) return "";
  std::string fault = Quoted(wrong == options.end() ? value : *wrong) + " is not allowed; there ";
  fault += rule.allowed.size() == 1 ? "is " : "are ";
  for (std::size_t i = 0; i < std::min(rule.allowed.size(), kShownAllowed); ++i) {
    fault += (i == 0 ? "" : ", ") + Quoted(rule.allowed[i]);
  }
  if (rule.allowed.size() > kShownAllowed) {
    fault += " and " + std::to_string(rule.allowed.size() - kShownAllowed) + " more";
  }
  return fault;
}

// Empty: the record is as the rule wants it, as far as the record alone can tell.
std::string FaultOf(const Rule& rule, std::string_view value) {
  if (rule.check == CheckKind::kRequired) return value.empty() ? "has no value" : "";
  if (value.empty()) return "";
  switch (rule.check) {
    case CheckKind::kRange:
      return RangeFault(rule, value);
    case CheckKind::kFormat:
      if (HasFormat(rule.format, value)) return "";
      return Quoted(value) + " is not " + Describe(rule.format);
    case CheckKind::kAllowed:
      return AllowedFault(rule, value);
    case CheckKind::kRequired:
    case CheckKind::kUnique:
    case CheckKind::kFormula:
      break;
  }
  return "";
}

}  // namespace

bool Applies(const Rule& rule, const HubSpotRecord& record) {
  if (rule.type != record.type) return false;
  if (!rule.when) return true;
  const auto value = record.properties.Get(rule.when->property);
  return value && std::ranges::find(rule.when->values, *value) != rule.when->values.end();
}

mapping::Issue IssueOf(std::string_view rule_id, const Rule& rule, std::string_view found) {
  const std::string what = rule.property.empty() ? "" : rule.property + " ";
  return {.rule = std::string(rule_id),
          .field = rule.property,
          .message = what + std::string(found) + ". " + HowToFix(rule),
          .held_back = rule.severity == Severity::kError};
}

mapping::Issue FormulaIssue(std::string_view rule_id, const Rule& rule, std::string_view why) {
  const std::string reason = why.empty() ? "" : ": " + std::string(why);
  return IssueOf(rule_id, rule, "does not fulfil the rule's formula" + reason);
}

std::vector<mapping::Issue> Check(const HubSpotRecord& record, const ValidationConfig& config) {
  std::vector<mapping::Issue> issues;
  for (const auto& [id, rule] : config.rules) {
    if (!Applies(rule, record)) continue;
    const std::string fault = FaultOf(rule, ValueOf(record, rule.property));
    if (!fault.empty()) issues.push_back(IssueOf(id, rule, fault));
  }
  return issues;
}

}  // namespace stanna::validation
