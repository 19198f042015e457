#include "tools/hubspot_sim/api/search_filter.h"

#include <algorithm>
#include <cstdlib>

#include "tools/hubspot_sim/api/body.h"
#include "tools/hubspot_sim/text/civil_time.h"

namespace stanna::sim {
namespace {

struct OperatorName {
  std::string_view name;
  Operator op;
};
constexpr OperatorName kOperators[] = {
    {"EQ", Operator::kEq},
    {"NEQ", Operator::kNeq},
    {"LT", Operator::kLt},
    {"LTE", Operator::kLte},
    {"GT", Operator::kGt},
    {"GTE", Operator::kGte},
    {"BETWEEN", Operator::kBetween},
    {"IN", Operator::kIn},
    {"NOT_IN", Operator::kNotIn},
    {"HAS_PROPERTY", Operator::kHas},
    {"NOT_HAS_PROPERTY", Operator::kNotHas},
    {"CONTAINS_TOKEN", Operator::kContains},
    {"NOT_CONTAINS_TOKEN", Operator::kNotContains},
};

// Documented as not filterable.
constexpr std::string_view kNotFilterable[] = {"hs_body_preview_html", "hs_email_html",
                                               "hs_body_preview"};

bool IsRange(Operator op) {
  return op == Operator::kLt || op == Operator::kLte || op == Operator::kGt ||
         op == Operator::kGte || op == Operator::kBetween;
}

bool IsTime(const PropertyDefinition& property) {
  return property.type == "datetime" || property.type == "date";
}

bool IsOrdered(const PropertyDefinition& property) {
  return IsTime(property) || property.type == "number";
}

std::string Fold(const PropertyDefinition& property, std::string text) {
  if (property.type == "enumeration") return text;
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

/// "*" at either end stands for anything.
bool ContainsToken(std::string_view text, std::string_view pattern) {
  const bool open_start = !pattern.empty() && pattern.front() == '*';
  const bool open_end = !pattern.empty() && pattern.back() == '*';
  if (open_start) pattern.remove_prefix(1);
  if (open_end && !pattern.empty()) pattern.remove_suffix(1);
  const auto is_word = [](char c) {
    const char lower = static_cast<char>(c | 0x20);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
  };
  for (size_t at = text.find(pattern); at != std::string_view::npos;
       at = text.find(pattern, at + 1)) {
    const size_t end = at + pattern.size();
    const bool starts = open_start || at == 0 || !is_word(text[at - 1]);
    const bool ends = open_end || end == text.size() || !is_word(text[end]);
    if (starts && ends) return true;
  }
  return false;
}

std::string ReadValues(const boost::json::object& json, const PropertyDefinition* property,
                       Filter& filter) {
  if (filter.op == Operator::kIn || filter.op == Operator::kNotIn) {
    filter.values = TextsOf(json, "values");
    if (filter.values.empty()) return "operator IN needs values";
  } else if (filter.op != Operator::kHas && filter.op != Operator::kNotHas) {
    if (!json.contains("value")) return "operator needs a value";
    filter.values.push_back(TextOf(json, "value"));
    if (filter.op == Operator::kBetween) filter.values.push_back(TextOf(json, "highValue"));
  }
  if (property == nullptr) return {};
  const bool is_list = filter.op == Operator::kIn || filter.op == Operator::kNotIn;
  for (std::string& value : filter.values) {
    if (IsOrdered(*property)) {
      const auto number = NumberOf(*property, value);
      if (!number.has_value())
        return value + " is not a valid value of " + std::string(property->name);
      if (IsTime(*property) && IsRange(filter.op) && *number == 0) return std::string(kEpochZero);
      filter.numbers.push_back(*number);
    } else if (!(is_list && property->type == "string")) {
      // IN compares strings as they were sent, so only lower-case values can match.
      value = Fold(*property, std::move(value));
    }
  }
  return {};
}

bool CompareNumber(const Filter& filter, double number) {
  const auto& n = filter.numbers;
  switch (filter.op) {
    case Operator::kEq:
      return number == n[0];
    case Operator::kNeq:
      return number != n[0];
    case Operator::kLt:
      return number < n[0];
    case Operator::kLte:
      return number <= n[0];
    case Operator::kGt:
      return number > n[0];
    case Operator::kGte:
      return number >= n[0];
    case Operator::kBetween:
      return number >= n[0] && number <= n[1];
    case Operator::kIn:
      return std::find(n.begin(), n.end(), number) != n.end();
    case Operator::kNotIn:
      return std::find(n.begin(), n.end(), number) == n.end();
    default:
      return false;
  }
}

bool CompareText(const Filter& filter, const std::string& text) {
  const auto& v = filter.values;
  switch (filter.op) {
    case Operator::kEq:
      return text == v[0];
    case Operator::kNeq:
      return text != v[0];
    case Operator::kIn:
      return std::find(v.begin(), v.end(), text) != v.end();
    case Operator::kNotIn:
      return std::find(v.begin(), v.end(), text) == v.end();
    case Operator::kContains:
      return ContainsToken(text, v[0]);
    case Operator::kNotContains:
      return !ContainsToken(text, v[0]);
    default:
      return false;
  }
}

/// HubSpot indexes each option of a multi-select by itself: equality with "A;B" finds nothing.
bool CompareOptions(const Filter& filter, const std::string& text) {
  bool any = false;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(';', begin), text.size());
    const std::string option = text.substr(begin, end - begin);
    any =
        any || std::find(filter.values.begin(), filter.values.end(), option) != filter.values.end();
    begin = end + 1;
  }
  return filter.op == Operator::kEq || filter.op == Operator::kIn ? any : !any;
}

bool MatchesAssociation(const Filter& filter, const Store& store, const Record& record) {
  const std::vector<Edge> edges =
      store.EdgesOf(record.facts.type, record.facts.id, filter.associated);
  if (filter.op == Operator::kHas) return !edges.empty();
  if (filter.op == Operator::kNotHas) return edges.empty();
  return std::any_of(edges.begin(), edges.end(), [&filter](const Edge& edge) {
    return std::find(filter.values.begin(), filter.values.end(), std::to_string(edge.to)) !=
           filter.values.end();
  });
}

}  // namespace

std::optional<double> NumberOf(const PropertyDefinition& property, const std::string& value) {
  if (IsTime(property)) {
    const auto time = ParseTime(value);
    if (!time.has_value()) return std::nullopt;
    return static_cast<double>(*time);
  }
  if (property.type != "number" || value.empty()) return std::nullopt;
  char* end = nullptr;
  const double number = std::strtod(value.c_str(), &end);
  if (*end != '\0') return std::nullopt;
  return number;
}

std::string ParseFilter(ObjectType type, const boost::json::object& json, Filter& filter) {
  const std::string name = TextOf(json, "propertyName");
  const std::string operator_name = TextOf(json, "operator");
  const auto* found = std::find_if(std::begin(kOperators), std::end(kOperators),
                                   [&](const OperatorName& o) { return o.name == operator_name; });
  if (found == std::end(kOperators)) return "unknown operator " + operator_name;
  filter.op = found->op;
  constexpr std::string_view kAssociations = "associations.";
  if (name.compare(0, kAssociations.size(), kAssociations) == 0) {
    const auto associated = ParseObjectType(name.substr(kAssociations.size()));
    if (!associated.has_value()) return "unknown object type in " + name;
    filter.associated = *associated;
    return ReadValues(json, nullptr, filter);
  }
  const auto property = FindProperty(type, name);
  if (!property.has_value()) return "There was a problem with the request: no property " + name;
  if (std::find(std::begin(kNotFilterable), std::end(kNotFilterable), name) !=
      std::end(kNotFilterable)) {
    return "property " + name + " is not filterable";
  }
  filter.property = *property;
  const PropertyDefinition& definition = PropertiesOf(type)[static_cast<size_t>(*property)];
  if (IsRange(filter.op) && !IsOrdered(definition)) return "There was a problem with the request.";
  return ReadValues(json, &definition, filter);
}

bool MatchesFilter(const Filter& filter, const Store& store, const Record& record) {
  if (filter.property < 0) return MatchesAssociation(filter, store, record);
  std::string value;
  const bool has = store.ValueOf(record, filter.property, value) && !value.empty();
  if (filter.op == Operator::kHas) return has;
  if (filter.op == Operator::kNotHas) return !has;
  const bool is_negative = filter.op == Operator::kNeq || filter.op == Operator::kNotIn ||
                           filter.op == Operator::kNotContains;
  if (!has) return is_negative;
  const auto& property = PropertiesOf(record.facts.type)[static_cast<size_t>(filter.property)];
  const bool by_token = filter.op == Operator::kContains || filter.op == Operator::kNotContains;
  const bool by_number = !filter.numbers.empty() && !by_token;
  if (property.type == "enumeration" && !by_token) return CompareOptions(filter, value);
  if (!by_number) return CompareText(filter, Fold(property, value));
  const auto number = NumberOf(property, value);
  return number.has_value() && CompareNumber(filter, *number);
}

bool MatchesQuery(const std::string& query, const Store& store, const Record& record) {
  std::string all;
  std::string value;
  const auto& table = PropertiesOf(record.facts.type);
  for (const char* name :
       {"name", "domain", "email", "firstname", "lastname", "phone", "dealname", "hs_meeting_title",
        "hs_call_title", "hs_email_subject", "hs_task_subject", "hs_note_body"}) {
    const auto property = FindProperty(record.facts.type, name);
    if (!property.has_value() || !store.ValueOf(record, *property, value)) continue;
    all += ' ' + Fold(table[static_cast<size_t>(*property)], value);
  }
  std::string wanted = query;
  for (char& c : wanted) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  for (size_t begin = 0; begin < wanted.size();) {
    const size_t end = std::min(wanted.find(' ', begin), wanted.size());
    if (all.find(wanted.substr(begin, end - begin)) == std::string::npos) return false;
    begin = end + 1;
  }
  return true;
}

}  // namespace stanna::sim
