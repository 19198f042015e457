#include "server/sync/record_verdict.h"

#include <algorithm>

namespace stanna::sync {

using storage::Exclusion;

Exclusion ExclusionOf(const HubSpotRecord& record, const RecordGate& gate,
                      std::optional<Exclusion> before, RecordSource source,
                      std::vector<mapping::Issue>& issues) {
  if (source == RecordSource::kStoredCopy && before == Exclusion::kDropped) {
    return Exclusion::kDropped;
  }
  if (!gate.CanJudge(record)) return before.value_or(Exclusion::kNone);
  if (gate.LetsIn(record, issues)) return Exclusion::kNone;
  switch (gate.OnLeaveOf(record.type)) {
    case filters::OnLeave::kKeep:
      return before == Exclusion::kNone ? Exclusion::kNone : Exclusion::kHidden;
    case filters::OnLeave::kHide:
      return Exclusion::kHidden;
    case filters::OnLeave::kDelete:
      break;
  }
  return Exclusion::kDropped;
}

bool IsHeldBack(const std::vector<mapping::Issue>& issues) {
  return std::ranges::any_of(issues, [](const mapping::Issue& issue) { return issue.held_back; });
}

}  // namespace stanna::sync
