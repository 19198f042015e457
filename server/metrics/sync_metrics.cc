#include "server/metrics/sync_metrics.h"

#include <utility>

#include "server/metrics/words.h"

namespace stanna::metrics {

SyncMetrics::SyncMetrics(const FamilyParts& parts)
    : records_(parts, {"stanna_sync_records_total",
                       "Records read from HubSpot, by type and by what became of them."}),
      held_back_(parts, {"stanna_sync_records_held_back_total",
                         "Records that were kept but show nowhere because of an issue."}),
      runs_(parts, {"stanna_sync_runs_total", "Sync runs that ended, by kind and by how."}),
      run_durations_(parts,
                     {"stanna_sync_run_duration_seconds",
                      "How long sync runs took, with all their waits and pauses."},
                     kRunSeconds),
      deliveries_(
          parts,
          {"stanna_webhook_delivery_seconds", "From a change in HubSpot until its event was here."},
          kEventSeconds),
      latencies_(parts,
                 {"stanna_webhook_latency_seconds",
                  "From a change in HubSpot until its event was worked off and its effect shows."},
                 kEventSeconds),
      event_failures_(parts, {"stanna_webhook_event_failures_total",
                              "Attempts to work an event off that failed; dead: the last one."}),
      scorings_(parts,
                {"stanna_insights_scoring_seconds",
                 "How long it took to work out the health of the clients that a run touched."},
                kScoringSeconds),
      scored_(parts,
              {"stanna_insights_clients_scored_total", "Clients whose health was worked out."}) {
  for (const ObjectType type : kAllObjectTypes) {
    for (const std::string_view outcome : kRecordOutcomes) {
      records_.Add({{"object_type", NameOf(type)}, {"outcome", outcome}}, 0);
    }
    held_back_.Add({{"object_type", NameOf(type)}}, 0);
  }
  for (const std::string_view kind : kRunKinds) {
    for (const auto state : {storage::RunState::kCompleted, storage::RunState::kFailed,
                             storage::RunState::kCancelled}) {
      runs_.Add({{"kind", kind}, {"state", WordOf(state)}}, 0);
    }
    run_durations_.Touch({{"kind", kind}});
    scorings_.Touch({{"kind", kind}});
    scored_.Add({{"kind", kind}}, 0);
  }
  deliveries_.Touch({});
  latencies_.Touch({});
  event_failures_.Add({{"outcome", "retried"}}, 0);
  event_failures_.Add({{"outcome", "dead"}}, 0);
}

void SyncMetrics::OnRecords(const sync::ObservedRecords& records) {
  const std::pair<std::string_view, std::int64_t> counts[] = {
      {"added", records.added},         {"updated", records.updated},
      {"unchanged", records.unchanged}, {"left_out", records.left_out},
      {"removed", records.removed},     {"merged", records.merged},
  };
  for (const auto& [outcome, count] : counts) {
    if (count == 0) continue;
    records_.Add({{"object_type", NameOf(records.type)}, {"outcome", outcome}},
                 static_cast<double>(count));
  }
  if (records.held_back > 0) {
    held_back_.Add({{"object_type", NameOf(records.type)}}, static_cast<double>(records.held_back));
  }
}

void SyncMetrics::OnRunEnded(storage::RunKind kind, storage::RunState state,
                             std::chrono::milliseconds duration) {
  runs_.Add({{"kind", WordOf(kind)}, {"state", WordOf(state)}});
  run_durations_.Observe({{"kind", WordOf(kind)}}, Seconds(duration));
}

void SyncMetrics::OnScored(storage::RunKind kind, std::int64_t clients,
                           std::chrono::microseconds duration) {
  scorings_.Observe({{"kind", WordOf(kind)}}, Seconds(duration));
  scored_.Add({{"kind", WordOf(kind)}}, static_cast<double>(clients));
}

void SyncMetrics::OnEventDone(const sync::ObservedEvent& event) {
  deliveries_.Observe({}, Seconds(event.delivery));
  latencies_.Observe({}, Seconds(event.total));
}

void SyncMetrics::OnEventFailed(bool dead) {
  event_failures_.Add({{"outcome", dead ? "dead" : "retried"}});
}

JobMetrics::JobMetrics(const FamilyParts& parts)
    : attempts_(parts, {"stanna_job_attempts_total",
                        "Jobs that a worker of this process was done with, by outcome."}),
      durations_(parts, {"stanna_job_duration_seconds", "How long a worker had a job."},
                 kRunSeconds) {
  for (const std::string_view kind : kJobKinds) {
    for (const std::string_view outcome : kJobOutcomes) {
      attempts_.Add({{"kind", kind}, {"outcome", outcome}}, 0);
    }
    durations_.Touch({{"kind", kind}});
  }
}

jobs::Handler JobMetrics::Observed(const std::string& kind, jobs::Handler handler) {
  return [this, kind, handler = std::move(handler)](const storage::Job& job, std::stop_token stop) {
    const auto began = std::chrono::steady_clock::now();
    jobs::Outcome outcome = handler(job, std::move(stop));
    attempts_.Add({{"kind", kind}, {"outcome", WordOf(outcome.next)}});
    durations_.Observe({{"kind", kind}}, Seconds(std::chrono::steady_clock::now() - began));
    return outcome;
  };
}

}  // namespace stanna::metrics
