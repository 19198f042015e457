#include "server/gateway/query_binding.h"

#include <algorithm>
#include <optional>

#include "server/gateway/json_names.h"
#include "server/gateway/json_reader.h"

namespace stanna::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

struct Place {
  Message* message = nullptr;
  const FieldDescriptor* field = nullptr;
};

bool IsPlain(const FieldDescriptor& field) {
  if (field.message_type() == nullptr) return true;
  const WellKnown kind = WellKnownOf(*field.message_type());
  return kind == WellKnown::kTimestamp || kind == WellKnown::kDate;
}

// Follows "filter.status" down; nothing when a name is unknown or no message.
std::optional<Place> FindPlace(Message& root, std::string_view name, const QueryFields& fields) {
  Message* at = &root;
  for (;;) {
    const auto piece = name.substr(0, name.find('.'));
    const FieldDescriptor* field = FindByJsonName(*at->GetDescriptor(), piece);
    if (field == nullptr || fields.taken.contains(field)) return std::nullopt;
    if (piece.size() == name.size()) {
      return IsPlain(*field) ? std::optional(Place{at, field}) : std::nullopt;
    }
    if (field->is_repeated() || IsPlain(*field)) return std::nullopt;
    at = at->GetReflection()->MutableMessage(at, field);
    name.remove_prefix(piece.size() + 1);
  }
}

// "" : all is well.
std::string Bind(const Place& place, const std::string& value, bool again) {
  if (!place.field->is_repeated()) {
    if (again) return "comes more than once";
    if (value.empty()) return "";
  }
  return SetFromText(*place.message, *place.field, value).value_or("");
}

}  // namespace

std::vector<FieldViolation> BindQuery(const QueryParameters& parameters, const QueryFields& fields,
                                      Message& message) {
  std::vector<FieldViolation> violations;
  std::set<std::string> seen;
  for (const auto& [name, value] : parameters) {
    if (violations.size() >= kMaxViolations) break;
    const bool again = !seen.insert(name).second;
    const auto place = fields.none ? std::nullopt : FindPlace(message, name, fields);
    if (place) {
      std::string problem = Bind(*place, value, again);
      if (!problem.empty()) violations.push_back({name, std::move(problem)});
    } else if (!fields.ignore_unknown && !again) {
      violations.push_back({name, "is not a known parameter"});
    }
  }
  return violations;
}

}  // namespace stanna::gateway
