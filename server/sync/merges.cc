#include "server/sync/merges.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace stanna::sync {
namespace {

// "501;502", perhaps with empty parts.
std::vector<ObjectId> ParseIds(std::string_view text) {
  std::vector<ObjectId> ids;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    ObjectId id = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + end, id);
    if (error == std::errc() && rest == text.data() + end && id > 0) ids.push_back(id);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return ids;
}

}  // namespace

std::map<ObjectId, ObjectId> MergesIn(const std::vector<HubSpotRecord>& records) {
  std::map<ObjectId, ObjectId> merges;
  for (const HubSpotRecord& record : records) {
    const auto absorbed = record.properties.Get("hs_merged_object_ids");
    if (!absorbed) continue;
    for (const ObjectId id : ParseIds(*absorbed)) {
      if (id != record.id) merges[id] = record.id;
    }
  }
  return merges;
}

}  // namespace stanna::sync
