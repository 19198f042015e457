#include "server/rpc/change_protos.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <charconv>

#include "server/rpc/errors.h"
#include "server/rpc/values.h"

namespace stanna::rpc {

namespace v1 = insights::v1;
using storage::ChangeKind;

std::string CursorOf(std::int64_t sequence) { return std::to_string(sequence); }

std::optional<std::int64_t> SequenceOf(const std::string& cursor) {
  std::int64_t sequence = 0;
  const char* const end = cursor.data() + cursor.size();
  const auto [rest, error] = std::from_chars(cursor.data(), end, sequence);
  if (error != std::errc() || rest != end || sequence < 0) return std::nullopt;
  return sequence;
}

bool IsOfAClient(ChangeKind kind) {
  return kind == ChangeKind::kClient || kind == ChangeKind::kScore || kind == ChangeKind::kAlert;
}

absl::StatusOr<v1::Change> ToProto(const storage::Change& change) {
  v1::Change out;
  out.set_cursor(CursorOf(change.sequence));
  *out.mutable_time() = ToProto(change.at);
  // The numbers of the proto's kinds are those of the table.
  out.set_kind(static_cast<v1::ChangeKind>(change.kind));
  out.set_subject(change.subject);
  if (IsOfAClient(change.kind)) out.set_client_id(change.subject);
  if (!google::protobuf::util::JsonStringToMessage(change.document, out.mutable_document()).ok()) {
    return Internal("change " + std::to_string(change.sequence) + " has no JSON document");
  }
  return out;
}

bool ChangeFilter::Lets(const storage::Change& change) const {
  if (!kinds.empty() && std::ranges::find(kinds, change.kind) == kinds.end()) return false;
  return client_id.empty() || (IsOfAClient(change.kind) && change.subject == client_id);
}

absl::StatusOr<ChangeFilter> ReadChangeFilter(const google::protobuf::RepeatedField<int>& kinds,
                                              const std::string& client_id) {
  ChangeFilter filter{.kinds = {}, .client_id = client_id};
  for (int i = 0; i < kinds.size(); ++i) {
    if (kinds[i] == v1::CHANGE_KIND_UNSPECIFIED || !v1::ChangeKind_IsValid(kinds[i])) {
      return Violated({{"kinds[" + std::to_string(i) + "]",
                        "is no kind; there are client, score, alert, sync, issue and property"}});
    }
    filter.kinds.push_back(static_cast<ChangeKind>(kinds[i]));
  }
  return filter;
}

}  // namespace stanna::rpc
