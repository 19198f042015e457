#include "server/config/history_config.h"

#include <boost/json.hpp>

#include "server/config/section_reader.h"

namespace stanna::config {
namespace {

// Each is compared with each copy that replaces another, and each change is a row for ever.
constexpr std::size_t kMostWatched = 50;

void ReadWatched(const boost::json::value& value, const std::string& path, SectionReader& read,
                 HistoryConfig& config) {
  const auto* types = read.Object(value, path);
  if (types == nullptr) return;
  for (const auto& [key, names] : *types) {
    const std::string below = Below(path, Std(key));
    bool is_known = false;
    for (const ObjectType type : kAllObjectTypes) {
      if (ObjectName(type) != Std(key)) continue;
      is_known = true;
      config.watched[type] = read.Properties(names, below, type, kMostWatched);
    }
    if (!is_known) read.Violation(below, "is none of HubSpot's objects that are kept");
  }
}

}  // namespace

void ReadHistorySection(const boost::json::value& section, HistoryConfig& config,
                        std::vector<FieldViolation>& violations) {
  SectionReader read(violations);
  const auto* object = read.Object(section, "history");
  if (object == nullptr) return;
  for (const auto& [key, value] : *object) {
    if (Std(key) == "watched") {
      ReadWatched(value, "history.watched", read, config);
    } else {
      read.Violation(Below("history", Std(key)), "unknown key; known: watched");
    }
  }
}

}  // namespace stanna::config
