// The words of labels whose values come from our own enums.
#pragma once

#include <array>
#include <string_view>

#include "client/call_observer.h"
#include "server/jobs/worker.h"
#include "storage/connection_store.h"
#include "storage/sync_run_store.h"

namespace stanna::metrics {

inline constexpr std::array<std::string_view, 7> kVerbs = {"GET",   "HEAD",   "POST",   "PUT",
                                                           "PATCH", "DELETE", "OPTIONS"};

/// By hubspot::LimitKind.
inline constexpr std::array<std::string_view, 2> kLimits = {"burst", "search"};
constexpr std::string_view WordOf(hubspot::LimitKind limit) {
  return kLimits[static_cast<std::size_t>(limit)];
}

/// By storage::RunKind.
inline constexpr std::array<std::string_view, 6> kRunKinds = {"quick",     "full",   "backfill",
                                                              "reconcile", "replay", "live"};
constexpr std::string_view WordOf(storage::RunKind kind) {
  return kRunKinds[static_cast<std::size_t>(kind)];
}

/// By storage::RunState.
inline constexpr std::array<std::string_view, 6> kRunStates = {"queued",    "running", "paused",
                                                               "completed", "failed",  "cancelled"};
constexpr std::string_view WordOf(storage::RunState state) {
  return kRunStates[static_cast<std::size_t>(state)];
}

inline constexpr std::array<std::string_view, 2> kJobKinds = {storage::kSyncRunJob,
                                                              storage::kLiveRunJob};
inline constexpr std::array<std::string_view, 2> kJobStates = {"queued", "leased"};
inline constexpr std::array<std::string_view, 3> kDeadLetterKinds = {
    storage::kSyncRunJob, storage::kLiveRunJob, "webhook_event"};

/// By jobs::Outcome::Next.
inline constexpr std::array<std::string_view, 4> kJobOutcomes = {"completed", "retried", "given_up",
                                                                 "lost"};
constexpr std::string_view WordOf(jobs::Outcome::Next next) {
  return kJobOutcomes[static_cast<std::size_t>(next)];
}

/// By storage::ConnectionState, the last left out: who disconnected is no workspace of ours.
inline constexpr std::array<std::string_view, 3> kConnectionStates = {"active", "degraded",
                                                                      "reauth_required"};
constexpr std::string_view WordOf(storage::ConnectionState state) {
  return kConnectionStates[static_cast<std::size_t>(state)];
}

/// The class of a workspace is how it is connected, by storage::ConnectionKind: an OAuth app's
/// portals have webhooks and share the app's limits, a private app's are polled and have a daily
/// limit of their own, so that one is as fresh as the other only by accident.
inline constexpr std::array<std::string_view, 2> kClasses = {"oauth", "private_app"};
constexpr std::string_view WordOf(storage::ConnectionKind kind) {
  return kClasses[static_cast<std::size_t>(kind)];
}

/// As storage::PoolStats says.
inline constexpr std::array<std::string_view, 2> kPools = {"main", "writer"};

inline constexpr std::array<std::string_view, 6> kRecordOutcomes = {
    "added", "updated", "unchanged", "left_out", "removed", "merged"};
/// Of events as they arrive, and as they are worked off.
inline constexpr std::array<std::string_view, 8> kEventOutcomes = {
    "received", "kept", "repeated", "unreadable", "unknown_type", "unknown_portal", "done", "dead"};
/// Of HubSpot's requests to us.
inline constexpr std::array<std::string_view, 11> kRequestOutcomes = {
    "accepted",   "missing_signature", "outdated_signature", "malformed_signature",
    "too_old",    "ahead_of_time",     "wrong_signature",    "replayed",
    "unreadable", "too_large",         "unavailable"};
inline constexpr std::array<std::string_view, 3> kLendOutcomes = {"lent", "timeout", "failed"};
inline constexpr std::array<std::string_view, 2> kBudgetOutcomes = {"good", "failed"};

}  // namespace stanna::metrics
