#include "client/webhooks/journal_file.h"

#include <cctype>
#include <string_view>

#include "client/json/json.h"

namespace stanna::hubspot {
namespace {

std::string InSnakeCase(std::string_view camel_case) {
  std::string name;
  for (const char c : camel_case) {
    if (std::isupper(static_cast<unsigned char>(c)) != 0) {
      name += '_';
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else {
      name += c;
    }
  }
  return name;
}

// A member under either form of its name.
std::optional<json::Element> Either(json::Element parent, std::string_view camel_case) {
  if (const auto member = json::Member(parent, camel_case)) return member;
  return json::Member(parent, InSnakeCase(camel_case));
}

std::string Text(json::Element parent, std::string_view name) {
  const auto member = Either(parent, name);
  return member ? json::ToText(*member) : "";
}

std::int64_t Number(json::Element parent, std::string_view name) {
  const auto member = Either(parent, name);
  return member ? json::ToInteger(*member).value_or(0) : 0;
}

std::optional<Time> Instant(json::Element parent, std::string_view name) {
  if (json::Member(parent, name)) return json::Instant(parent, name);
  return json::Instant(parent, InSnakeCase(name));
}

std::int64_t FirstOf(json::Element parent, std::string_view name, std::string_view other) {
  const std::int64_t number = Number(parent, name);
  return number != 0 ? number : Number(parent, other);
}

std::string FirstTextOf(json::Element parent, std::string_view name, std::string_view other) {
  std::string text = Text(parent, name);
  return text.empty() ? Text(parent, other) : text;
}

// null is a value that was taken away; what is no scalar is not understood.
std::optional<std::string> ValueOf(json::Element value) {
  if (value.is_null()) return "";
  if (value.is_object() || value.is_array()) return std::nullopt;
  return json::ToText(value);
}

void ReadProperties(json::Element element, JournalEvent& event) {
  const auto changes = Either(element, "propertyChanges");
  json::Object object;
  if (!changes || changes->get(object)) return;
  for (const auto member : object) {
    event.properties[std::string(member.key)] = ValueOf(member.value);
  }
}

void ReadMerge(json::Element element, JournalEvent& event) {
  event.primary_id = Number(element, "primaryObjectId");
  event.new_id = Number(element, "newObjectId");
  const auto merged = Either(element, "mergedObjectIds");
  json::Array list;
  if (!merged || merged->get(list)) return;
  for (const json::Element id : list) {
    if (const auto number = json::ToInteger(id)) event.merged_ids.push_back(*number);
  }
}

// HubSpot does not document how the ends of an association are named. Webhooks call them from and
// to, so both are taken.
void ReadAssociation(json::Element element, JournalEvent& event) {
  if (event.object_id == 0) {
    event.object_id = Number(element, "fromObjectId");
    event.object_type_id = FirstTextOf(element, "objectTypeId", "fromObjectTypeId");
  }
  event.to_id = FirstOf(element, "associatedObjectId", "toObjectId");
  event.to_type_id = FirstTextOf(element, "associatedObjectTypeId", "toObjectTypeId");
}

std::optional<JournalEvent> ReadEvent(json::Element element) {
  JournalEvent event;
  event.action = Text(element, "action");
  event.portal_id = Number(element, "portalId");
  const auto occurred_at = Instant(element, "occurredAt");
  if (event.action.empty() || event.portal_id <= 0 || !occurred_at) return std::nullopt;
  event.occurred_at = *occurred_at;
  event.object_type_id = Text(element, "objectTypeId");
  event.object_id = Number(element, "objectId");
  if (event.action == "UPDATE") ReadProperties(element, event);
  if (event.action == "MERGE") ReadMerge(element, event);
  if (event.action.starts_with("ASSOCIATION_")) ReadAssociation(element, event);
  return event;
}

}  // namespace

absl::StatusOr<JournalFile> ReadJournalFile(const std::string& body) {
  json::Document document;
  std::optional<json::Element> events;
  json::Array list;
  if (document.Parse(body)) events = Either(document.root(), "journalEvents");
  if (!events || events->get(list)) {
    return WithReason(DataLoss("not a file of HubSpot's webhooks journal"),
                      "HUBSPOT_UNREADABLE_ANSWER");
  }
  JournalFile file;
  file.published_at = Instant(document.root(), "publishedAt");
  for (const json::Element element : list) file.events.push_back(ReadEvent(element));
  return file;
}

}  // namespace stanna::hubspot
