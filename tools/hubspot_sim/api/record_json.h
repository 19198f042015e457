/// Records as HubSpot's CRM endpoints write them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/hubspot_sim/api/context.h"
#include "tools/hubspot_sim/text/json_writer.h"

namespace stanna::sim {

/// What a read asked for.
struct Projection {
  std::vector<int> properties;  ///< sorted by name, without repeats
  std::vector<int> with_history;
  std::vector<ObjectType> associations;
  bool with_url = false;
  bool withhold_email_content = false;  ///< the app may not read what e-mails say
};

/// The properties that a request for `names` gets: unknown names are ignored, some properties
/// always come, and with no names at all a default set does.
std::vector<int> SelectProperties(ObjectType type, const std::vector<std::string>& names,
                                  bool is_search);
/// Without the properties that always come.
std::vector<int> KnownProperties(ObjectType type, const std::vector<std::string>& names);

void WriteRecord(JsonWriter& json, const Context& context, const Record& record,
                 const Projection& projection);

/// Cursor of an association list, and its position when read back (-1: not ours).
std::string EncodeOffset(int64_t offset);
int64_t DecodeOffset(std::string_view token);

}  // namespace stanna::sim
