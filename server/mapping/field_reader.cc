#include "server/mapping/field_reader.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/ascii.h"
#include "base/decimal.h"
#include "base/status.h"
#include "server/mapping/email.h"
#include "server/mapping/text.h"

namespace stanna::mapping {
namespace {

constexpr int kDefaultDecimals = 6;
// HubSpot's own limit of a text property.
constexpr std::size_t kMaxPlainText = 65'536;

// The property of a source that a person looks at first; empty: it reads none.
std::string BlamedOf(const Source& source) {
  return source.properties.empty() ? "" : source.properties[0];
}

}  // namespace

std::string LabelOf(const OptionLabels* labels, ObjectType type, std::string_view property,
                    const std::string& value) {
  if (labels == nullptr) return value;
  const auto of_type = labels->find(type);
  if (of_type == labels->end()) return value;
  const auto options = of_type->second.find(property);
  if (options == of_type->second.end()) return value;
  const auto label = options->second.find(value);
  return label == options->second.end() ? value : label->second;
}

std::string RecordInputs::Label(std::string_view property, std::string_view value) const {
  return LabelOf(labels_, record_.type, property, std::string(value));
}

// The same property may feed two fields; one unreadable value is one issue.
void FieldReader::Add(Issue issue) {
  if (std::find(issues_.begin(), issues_.end(), issue) == issues_.end()) {
    issues_.push_back(std::move(issue));
  }
}

bool FieldReader::Holds(const std::optional<Condition>& condition) const {
  if (!condition) return true;
  const auto value = record_.properties.Get(condition->property);
  return value && std::find(condition->values.begin(), condition->values.end(), *value) !=
                      condition->values.end();
}

std::optional<std::string> FieldReader::Joined(const Source& source) const {
  std::string joined;
  for (const std::string& property : source.properties) {
    const auto value = record_.properties.Get(property);
    const std::string_view part = value ? TrimBlanks(*value) : std::string_view();
    if (part.empty()) continue;
    if (!joined.empty()) joined += source.separator;
    joined += part;
  }
  if (joined.empty()) return std::nullopt;
  return joined;
}

std::optional<std::string> FieldReader::Between(const Source& source) {
  std::optional<Time> times[2];
  for (int i = 0; i < 2; ++i) {
    const auto text = record_.properties.Get(source.properties[i]);
    if (!text || *text == kNoTimeValue) return std::nullopt;
    times[i] = ParseTimeValue(*text);
    if (times[i]) continue;
    Add({"INVALID_DATE", source.properties[i], Quoted(*text) + " is not a time"});
    return std::nullopt;
  }
  if (*times[1] >= *times[0]) return std::to_string((*times[1] - *times[0]).count());
  Add({"INVALID_DURATION", source.properties[1], "ends before " + source.properties[0]});
  return std::nullopt;
}

std::optional<std::string> FieldReader::Evaluated(const Source& source) {
  auto value = context_.config.expressions->Evaluate(source.formula.handle,
                                                     RecordInputs(record_, context_.labels.get()));
  if (value.ok()) return *std::move(value);
  failed_now_ = has_failed_formula_ = true;
  Add({std::string(kCalculationFailed), BlamedOf(source), MessageOf(value.status())});
  return std::nullopt;
}

std::optional<std::string> FieldReader::PreviousOf(std::string_view field) const {
  if (previous_ == nullptr) return std::nullopt;
  const auto found = previous_->find(field);
  return found == previous_->end() || found->second.empty() ? std::nullopt
                                                            : std::optional(found->second);
}

std::optional<std::string> FieldReader::FormOf(const Source& source) {
  switch (source.form) {
    case SourceForm::kJoin:
      return Joined(source);
    case SourceForm::kBetween:
      return Between(source);
    case SourceForm::kConstant:
      return source.constant;
    case SourceForm::kFormula:
      return Evaluated(source);
    case SourceForm::kProperty:
      break;
  }
  const auto value = record_.properties.Get(source.properties[0]);
  if (!value || TrimBlanks(*value).empty()) return std::nullopt;
  return std::string(TrimBlanks(*value));
}

std::optional<std::string> FieldReader::OwnerEmail(const Source& source, const std::string& id) {
  if (!context_.owners) return std::nullopt;
  const OwnerEmails& owners = *context_.owners;
  const auto parsed = ParseIdValue(id);
  const auto owner = parsed ? owners.find(*parsed) : owners.end();
  if (owner != owners.end()) {
    if (owner->second.empty()) return std::nullopt;  // a queue has no address
    return owner->second;
  }
  Add({"UNKNOWN_OWNER", source.properties[0], Quoted(id) + " is not an owner of the portal"});
  return std::nullopt;
}

std::optional<std::string> FieldReader::ValueOf(const Source& source) {
  if (!Holds(source.when)) return std::nullopt;
  auto value = FormOf(source);
  if (!value) return std::nullopt;
  return Translated(source, *std::move(value));
}

std::optional<std::string> FieldReader::Translated(const Source& source, std::string value) {
  if (!source.values.empty()) {
    const auto mapped = source.values.find(value);
    if (mapped != source.values.end()) {
      value = mapped->second;
    } else if (source.otherwise) {
      value = *source.otherwise;
    } else {
      Add({"UNKNOWN_VALUE", BlamedOf(source), Quoted(value) + " is not in the mapping"});
      return std::nullopt;
    }
  }
  switch (source.transform) {
    case Transform::kNone:
      return value;
    case Transform::kLowercase:
      return LowerAscii(value);
    case Transform::kOwnerEmail:
      return OwnerEmail(source, value);
    case Transform::kSnippet:
      return Snippet(value);
    case Transform::kPlainText:
      return Snippet(value, kMaxPlainText);
    case Transform::kOptionLabel:
      return LabelOf(context_.labels.get(), record_.type, source.properties[0], value);
  }
  return value;
}

template <typename T>
std::optional<T> FieldReader::Read(
    std::string_view field, std::string_view rule, std::string_view what,
    const std::function<std::optional<T>(const std::string&, const Source&)>& parse,
    std::string_view nothing) {
  used_.reset();
  const FieldSources& sources = config_.SourcesOf(record_.type, field);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const Source& source = sources[i];
    const auto text = ValueOf(source);
    if (std::exchange(failed_now_, false)) {
      const auto previous = PreviousOf(field);
      return previous ? parse(*previous, Source()) : std::nullopt;
    }
    if (!text || text->empty() || *text == nothing) continue;
    if (auto value = parse(*text, source)) {
      used_ = {i, source.properties.empty() ? std::string_view() : source.properties[0]};
      return value;
    }
    Add({std::string(rule), BlamedOf(source), Quoted(*text) + " is not " + std::string(what)});
  }
  return std::nullopt;
}

std::optional<FieldReader::Raw> FieldReader::RawOf(std::string_view field) {
  return Read<Raw>(field, "", "", [](const std::string& text, const Source& source) {
    return std::optional<Raw>({text, BlamedOf(source)});
  });
}

std::string FieldReader::AsText(const TargetField& field) {
  switch (field.kind) {
    case FieldKind::kText:
    case FieldKind::kDomain:
      return Text(field.name);
    case FieldKind::kDecimal:
      return Decimal(field.name);
    case FieldKind::kCurrency:
      return Currency(field.name);
    case FieldKind::kDirection:
      return Direction(field.name);
    case FieldKind::kEmail:
      return Email(field.name);
    case FieldKind::kDate:
      if (const auto date = DateOf(field.name)) return FormatDate(*date);
      return "";
    case FieldKind::kTime:
      if (const auto time = TimeOf(field.name)) return FormatRfc3339(*time);
      return "";
    case FieldKind::kBool:
      if (const auto flag = Bool(field.name)) return *flag ? "true" : "false";
      return "";
    case FieldKind::kId:
      if (const auto id = Id(field.name)) return std::to_string(*id);
      return "";
    case FieldKind::kOptions:
      return Options(field.name);
    case FieldKind::kDuration:
      break;
  }
  const auto duration = DurationMs(field.name);
  return duration ? std::to_string(*duration) : "";
}

// Each option is translated by itself.
std::string FieldReader::Options(std::string_view field) {
  used_.reset();
  const auto known = config_.FindField(record_.type, field);
  std::set<std::string> chosen;
  const FieldSources& sources = config_.SourcesOf(record_.type, field);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const Source& source = sources[i];
    const auto text = Holds(source.when) ? FormOf(source) : std::nullopt;
    if (std::exchange(failed_now_, false)) return PreviousOf(field).value_or("");
    if (!text) continue;
    const std::size_t before = chosen.size();
    for (std::string& option : SplitOptions(*text)) {
      auto value = Translated(source, std::move(option));
      if (value && !value->empty()) chosen.insert(*std::move(value));
    }
    if (chosen.size() == before) continue;
    if (!used_) used_ = {i, source.properties.empty() ? std::string_view() : source.properties[0]};
    if (!known || !known->collects) break;
  }
  std::string joined;
  for (const std::string& option : chosen) joined += (joined.empty() ? "" : ";") + option;
  return joined;
}

std::string FieldReader::Text(std::string_view field) {
  auto raw = RawOf(field);
  return raw ? std::move(raw->text) : "";
}

std::string FieldReader::Decimal(std::string_view field) {
  return Read<std::string>(field, "INVALID_NUMBER", "a number",
                           [](const std::string& text, const Source& source) {
                             return DividedDecimal(text, source.divide_by.value_or(1),
                                                   source.decimals.value_or(kDefaultDecimals));
                           })
      .value_or("");
}

std::string FieldReader::Currency(std::string_view field) {
  return Read<std::string>(
             field, "INVALID_CURRENCY", "an ISO 4217 code",
             [](const std::string& text, const Source&) { return ParseCurrencyValue(text); })
      .value_or("");
}

std::string FieldReader::Direction(std::string_view field) {
  return Read<std::string>(field, "INVALID_DIRECTION", "inbound or outbound",
                           [](const std::string& text, const Source&) {
                             const bool known = text == "inbound" || text == "outbound";
                             return known ? std::optional(text) : std::nullopt;
                           })
      .value_or("");
}

std::string FieldReader::Email(std::string_view field) {
  return Read<std::string>(field, "INVALID_EMAIL", "an e-mail address",
                           [](const std::string& text, const Source&) {
                             auto email = ParseEmail(text);
                             return email ? std::optional(std::move(email->address)) : std::nullopt;
                           })
      .value_or("");
}

std::optional<Date> FieldReader::DateOf(std::string_view field) {
  return Read<Date>(
      field, "INVALID_DATE", "a date",
      [](const std::string& text, const Source&) { return ParseDateValue(text); }, kNoTimeValue);
}

std::optional<Time> FieldReader::TimeOf(std::string_view field) {
  return Read<Time>(
      field, "INVALID_DATE", "a time",
      [](const std::string& text, const Source&) { return ParseTimeValue(text); }, kNoTimeValue);
}

std::optional<bool> FieldReader::Bool(std::string_view field) {
  return Read<bool>(field, "INVALID_BOOLEAN", "true or false",
                    [](const std::string& text, const Source&) { return ParseBoolValue(text); });
}

std::optional<ObjectId> FieldReader::Id(std::string_view field) {
  return Read<ObjectId>(field, "INVALID_ID", "an id",
                        [](const std::string& text, const Source&) { return ParseIdValue(text); });
}

std::optional<std::int64_t> FieldReader::DurationMs(std::string_view field) {
  return Read<std::int64_t>(
      field, "INVALID_DURATION", "a number of milliseconds",
      [](const std::string& text, const Source&) { return ParseMillisecondsValue(text); });
}

}  // namespace stanna::mapping
