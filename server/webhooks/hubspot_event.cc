#include "server/webhooks/hubspot_event.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <limits>
#include <utility>

#include "server/webhooks/type_names.h"

namespace stanna::webhooks {
namespace {

namespace json = boost::json;

// HubSpot's events are flat, but for a merge's list; the rest is room for what it may add.
constexpr std::size_t kMaxJsonDepth = 8;

// A key that is longer (HubSpot's names of properties have 100 characters at most) is hashed:
// databases refuse index entries of some kilobytes.
constexpr std::size_t kMaxReadableKey = 300;

std::string_view View(json::string_view text) { return {text.data(), text.size()}; }

// The members of one event's object.
class Members {
 public:
  explicit Members(const json::object& object) : object_(object) {}

  const json::value* Find(std::string_view name) const {
    const auto* found = object_.if_contains(json::string_view(name.data(), name.size()));
    return found == nullptr || found->is_null() ? nullptr : found;
  }

  /// Of a number or of its digits in quotes.
  std::optional<std::int64_t> Number(std::string_view name) const {
    const json::value* value = Find(name);
    return value == nullptr ? std::nullopt : NumberOf(*value);
  }

  std::string Text(std::string_view name) const {
    const json::value* value = Find(name);
    if (value == nullptr) return "";
    return value->is_string() ? std::string(View(value->get_string())) : json::serialize(*value);
  }

  std::optional<bool> Flag(std::string_view name) const {
    const json::value* value = Find(name);
    return value == nullptr || !value->is_bool() ? std::nullopt : std::optional(value->get_bool());
  }

  std::vector<ObjectId> Numbers(std::string_view name) const {
    std::vector<ObjectId> numbers;
    const json::value* value = Find(name);
    if (value == nullptr || !value->is_array()) return numbers;
    for (const json::value& item : value->get_array()) {
      if (const auto number = NumberOf(item)) numbers.push_back(*number);
    }
    return numbers;
  }

 private:
  static std::optional<std::int64_t> NumberOf(const json::value& value) {
    if (value.is_int64()) return value.get_int64();
    if (!value.is_string()) return std::nullopt;
    const std::string_view text = View(value.get_string());
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
  }

  const json::object& object_;
};

struct KindName {
  std::string_view name;
  EventKind kind;
};

constexpr KindName kKinds[] = {
    {"creation", EventKind::kCreation},
    {"deletion", EventKind::kDeletion},
    {"privacyDeletion", EventKind::kPrivacyDeletion},
    {"merge", EventKind::kMerge},
    {"restore", EventKind::kRestore},
    {"propertyChange", EventKind::kPropertyChange},
    {"associationChange", EventKind::kAssociationChange},
};

EventKind KindOf(std::string_view name) {
  for (const KindName& kind : kKinds) {
    if (kind.name == name) return kind.kind;
  }
  return EventKind::kUnknown;
}

// Milliseconds, or the text of a time.
std::optional<Time> TimeOf(const Members& members, std::string_view name) {
  if (const auto ms = members.Number(name)) return FromEpochMs(*ms);
  return ParseRfc3339(members.Text(name));
}

void ReadProperty(const Members& members, HubSpotEvent& event) {
  event.property = members.Text("propertyName");
  event.value = members.Text("propertyValue");
  // A value that only looks so is read again, which is harmless.
  event.redacted = event.value == kRedacted && members.Flag("isSensitive").value_or(true);
  if (event.redacted) event.value.clear();
  if (event.property.empty()) event.kind = EventKind::kUnknown;
}

// Both ends by type ids (object.associationChange), or by words (contact.associationChange).
void ReadEnds(const Members& members, HubSpotEvent& event) {
  if (members.Find("fromObjectTypeId") != nullptr) {
    event.object_type = TypeBy(&TypeNames::id, members.Text("fromObjectTypeId"));
    event.to_type = TypeBy(&TypeNames::id, members.Text("toObjectTypeId"));
    return;
  }
  constexpr std::string_view kGlue = "_TO_";
  const std::string words = members.Text("associationType");
  const auto glue = words.find(kGlue);
  if (glue == std::string::npos) return;
  event.object_type = TypeBy(&TypeNames::word, std::string_view(words).substr(0, glue));
  event.to_type = TypeBy(&TypeNames::word, std::string_view(words).substr(glue + kGlue.size()));
}

void ReadAssociation(const Members& members, HubSpotEvent& event) {
  ReadEnds(members, event);
  event.object_id = members.Number("fromObjectId").value_or(0);
  event.to_id = members.Number("toObjectId").value_or(0);
  event.association_removed = members.Flag("associationRemoved").value_or(false);
  if (event.to_id == 0) event.kind = EventKind::kUnknown;
}

// HubSpot merges into one of the records or, lately, into a new one. 0 is no record: as a survivor
// it would take all of them away.
void ReadMerge(const Members& members, HubSpotEvent& event) {
  const auto id = [&](std::string_view name, ObjectId otherwise) {
    const ObjectId given = members.Number(name).value_or(0);
    return given == 0 ? otherwise : given;
  };
  const ObjectId primary = id("primaryObjectId", event.object_id);
  event.survivor = id("newObjectId", primary);
  event.absorbed = members.Numbers("mergedObjectIds");
  event.absorbed.push_back(primary);
  std::erase_if(event.absorbed, [&](ObjectId id) { return id == event.survivor || id == 0; });
  std::sort(event.absorbed.begin(), event.absorbed.end());
  event.absorbed.erase(std::unique(event.absorbed.begin(), event.absorbed.end()),
                       event.absorbed.end());
  if (event.object_id == 0) event.object_id = event.survivor;
}

void ReadKind(const Members& members, HubSpotEvent& event) {
  const auto dot = std::min(event.type.find('.'), event.type.size());
  const std::string_view prefix = std::string_view(event.type).substr(0, dot);
  const std::string_view name =
      std::string_view(event.type).substr(std::min(dot + 1, event.type.size()));
  event.kind = KindOf(name);
  event.object_type = prefix == "object" ? TypeBy(&TypeNames::id, members.Text("objectTypeId"))
                                         : TypeBy(&TypeNames::prefix, prefix);
  if (event.kind == EventKind::kPropertyChange) ReadProperty(members, event);
  if (event.kind == EventKind::kAssociationChange) ReadAssociation(members, event);
  if (event.kind == EventKind::kMerge) ReadMerge(members, event);
  // Of no record, it tells nothing.
  if (event.object_id == 0) event.kind = EventKind::kUnknown;
}

std::string Hashed(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex = "sha256:";
  for (const unsigned char byte : digest) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

}  // namespace

absl::StatusOr<HubSpotEvent> ReadEvent(std::string_view text) {
  json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  json::error_code error;
  const json::value parsed =
      json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  if (error) return InvalidArgument("the event is no JSON: " + error.message());
  if (!parsed.is_object()) return InvalidArgument("the event is no JSON object");
  const Members members(parsed.get_object());
  HubSpotEvent event;
  event.portal_id = members.Number("portalId").value_or(0);
  if (event.portal_id <= 0) return InvalidArgument("the event has no portal");
  const auto occurred_at = TimeOf(members, "occurredAt");
  if (!occurred_at) return InvalidArgument("the event has no time");
  event.occurred_at = *occurred_at;
  event.type = members.Text("subscriptionType");
  if (event.type.empty()) event.type = members.Text("eventType");
  event.app_id = members.Number("appId").value_or(0);
  event.subscription_id = members.Number("subscriptionId").value_or(0);
  event.event_id = members.Number("eventId").value_or(0);
  event.attempt = static_cast<int>(std::clamp<std::int64_t>(
      members.Number("attemptNumber").value_or(0), 0, std::numeric_limits<int>::max()));
  event.object_id = members.Number("objectId").value_or(0);
  ReadKind(members, event);
  return event;
}

std::string RepetitionKey(const HubSpotEvent& event) {
  std::string key = event.type;
  for (const std::int64_t number : {event.subscription_id, event.object_id, event.to_id,
                                    ToEpochMs(event.occurred_at), event.event_id}) {
    key += '/' + std::to_string(number);
  }
  if (!event.property.empty()) key += '/' + event.property;
  return BoundedKey(std::move(key));
}

std::string BoundedKey(std::string key) {
  return key.size() <= kMaxReadableKey ? key : Hashed(key);
}

}  // namespace stanna::webhooks
