#include "server/sync/record_gate.h"

namespace stanna::sync {

RecordGate::RecordGate(const config::Configuration& config, const PortalPropertyTypes& types,
                       Time now) {
  for (const auto& [type, filter] : config.filters.types) {
    const auto of_type = [&types, type = type](std::string_view property) {
      return types(type, property);
    };
    filters_.emplace(type,
                     TypeFilter{filters::PreparedFilter(filter, of_type, now), filter.on_leave});
  }
}

bool RecordGate::LetsIn(const HubSpotRecord& record) const {
  const auto filter = filters_.find(record.type);
  return filter == filters_.end() || filter->second.groups.Matches(record.properties);
}

filters::OnLeave RecordGate::OnLeaveOf(ObjectType type) const {
  const auto filter = filters_.find(type);
  return filter == filters_.end() ? filters::OnLeave::kHide : filter->second.on_leave;
}

}  // namespace stanna::sync
