#include "storage/sql/custom_fields.h"

#include <utility>

#include "base/property_bag.h"

namespace stanna::storage {
namespace {

// {"fee":"money:sum:EUR:12.5"}: only a value has colons.
constexpr char kMark = ':';

std::string TakePart(std::string_view& packed) {
  const auto end = packed.find(kMark);
  const std::string part(packed.substr(0, end));
  packed.remove_prefix(end == std::string_view::npos ? packed.size() : end + 1);
  return part;
}

}  // namespace

std::string CustomFieldsText(const std::vector<CustomField>& fields) {
  if (fields.empty()) return "";
  PropertyBag bag;
  for (const CustomField& field : fields) {
    bag.Set(field.name,
            field.type + kMark + field.indicator + kMark + field.currency + kMark + field.value);
  }
  return bag.ToJson();
}

std::vector<CustomField> CustomFieldsOf(std::string_view text) {
  std::vector<CustomField> fields;
  if (text.empty()) return fields;
  const auto bag = PropertyBag::FromJson(text);
  if (!bag) return fields;
  bag->ForEach([&](std::string_view name, std::optional<std::string_view> value) {
    std::string_view packed = value.value_or("");
    CustomField field;
    field.name = name;
    field.type = TakePart(packed);
    field.indicator = TakePart(packed);
    field.currency = TakePart(packed);
    field.value = packed;
    fields.push_back(std::move(field));
  });
  return fields;
}

}  // namespace stanna::storage
