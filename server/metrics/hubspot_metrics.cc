#include "server/metrics/hubspot_metrics.h"

#include <algorithm>

#include "client/endpoint_name.h"
#include "server/metrics/words.h"

namespace stanna::metrics {
namespace {

double Ratio(std::int64_t used, std::int64_t limit) {
  return static_cast<double>(used) / static_cast<double>(limit);
}

}  // namespace

HubSpotMetrics::HubSpotMetrics(const FamilyParts& parts, const Clock& clock)
    : values_(parts.values),
      clock_(clock),
      calls_(parts, {"stanna_hubspot_calls_total",
                     "Requests to HubSpot, repeats included, by endpoint and by the status of the "
                     "answer or what came in its place."}),
      durations_(parts,
                 {"stanna_hubspot_call_duration_seconds",
                  "How long HubSpot took to answer, without waits for its limits."},
                 kHubSpotSeconds),
      waits_(parts,
             {"stanna_hubspot_limit_wait_seconds",
              "How long calls waited for their turn within HubSpot's limits."},
             kLimitWaitSeconds),
      burst_(parts,
             {"stanna_hubspot_burst_used_ratio",
              "Share of the ten-second limit that was used up, as HubSpot's answers say."},
             kUsedRatio) {
  for (const std::string_view endpoint : hubspot::AllEndpointNames()) {
    calls_.Add({{"endpoint", endpoint}, {"status", "200"}}, 0);
    calls_.Add({{"endpoint", endpoint}, {"status", "429"}}, 0);
  }
  for (const std::string_view limit : kLimits) {
    for (int p = 0; p <= static_cast<int>(hubspot::Priority::kBackfill); ++p) {
      waits_.Touch(
          {{"limit", limit}, {"priority", hubspot::NameOf(static_cast<hubspot::Priority>(p))}});
    }
  }
  burst_.Touch({});
}

void HubSpotMetrics::OnCall(const hubspot::ObservedCall& call) {
  const std::string status = call.status > 0 ? StatusName(call.status) : std::string(call.error);
  calls_.Add({{"endpoint", call.endpoint}, {"status", status}});
  durations_.Observe({{"endpoint", call.endpoint}}, Seconds(call.duration));
}

void HubSpotMetrics::OnTurn(hubspot::LimitKind limit, hubspot::Priority priority,
                            std::chrono::milliseconds waited) {
  waits_.Observe({{"limit", WordOf(limit)}, {"priority", hubspot::NameOf(priority)}},
                 Seconds(waited));
}

void HubSpotMetrics::OnBurst(std::int64_t used, std::int64_t limit) {
  if (limit > 0) burst_.Observe({}, Ratio(used, limit));
}

void HubSpotMetrics::OnDaily(std::int64_t portal_id, std::int64_t used, std::int64_t limit,
                             Time until) {
  if (limit <= 0) return;
  const MutexLock lock(mutex_);
  days_[portal_id] = {.used_ratio = Ratio(used, limit), .until = until};
}

std::vector<prometheus::MetricFamily> HubSpotMetrics::Collect() const {
  double highest = 0;
  {
    const MutexLock lock(mutex_);
    std::erase_if(days_, [now = clock_.Now()](const auto& day) { return day.second.until <= now; });
    for (const auto& [portal, day] : days_) highest = std::max(highest, day.used_ratio);
  }
  Snapshot daily(values_, prometheus::MetricType::Gauge,
                 {"stanna_hubspot_daily_used_ratio",
                  "Highest share of a portal's daily limit that is used up today, as HubSpot's "
                  "answers to this process said last; 0 when none has such a limit."});
  daily.Set({}, highest);
  std::vector<prometheus::MetricFamily> families;
  families.push_back(daily.Take());
  return families;
}

}  // namespace stanna::metrics
