#include "tools/hubspot_sim/api/record_json.h"

#include <algorithm>
#include <charconv>

#include "tools/hubspot_sim/portal/association_types.h"
#include "tools/hubspot_sim/text/civil_time.h"

namespace stanna::sim {
namespace {

constexpr std::string_view kOffsetPrefix = "MDt";

// What an app without sales-email-read gets as null instead of a 403.
bool IsEmailContent(std::string_view name) {
  return name == "hs_email_html" || name == "hs_email_text" || name == "hs_email_headers" ||
         name == "hs_body_preview";
}

void WriteProperties(JsonWriter& json, const Store& store, const Record& record,
                     const Projection& projection) {
  const auto& table = PropertiesOf(record.facts.type);
  std::string value;
  json.Key("properties").BeginObject();
  for (int property : projection.properties) {
    const std::string_view name = table[static_cast<size_t>(property)].name;
    json.Key(name);
    const bool withheld = projection.withhold_email_content && IsEmailContent(name);
    if (!withheld && store.ValueOf(record, property, value)) {
      json.String(value);
    } else {
      json.Null();
    }
  }
  json.EndObject();
}

void WriteHistoryItem(JsonWriter& json, const HistoryEntry& entry) {
  json.BeginObject().Key("value");
  if (entry.value.has_value()) {
    json.String(*entry.value);
  } else {
    json.Null();
  }
  json.Field("timestamp", IsoMillis(entry.at_ms)).Field("sourceType", "CRM_UI");
  json.Field("sourceId", "userId:73074701").Key("sourceLabel").Null();
  json.Field("updatedByUserId", 73074701).EndObject();
}

void WriteHistory(JsonWriter& json, const Store& store, const Record& record,
                  const std::vector<int>& properties) {
  const auto& table = PropertiesOf(record.facts.type);
  json.Key("propertiesWithHistory").BeginObject();
  for (int property : properties) {
    json.Key(table[static_cast<size_t>(property)].name).BeginArray();
    for (const HistoryEntry& entry : store.HistoryOf(record, property)) {
      WriteHistoryItem(json, entry);
    }
    json.EndArray();
  }
  json.EndObject();
}

int64_t CountEntries(const std::vector<Edge>& edges) {
  int64_t entries = 0;
  for (const Edge& edge : edges) entries += static_cast<int64_t>(edge.type_ids.size());
  return entries;
}

/// Whole related records up to about `limit` entries; returns how many records were written.
size_t WriteEntries(JsonWriter& json, ObjectType from, ObjectType to,
                    const std::vector<Edge>& edges, int64_t limit) {
  int64_t written = 0;
  size_t at = 0;
  for (; at < edges.size() && written < limit; ++at) {
    for (int type_id : edges[at].type_ids) {
      const AssociationType* type = FindAssociationType(from, to, type_id);
      if (type == nullptr) continue;
      json.BeginObject().Field("id", std::to_string(edges[at].to));
      json.Field("type", type->inline_name).EndObject();
      ++written;
    }
  }
  return at;
}

void WriteInlineList(JsonWriter& json, const Context& context, const Record& record, ObjectType to,
                     const std::vector<Edge>& edges) {
  const ObjectType from = record.facts.type;
  const int64_t limit = context.options.inline_associations;
  json.Key(Info(to).association_key).BeginObject().Key("results").BeginArray();
  const size_t written =
      WriteEntries(json, from, to, edges, CountEntries(edges) <= limit ? INT64_MAX : limit);
  json.EndArray();
  if (written < edges.size()) {
    const std::string after = EncodeOffset(static_cast<int64_t>(written));
    json.Key("paging").BeginObject().Key("next").BeginObject().Field("after", after);
    json.Field("link", context.options.base_url + "/crm/v3/objects/" +
                           std::string(Info(from).plural) + "/" + std::to_string(record.facts.id) +
                           "/associations/" + std::string(Info(to).plural) + "?after=" + after);
    json.EndObject().EndObject();
  }
  json.EndObject();
}

void WriteAssociations(JsonWriter& json, const Context& context, const Record& record,
                       const std::vector<ObjectType>& types) {
  bool opened = false;
  for (ObjectType to : types) {
    const std::vector<Edge> edges = context.store.EdgesOf(record.facts.type, record.facts.id, to);
    if (edges.empty()) continue;
    if (!opened) json.Key("associations").BeginObject();
    opened = true;
    WriteInlineList(json, context, record, to, edges);
  }
  if (opened) json.EndObject();
}

std::string RecordUrl(const Context& context, const Record& record) {
  return "https://app.hubspot.com/contacts/" + std::to_string(context.options.portal.portal_id) +
         "/record/" + std::string(Info(record.facts.type).type_id) + "/" +
         std::to_string(record.facts.id);
}

void SortUnique(std::vector<int>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

std::vector<int> KnownProperties(ObjectType type, const std::vector<std::string>& names) {
  std::vector<int> known;
  for (const std::string& name : names) {
    if (const auto property = FindProperty(type, name)) known.push_back(*property);
  }
  SortUnique(known);
  return known;
}

std::vector<int> SelectProperties(ObjectType type, const std::vector<std::string>& names,
                                  bool is_search) {
  std::vector<int> selected = KnownProperties(type, names);
  const unsigned wanted =
      kAlways | (names.empty() ? kDefault : 0U) |
      (names.empty() && is_search && type == ObjectType::kContact ? kSearchDefault : 0U);
  const auto& table = PropertiesOf(type);
  for (size_t i = 0; i < table.size(); ++i) {
    if ((table[i].flags & wanted) != 0) selected.push_back(static_cast<int>(i));
  }
  SortUnique(selected);
  return selected;
}

void WriteRecord(JsonWriter& json, const Context& context, const Record& record,
                 const Projection& projection) {
  json.BeginObject().Field("id", std::to_string(record.facts.id));
  WriteProperties(json, context.store, record, projection);
  if (!projection.with_history.empty()) {
    WriteHistory(json, context.store, record, projection.with_history);
  }
  json.Field("createdAt", IsoMillis(record.facts.created_ms));
  json.Field("updatedAt", IsoMillis(record.facts.updated_ms));
  json.Field("archived", record.archived);
  if (record.archived) json.Field("archivedAt", IsoMillis(record.archived_ms));
  if (projection.with_url) json.Field("url", RecordUrl(context, record));
  if (!projection.associations.empty()) {
    WriteAssociations(json, context, record, projection.associations);
  }
  json.EndObject();
}

// Looks like base64 and must be percent-encoded by the client; the offset is readable for people.
std::string EncodeOffset(int64_t offset) {
  return std::string(kOffsetPrefix) + std::to_string(offset) + "%3D%3D";
}

int64_t DecodeOffset(std::string_view token) {
  if (token.substr(0, kOffsetPrefix.size()) != kOffsetPrefix) return -1;
  int64_t offset = -1;
  std::from_chars(token.data() + kOffsetPrefix.size(), token.data() + token.size(), offset);
  return offset;
}

}  // namespace stanna::sim
