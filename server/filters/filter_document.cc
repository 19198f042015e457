#include "server/filters/filter_document.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "server/config/section_reader.h"

namespace stanna::filters {
namespace {

namespace json = boost::json;
using config::At;
using config::Below;
using config::Std;

constexpr std::pair<std::string_view, OnLeave> kOnLeave[] = {
    {"keep", OnLeave::kKeep}, {"hide", OnLeave::kHide}, {"delete", OnLeave::kDelete}};

class FilterReader {
 public:
  FilterReader(FilterConfig& config, std::vector<FieldViolation>& violations)
      : config_(config), in_(violations) {}

  void ReadSection(const json::value& section) {
    const json::object* object = in_.Object(section, "filters");
    if (object == nullptr) return;
    for (const auto& [key, value] : *object) {
      const std::string path = Below("filters", Std(key));
      const auto type = ParseObjectType(Std(key));
      if (Std(key) == "interactions") {
        ReadInteractions(value, path);
      } else if (type && !IsActivity(*type) && *type != ObjectType::kLineItem) {
        ReadType(value, path, *type);
      } else {
        in_.Violation(path,
                      "can't be filtered; there are companies, contacts, deals, interactions");
      }
    }
  }

 private:
  void ReadInteractions(const json::value& value, const std::string& path) {
    const json::object* object = in_.Object(value, path);
    if (object == nullptr) return;
    for (const auto& [key, member] : *object) {
      const auto type = ParseObjectType(Std(key));
      if (type && IsActivity(*type)) {
        ReadType(member, Below(path, Std(key)), *type);
      } else {
        in_.Violation(Below(path, Std(key)),
                      "unknown activity type; known: meetings, calls, emails, notes, tasks");
      }
    }
  }

  void ReadType(const json::value& value, const std::string& path, ObjectType type) {
    const json::object* object = in_.Object(value, path);
    if (object == nullptr) return;
    RecordFilter filter;
    bool has_properties = false;
    for (const auto& [key, member] : *object) {
      const std::string child = Below(path, Std(key));
      if (Std(key) == "groups") {
        ReadGroups(member, child, type, filter);
      } else if (Std(key) == "formula") {
        ReadFormula(member, child, filter);
      } else if (Std(key) == "none") {
        filter.none = in_.Bool(member, child).value_or(false);
      } else if (Std(key) == "onLeave") {
        filter.on_leave = in_.Word<OnLeave>(member, child, kOnLeave).value_or(OnLeave::kHide);
      } else if (Std(key) != "properties") {
        in_.Violation(child, "unknown; a filter has groups, formula, properties, none, onLeave");
      }
      has_properties = has_properties || Std(key) == "properties";
    }
    if (has_properties) ReadProperties(object->at("properties"), path, type, filter);
    if (filter.none && (!filter.groups.empty() || filter.formula)) {
      in_.Violation(Below(path, "none"), "keeps out everything: without groups and formula");
    }
    config_.types[type] = std::move(filter);
  }

  void ReadGroups(const json::value& value, const std::string& path, ObjectType type,
                  RecordFilter& filter) {
    const json::array* groups = in_.List(value, path, 1, kMaxGroups, "groups");
    if (groups == nullptr) return;
    std::size_t filters = 0;
    for (std::size_t i = 0; i < groups->size(); ++i) {
      const json::array* group =
          in_.List((*groups)[i], At(path, i), 1, kMaxFiltersPerGroup, "filters");
      if (group == nullptr) continue;
      filters += group->size();
      FilterGroup& read = filter.groups.emplace_back();
      for (std::size_t j = 0; j < group->size(); ++j) {
        ReadFilter((*group)[j], At(At(path, i), j), type, read);
      }
    }
    if (filters <= kMaxFilters) return;
    in_.Violation(path, "has more than " + std::to_string(kMaxFilters) + " filters in all");
  }

  void ReadFilter(const json::value& value, const std::string& path, ObjectType type,
                  FilterGroup& group) {
    const json::object* object = in_.Object(value, path);
    if (object == nullptr) return;
    for (const auto& [key, member] : *object) {
      constexpr std::string_view kKnown[] = {"property", "operator", "value", "highValue",
                                             "values"};
      if (std::ranges::find(kKnown, Std(key)) != std::end(kKnown)) continue;
      in_.Violation(Below(path, Std(key)),
                    "unknown; a filter has property, operator, value, highValue, values");
    }
    const json::value* property = object->if_contains("property");
    const json::value* name = object->if_contains("operator");
    if (property == nullptr || name == nullptr) {
      return in_.Violation(path, "needs property and operator");
    }
    Filter filter;
    filter.property = in_.Property(*property, Below(path, "property"), type).value_or("");
    const json::string* text = name->if_string();
    const auto op = text == nullptr ? std::nullopt : ParseOperator(Std(*text));
    if (!op) return in_.Violation(Below(path, "operator"), "must be one of " + KnownOperators());
    filter.op = *op;
    ReadValues(*object, path, filter);
    group.push_back(std::move(filter));
  }

  static std::string KnownOperators() {
    std::string known;
    for (int i = 0; i <= static_cast<int>(Operator::kNotContains); ++i) {
      known += (known.empty() ? "" : ", ") + std::string(NameOf(static_cast<Operator>(i)));
    }
    return known;
  }

  // Each operator takes its own members and no other.
  void ReadValues(const json::object& object, const std::string& path, Filter& filter) {
    const bool list = IsList(filter.op);
    const bool alone = filter.op == Operator::kHas || filter.op == Operator::kNotHas;
    ReadMember(object, "value", !list && !alone, path, filter);
    ReadMember(object, "highValue", filter.op == Operator::kBetween, path, filter);
    ReadMember(object, "values", list, path, filter);
  }

  void ReadMember(const json::object& object, std::string_view key, bool wanted,
                  const std::string& path, Filter& filter) {
    const json::value* member = object.if_contains({key.data(), key.size()});
    const std::string child = Below(path, key);
    if (member == nullptr) {
      if (wanted) in_.Violation(child, "is needed by " + std::string(NameOf(filter.op)));
    } else if (!wanted) {
      in_.Violation(child, "does not go with " + std::string(NameOf(filter.op)));
    } else if (key == "values") {
      filter.values = in_.Texts(*member, child, 1, kMaxValues, kMaxValueBytes);
    } else if (auto text = in_.Text(*member, child, kMaxValueBytes)) {
      filter.values.push_back(*std::move(text));
    }
  }

  void ReadFormula(const json::value& value, const std::string& path, RecordFilter& filter) {
    auto text = in_.Text(value, path, config::kMaxFormulaBytes);
    if (text) filter.formula = Formula{.text = *std::move(text), .properties = {}};
  }

  void ReadProperties(const json::value& value, const std::string& path, ObjectType type,
                      RecordFilter& filter) {
    const std::string child = Below(path, "properties");
    if (!filter.formula) return in_.Violation(child, "are what a formula reads; there is none");
    filter.formula->properties = in_.Properties(value, child, type, config::kMaxFormulaProperties);
  }

  FilterConfig& config_;
  config::SectionReader in_;
};

}  // namespace

void ReadFiltersSection(const json::value& section, FilterConfig& config,
                        std::vector<FieldViolation>& violations) {
  FilterReader(config, violations).ReadSection(section);
}

}  // namespace stanna::filters
