#include "server/rpc/request_checks.h"

#include <algorithm>
#include <charconv>

#include "server/rpc/errors.h"

namespace stanna::rpc {

absl::Status CheckProvider(const std::string& provider) {
  RETURN_IF_ERROR(CheckPresent(provider, "provider"));
  return provider == kHubSpot ? absl::OkStatus() : NoSuch("provider", provider);
}

absl::Status CheckPresent(const std::string& value, const std::string& field) {
  return value.empty() ? Violated({{field, "is required"}}) : absl::OkStatus();
}

absl::Status CheckRequestId(const std::string& request_id) {
  if (request_id.size() <= kMaxCallerIdBytes) return absl::OkStatus();
  return Violated(
      {{"requestId", "has more than " + std::to_string(kMaxCallerIdBytes) + " characters"}});
}

absl::StatusOr<int> ReadWindow(std::int32_t days, int standard, int most) {
  if (days == 0) return standard;
  if (days < 1 || days > most) {
    return Violated({{"windowDays", "must be 1 to " + std::to_string(most)}});
  }
  return days;
}

absl::StatusOr<std::optional<ObjectId>> ParseObjectId(const std::string& text,
                                                      const std::string& field) {
  if (text.empty()) return std::optional<ObjectId>();
  ObjectId id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  if (!is_whole || id <= 0) return Violated({{field, "is no id of HubSpot's: a whole number"}});
  return std::optional(id);
}

absl::StatusOr<std::vector<ObjectType>> ParseTypes(const std::vector<std::string>& names,
                                                   const std::string& field) {
  std::vector<ObjectType> types;
  std::vector<FieldViolation> violations;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto type = ParseObjectType(names[i]);
    if (!type) {
      violations.push_back({field + "[" + std::to_string(i) + "]",
                            "is none of companies, contacts, deals, line_items, meetings, calls, "
                            "emails, notes, tasks"});
    } else if (std::find(types.begin(), types.end(), *type) == types.end()) {
      types.push_back(*type);
    }
  }
  if (!violations.empty()) return Violated(std::move(violations));
  return types;
}

}  // namespace stanna::rpc
