#include "client/crm/record_parser.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <deque>

#include "client/json/one_pass.h"

namespace stanna::hubspot {
namespace {

// Of a list and of a batch.
constexpr std::size_t kUsualRecords = 100;
constexpr std::string_view kMergedIds = "hs_merged_object_ids";

absl::Status Unreadable(std::string_view why) {
  return WithReason(DataLoss("not a page of HubSpot records: " + std::string(why)),
                    "HUBSPOT_UNREADABLE_ANSWER");
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

// Names are short, so that a call of memcmp takes longer than this.
bool IsSame(std::string_view a, std::string_view b) {
  constexpr std::size_t kStep = sizeof(std::uint64_t);
  if (a.size() != b.size()) return false;
  if (a.size() < kStep) return a == b;
  const auto differ_at = [&](std::size_t i) {
    std::uint64_t first = 0, second = 0;
    std::memcpy(&first, a.data() + i, kStep);
    std::memcpy(&second, b.data() + i, kStep);
    return first != second;
  };
  for (std::size_t i = 0; i + kStep < a.size(); i += kStep) {
    if (differ_at(i)) return false;
  }
  return !differ_at(a.size() - kStep);
}

bool HaveSameNames(const std::vector<PropertyBag::Part>& a,
                   const std::vector<PropertyBag::Part>& b) {
  return std::ranges::equal(a, b, IsSame, &PropertyBag::Part::name, &PropertyBag::Part::name);
}

class PageParser {
 public:
  PageParser(const std::string& body, const RecordParseOptions& options)
      : json_(body), options_(options), associations_read_(options.associations) {
    std::sort(associations_read_.begin(), associations_read_.end());
    page_.records.reserve(kUsualRecords);
  }

  /// Throws json::NotJson.
  absl::StatusOr<ParsedPage> Parse() {
    json_.ReadObject([this](std::string_view name) { AddMember(name); });
    if (!json_.AtEnd()) throw json::NotJson();
    if (!has_results_) return Unreadable("no results");
    if (has_bad_record_) return Unreadable("a record without an id");
    return std::move(page_);
  }

 private:
  // What is read of a record before it is known which.
  struct Read {
    HubSpotRecord record{};
    std::optional<Time> updated_at{};
    std::vector<ObjectId> absorbed{};
    json::Once id{}, archived{}, archived_at{}, created{}, updated{}, properties{}, associations{};
  };

  void AddMember(std::string_view name) {
    if (name == "results" && results_.IsFirst()) {
      has_results_ = json_.ReadArray([this] { AddRecord(); });
    } else if (name == "total" && total_.IsFirst()) {
      page_.total = json::ToInteger(json_.Read());
    } else if (name == "paging" && paging_.IsFirst()) {
      json_.ReadMember("next", [this] {
        json_.ReadMember("after", [this] { page_.next_after = json::ToText(json_.Read()); });
      });
    } else if (name == "errors" && errors_.IsFirst()) {
      json_.ReadArray([this] { AddFailure(); });
    } else {
      json_.Skip();
    }
  }

  void AddRecord() {
    Read read;
    read.record.type = options_.type;
    read.record.associations_read = associations_read_;
    json_.ReadObject([&](std::string_view name) { AddMemberOfRecord(name, read); });
    HubSpotRecord& record = read.record;
    if (record.id <= 0) {
      has_bad_record_ = true;
      return;
    }
    record.modified_at = read.updated_at ? *read.updated_at : LastModified(record);
    auto& edges = record.associations;
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    if (!read.absorbed.empty()) page_.merged[record.id] = std::move(read.absorbed);
    page_.records.push_back(std::move(record));
  }

  void AddMemberOfRecord(std::string_view name, Read& read) {
    HubSpotRecord& record = read.record;
    if (name == "id" && read.id.IsFirst()) {
      record.id = json::ToInteger(json_.Read()).value_or(0);
    } else if (name == "properties" && read.properties.IsFirst()) {
      AddProperties(read);
    } else if (name == "createdAt" && read.created.IsFirst()) {
      record.created_at = json::ToInstant(json_.Read()).value_or(Time{});
    } else if (name == "updatedAt" && read.updated.IsFirst()) {
      read.updated_at = json::ToInstant(json_.Read());
    } else if (name == "archived" && read.archived.IsFirst()) {
      record.archived = json::ToBool(json_.Read());
    } else if (name == "archivedAt" && read.archived_at.IsFirst()) {
      record.archived_at = json::ToInstant(json_.Read());
    } else if (name == "associations" && read.associations.IsFirst()) {
      json_.ReadObject([&](std::string_view key) { AddEdges(key, record); });
    } else {
      json_.Skip();
    }
  }

  void AddProperties(Read& read) {
    std::swap(parts_, parts_before_);
    parts_.clear();
    const char* const begin = json_.at();
    const std::size_t unescaped = json_.unescaped();
    json_.ReadObject([&](std::string_view name) {
      const std::string_view value = ReadValue();
      if (name == kMergedIds) {
        auto absorbed = ParseIds(value);
        if (!absorbed.empty()) read.absorbed = std::move(absorbed);
        if (options_.hide_merged_ids) return;
      }
      PropertyBag::Part& part = parts_.emplace_back();
      part.name = name;
      part.value = value;
    });
    // Records of a page have the same names, which are nearly always told sooner than their order.
    if (!HaveSameNames(parts_, parts_before_)) are_ordered_ = PropertyBag::AreOrdered(parts_);
    const std::string_view text(begin, static_cast<std::size_t>(json_.at() - begin));
    read.record.properties =
        PropertyBag::Of(text, parts_, json_.unescaped() - unescaped, are_ordered_);
    written_.clear();
  }

  /// HubSpot sends text or null; numbers and booleans are accepted as their text.
  std::string_view ReadValue() {
    if (json_.IsText()) return json_.ReadText();
    if (json_.TakeNull()) return {};
    return written_.emplace_back(json::ToText(json_.Read()));
  }

  Time LastModified(const HubSpotRecord& record) const {
    const auto text = record.properties.Get(LastModifiedProperty(options_.type));
    return text ? ParseRfc3339(*text).value_or(Time{}) : Time{};
  }

  void AddEdges(std::string_view key, HubSpotRecord& record) {
    const auto to = ParseAssociationKey(key);
    if (!to || std::ranges::count(associations_read_, *to) == 0) {
      json_.Skip();
      return;
    }
    json::Once results, paging;
    json_.ReadObject([&](std::string_view name) {
      if (name == "results" && results.IsFirst()) {
        json_.ReadArray([&] { AddEdge(*to, record); });
      } else if (name == "paging" && paging.IsFirst()) {
        json_.ReadMember("next", [&] {
          if (json_.TakeNull()) return;
          page_.cut.push_back({page_.records.size(), *to});
          json_.Skip();
        });
      } else {
        json_.Skip();
      }
    });
  }

  void AddEdge(ObjectType to, HubSpotRecord& record) {
    json_.ReadMember("id", [&] {
      if (const auto id = json::ToInteger(json_.Read())) record.associations.push_back({to, *id});
    });
  }

  void AddFailure() {
    std::string category;
    json_.ReadMember("category", [&] { category = json::ToText(json_.Read()); });
    if (category != "OBJECT_NOT_FOUND") page_.failures.push_back(std::move(category));
  }

  json::OnePass json_;
  const RecordParseOptions& options_;
  std::vector<ObjectType> associations_read_;
  ParsedPage page_;
  json::Once results_, total_, paging_, errors_;
  bool has_results_ = false, has_bad_record_ = false;
  // Of one record after the other. Names stay where they are until the page is read.
  std::vector<PropertyBag::Part> parts_, parts_before_;
  bool are_ordered_ = false;
  std::deque<std::string> written_;
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
  // As it nearly always comes.
  for (const ObjectType type : kAllObjectTypes) {
    if (NameOf(type) == key) return type;
  }
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
  try {
    return PageParser(body, options).Parse();
  } catch (const json::NotJson&) {
    return Unreadable("not JSON");
  }
}

}  // namespace stanna::hubspot
