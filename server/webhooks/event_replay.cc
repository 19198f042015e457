#include "server/webhooks/event_replay.h"

#include <glog/logging.h>

#include "storage/sync_log_store.h"
#include "storage/webhook_store.h"

namespace stanna::webhooks {

absl::StatusOr<std::int64_t> ReplayDeadEvents(storage::Stores& stores, const WorkspaceId& workspace,
                                              const ReplayRequest& request, Time now,
                                              Deadline deadline) {
  // To the store, no ids are all of them.
  if (!request.all && request.ids.empty()) return 0;
  ASSIGN_OR_RETURN(
      const std::int64_t replayed,
      stores.webhooks().Replay(workspace, request.all ? std::vector<std::int64_t>() : request.ids,
                               now, deadline));
  if (replayed == 0) return 0;
  const std::string what =
      replayed == 1 ? "A webhook event that was given up is"
                    : std::to_string(replayed) + " webhook events that were given up are";
  const storage::SyncLogEntry entry{
      .at = now,
      .event = "WEBHOOKS_REPLAYED",
      .count = replayed,
      .message = what + " worked off again, as " + request.asked_by + " asked."};
  // They are on their way: what can't be noted is no reason to say otherwise.
  const absl::Status noted = stores.sync_log().Append(workspace, {entry}, deadline);
  if (!noted.ok()) LOG(WARNING) << "sync log of " << workspace << ": " << ToString(noted);
  return replayed;
}

}  // namespace stanna::webhooks
