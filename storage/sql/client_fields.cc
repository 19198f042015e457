#include "storage/sql/client_fields.h"

#include <charconv>

namespace stanna::storage {
namespace {

// Not its domain, which a client is known by.
constexpr SettableField kSettable[] = {
    {"name", "name"},
    {"renewalDate", "renewal_date"},
    {"ownerId", "owner_id"},
    {"csmOwner", "csm_owner"},
    {"lifecycleStage", "lifecycle_stage"},
    {"status", "status"},
    {"tags", "tags"},
    {"mrr", ""},
};

// The member of a field that is a text; null: it is none.
std::string* TextMember(ClientRow& row, std::string_view field) {
  if (field == "name") return &row.name;
  if (field == "csmOwner") return &row.csm_owner;
  if (field == "lifecycleStage") return &row.lifecycle_stage;
  if (field == "status") return &row.status;
  return field == "tags" ? &row.tags : nullptr;
}

std::optional<ObjectId> ReadId(const std::string& text) {
  ObjectId id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || id <= 0) return std::nullopt;
  return id;
}

}  // namespace

std::optional<SettableField> SettableFieldOf(std::string_view field) {
  for (const SettableField& known : kSettable) {
    if (known.name == field) return known;
  }
  return std::nullopt;
}

std::string FieldText(const ClientRow& row, std::string_view field) {
  if (field == "renewalDate") return row.renewal_date ? FormatDate(*row.renewal_date) : "";
  if (field == "ownerId") return row.owner_id ? std::to_string(*row.owner_id) : "";
  ClientRow copy = row;
  const std::string* text = TextMember(copy, field);
  return text == nullptr ? "" : *text;
}

bool SetField(ClientRow& row, std::string_view field, const std::string& text) {
  if (field == "mrr") return true;
  if (field == "renewalDate") {
    row.renewal_date = ParseDate(text);
    return text.empty() || row.renewal_date.has_value();
  }
  if (field == "ownerId") {
    row.owner_id = ReadId(text);
    return text.empty() || row.owner_id.has_value();
  }
  std::string* member = TextMember(row, field);
  if (member != nullptr) *member = text;
  return member != nullptr;
}

}  // namespace stanna::storage
