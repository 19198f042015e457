#include "server/config/section_reader.h"

#include <algorithm>

#include "server/mapping/property_name.h"

namespace stanna::config {
namespace {

namespace json = boost::json;

bool IsMessageText(ObjectType type, std::string_view property) {
  constexpr std::string_view kEndings[] = {"_body", "_html", "_text", "_body_preview"};
  return IsActivity(type) && std::ranges::any_of(kEndings, [&](std::string_view ending) {
           return property.ends_with(ending);
         });
}

std::string CountOf(std::size_t least, std::size_t most, std::string_view what) {
  const std::string upto = std::to_string(most) + " " + std::string(what);
  return least == 0 ? "at most " + upto : std::to_string(least) + " to " + upto;
}

}  // namespace

std::string Below(const std::string& path, std::string_view key) {
  return path + "." + std::string(key);
}

std::string At(const std::string& path, std::size_t index) {
  return path + "[" + std::to_string(index) + "]";
}

std::string_view ObjectName(ObjectType type) {
  return type == ObjectType::kLineItem ? "lineItems" : NameOf(type);
}

const json::object* SectionReader::Object(const json::value& value, const std::string& path) {
  const json::object* object = value.if_object();
  if (object == nullptr) Violation(path, "must be an object");
  return object;
}

const json::array* SectionReader::List(const json::value& value, const std::string& path,
                                       std::size_t least, std::size_t most, std::string_view what) {
  const json::array* list = value.if_array();
  if (list != nullptr && list->size() >= least && list->size() <= most) return list;
  Violation(path, "must be a list of " + CountOf(least, most, what));
  return nullptr;
}

std::optional<bool> SectionReader::Bool(const json::value& value, const std::string& path) {
  if (const bool* flag = value.if_bool()) return *flag;
  Violation(path, "must be true or false");
  return std::nullopt;
}

std::optional<std::string> SectionReader::Text(const json::value& value, const std::string& path,
                                               std::size_t most) {
  const json::string* text = value.if_string();
  if (text != nullptr && !text->empty() && text->size() <= most) return std::string(Std(*text));
  Violation(path, text == nullptr ? "must be a string"
                                  : "must be a string of 1 to " + std::to_string(most) + " bytes");
  return std::nullopt;
}

std::vector<std::string> SectionReader::Texts(const json::value& value, const std::string& path,
                                              std::size_t least, std::size_t most,
                                              std::size_t longest) {
  std::vector<std::string> texts;
  const json::array* list = List(value, path, least, most, "strings");
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    if (auto text = Text((*list)[i], At(path, i), longest)) texts.push_back(*std::move(text));
  }
  return texts;
}

std::optional<std::string> SectionReader::Property(const json::value& value,
                                                   const std::string& path, ObjectType type) {
  const json::string* text = value.if_string();
  if (text == nullptr) {
    Violation(path, "must be a property's internal name (a string)");
  } else if (!mapping::IsPropertyName(Std(*text))) {
    Violation(path, "is not the internal name of a property");
  } else if (Std(*text).starts_with("associations.")) {
    Violation(path, "must be a property: associations can't be asked for here");
  } else if (IsMessageText(type, Std(*text))) {
    Violation(path, "is the text of a message, which is not kept");
  } else {
    return std::string(Std(*text));
  }
  return std::nullopt;
}

std::vector<std::string> SectionReader::Properties(const json::value& value,
                                                   const std::string& path, ObjectType type,
                                                   std::size_t most) {
  std::vector<std::string> names;
  const json::array* list = List(value, path, 1, most, "property names");
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    if (auto name = Property((*list)[i], At(path, i), type)) names.push_back(*std::move(name));
  }
  return names;
}

}  // namespace stanna::config
