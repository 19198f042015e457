#include "base/status.h"

#include <absl/strings/cord.h>

#include <cstdint>

namespace stanna {
namespace {

constexpr char kDetailsUrl[] = "stanna.dev/error_details";

// The payload is length-prefixed fields in a fixed order. It never leaves the process.
void Put(std::string& out, std::string_view field) {
  out += std::to_string(field.size());
  out += ':';
  out += field;
}

std::string Take(std::string_view& in) {
  const auto colon = in.find(':');
  const auto size = static_cast<std::size_t>(std::stoull(std::string(in.substr(0, colon))));
  std::string field(in.substr(colon + 1, size));
  in.remove_prefix(colon + 1 + size);
  return field;
}

std::string Encode(const ErrorDetails& d) {
  std::string out;
  Put(out, d.reason);
  Put(out, d.retry_after ? std::to_string(d.retry_after->count()) : "");
  Put(out, std::to_string(d.metadata.size()));
  for (const auto& [key, value] : d.metadata) {
    Put(out, key);
    Put(out, value);
  }
  for (const auto& v : d.violations) {
    Put(out, v.field);
    Put(out, v.description);
  }
  return out;
}

ErrorDetails Decode(std::string_view in) {
  ErrorDetails d;
  d.reason = Take(in);
  if (const std::string ms = Take(in); !ms.empty()) {
    d.retry_after = std::chrono::milliseconds(std::stoll(ms));
  }
  for (auto n = std::stoull(Take(in)); n > 0; --n) {
    std::string key = Take(in);
    d.metadata[std::move(key)] = Take(in);
  }
  while (!in.empty()) {
    std::string field = Take(in);
    d.violations.push_back({std::move(field), Take(in)});
  }
  return d;
}

}  // namespace

absl::Status WithDetails(absl::Status status, const ErrorDetails& details) {
  if (!status.ok()) status.SetPayload(kDetailsUrl, absl::Cord(Absl(Encode(details))));
  return status;
}

ErrorDetails DetailsOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kDetailsUrl);
  return payload ? Decode(std::string(*payload)) : ErrorDetails{};
}

absl::Status WithReason(absl::Status status, std::string_view reason,
                        std::map<std::string, std::string> metadata) {
  ErrorDetails details = DetailsOf(status);
  details.reason = reason;
  details.metadata.merge(metadata);
  return WithDetails(std::move(status), details);
}

std::string ReasonOf(const absl::Status& status) { return DetailsOf(status).reason; }

absl::Status Annotate(const absl::Status& status, std::string_view context) {
  if (status.ok()) return status;
  absl::Status annotated(status.code(), Absl(std::string(context) + ": " + MessageOf(status)));
  return WithDetails(std::move(annotated), DetailsOf(status));
}

std::string ToString(const absl::Status& status) {
  std::string text = absl::StatusCodeToString(status.code());
  if (!status.message().empty()) text += ": " + MessageOf(status);
  if (const std::string reason = ReasonOf(status); !reason.empty()) text += " [" + reason + "]";
  return text;
}

}  // namespace stanna
