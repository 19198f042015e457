#include "client/crm/record_parser.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "client/json/json.h"

namespace stanna::hubspot {
namespace {

constexpr std::string_view kMergedIds = "hs_merged_object_ids";

absl::Status Unreadable(std::string_view why) {
  return WithReason(DataLoss("not a page of HubSpot records: " + std::string(why)),
                    "HUBSPOT_UNREADABLE_ANSWER");
}

/// HubSpot sends text or null; numbers and booleans are accepted as their text.
void SetProperty(PropertyBag& bag, std::string_view name, json::Element value) {
  std::string_view text;
  if (!value.get(text)) {
    bag.Set(name, text);
  } else if (value.is_null()) {
    bag.Set(name, std::nullopt);
  } else {
    bag.Set(name, std::string_view(json::ToText(value)));
  }
}

std::size_t BytesOf(json::Object properties) {
  std::size_t bytes = 0;
  for (const auto [name, value] : properties) {
    std::string_view text;
    bytes += name.size() + (value.get(text) ? 8 : text.size());
  }
  return bytes;
}

/// "501;502": `;`-separated, possibly with empty parts.
std::vector<ObjectId> ParseIds(std::string_view text) {
  std::vector<ObjectId> out;
  while (!text.empty()) {
    const auto semicolon = text.find(';');
    const std::string_view part = text.substr(0, semicolon);
    ObjectId id = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), id);
    if (error == std::errc() && end == part.data() + part.size()) out.push_back(id);
    text = semicolon == std::string_view::npos ? std::string_view{} : text.substr(semicolon + 1);
  }
  return out;
}

class PageParser {
 public:
  explicit PageParser(const RecordParseOptions& options) : options_(options) {}

  absl::StatusOr<ParsedPage> Parse(json::Element root) {
    const auto results = json::List(root, "results");
    if (!results) return Unreadable("no results");
    page_.records.reserve(results->size());
    for (const json::Element result : *results) RETURN_IF_ERROR(AddRecord(result));
    page_.total = json::Integer(root, "total");
    if (const auto after = json::Path(root, "paging", "next", "after")) {
      page_.next_after = json::ToText(*after);
    }
    AddFailures(root);
    return std::move(page_);
  }

 private:
  absl::Status AddRecord(json::Element in) {
    const auto id = json::Integer(in, "id");
    if (!id || *id <= 0) return Unreadable("a record without an id");
    HubSpotRecord record;
    record.type = options_.type;
    record.id = *id;
    record.archived = json::Bool(in, "archived");
    record.archived_at = json::Instant(in, "archivedAt");
    record.created_at = json::Instant(in, "createdAt").value_or(Time{});
    if (const auto properties = json::Member(in, "properties")) AddProperties(*properties, record);
    record.modified_at = ModifiedAt(in, record);
    AddAssociations(in, record);
    page_.records.push_back(std::move(record));
    return absl::OkStatus();
  }

  void AddProperties(json::Element in, HubSpotRecord& record) {
    json::Object properties;
    if (in.get(properties)) return;
    record.properties.Reserve(properties.size(), BytesOf(properties));
    for (const auto [name, value] : properties) {
      if (name == kMergedIds) {
        auto absorbed = ParseIds(json::ToText(value));
        if (!absorbed.empty()) page_.merged[record.id] = std::move(absorbed);
        if (options_.hide_merged_ids) continue;
      }
      SetProperty(record.properties, name, value);
    }
  }

  Time ModifiedAt(json::Element in, const HubSpotRecord& record) {
    if (const auto updated = json::Instant(in, "updatedAt")) return *updated;
    const auto text = record.properties.Get(LastModifiedProperty(options_.type));
    return text ? ParseRfc3339(*text).value_or(Time{}) : Time{};
  }

  void AddAssociations(json::Element in, HubSpotRecord& record) {
    record.associations_read = options_.associations;
    std::sort(record.associations_read.begin(), record.associations_read.end());
    const auto associations = json::Member(in, "associations");
    json::Object by_type;
    if (!associations || associations->get(by_type)) return;
    for (const auto [key, list] : by_type) {
      if (const auto to = ParseAssociationKey(key)) AddEdges(*to, list, record);
    }
    auto& edges = record.associations;
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  }

  void AddEdges(ObjectType to, json::Element list, HubSpotRecord& record) {
    const auto& wanted = options_.associations;
    if (std::find(wanted.begin(), wanted.end(), to) == wanted.end()) return;
    if (const auto results = json::List(list, "results")) {
      for (const json::Element edge : *results) {
        if (const auto id = json::Integer(edge, "id")) record.associations.push_back({to, *id});
      }
    }
    if (json::Path(list, "paging", "next")) page_.cut.push_back({page_.records.size(), to});
  }

  void AddFailures(json::Element root) {
    const auto errors = json::List(root, "errors");
    if (!errors) return;
    for (const json::Element error : *errors) {
      const std::string category = json::Text(error, "category");
      if (category != "OBJECT_NOT_FOUND") page_.failures.push_back(category);
    }
  }

  const RecordParseOptions& options_;
  ParsedPage page_;
};

/// HubSpot's type ids, in the order of ObjectType.
constexpr std::array<std::string_view, kAllObjectTypes.size()> kTypeIds = {
    "0-2", "0-1", "0-3", "0-8", "0-47", "0-48", "0-49", "0-46", "0-27"};

bool IsSingularOf(std::string_view plural, std::string_view name) {
  if (plural == "companies") return name == "company";
  return plural.substr(0, plural.size() - 1) == name;
}

}  // namespace

std::optional<ObjectType> ParseAssociationKey(std::string_view key) {
  std::string name(key);
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
    return c == ' ' ? '_' : static_cast<char>(std::tolower(c));
  });
  for (const ObjectType type : kAllObjectTypes) {
    const bool is_id = kTypeIds[static_cast<std::size_t>(type)] == name;
    if (is_id || NameOf(type) == name || IsSingularOf(NameOf(type), name)) return type;
  }
  return std::nullopt;
}

absl::StatusOr<ParsedPage> ParseRecords(const std::string& body,
                                        const RecordParseOptions& options) {
  json::Document document;
  if (!document.Parse(body)) return Unreadable("not JSON");
  return PageParser(options).Parse(document.root());
}

}  // namespace stanna::hubspot
